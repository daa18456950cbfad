"""What the staff does at its pages, and what the journal says of it afterwards."""

import json
import os
import shutil
import signal
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import trio
import trio.testing
from click.testing import CliRunner

from db.demo_people import DemoRole, demo_cast
from db.errors import DatabaseUnavailable, JournalBroken
from db.journal import Undertaken
from hardware.printer import JobState
from hardware.printer_state import PrinterReason, PrinterWarning, Ready
from kiosk.commands import kiosk
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.desks.device_states import NOT_TAKEN, WELL, Part, PartState
from kiosk.desks.device_watch import Renewed
from kiosk.desks.last_receipt import KEPT_FOR
from kiosk.desks.worker import DriverHangs
from kiosk.documents.compiler import JsonValue
from kiosk.flows.ends import AfterService
from kiosk.flows.printing import PrinterNotReady
from kiosk.flows.reception import receive
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, _
from kiosk.operator import export_codes, menu
from kiosk.operator.business import matching
from kiosk.operator.closing import _Until, end_of
from kiosk.operator.day import DayReport, digest
from kiosk.operator.devices import state_text
from kiosk.operator.export import ExportImpossible, stick_in
from kiosk.operator.export_codes import SHOWN_FOR_S, _packed, fitting, unpacked
from kiosk.operator.roles import StaffRole
from kiosk.operator.session import Session
from kiosk.operator.system import MachineRefused
from kiosk.pages.kinds import Call, Chosen, Decision, GuidePage, NumberTyped, Page, ResultPage
from kiosk.settings.configuration import Mode
from kiosk.settings.region import Proof
from kiosk.settings.service import Service
from kiosk.settings.settings_hash import settings_hash
from kiosk.trust.in_codes import MOST_CODES
from kiosk.trust.sealing import SealingFailed, unseal
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.operator.staff import (
    ENGLISH,
    acts,
    attended,
    back,
    finds,
    in_mode,
    ok,
    said,
    touches,
    what,
    with_settings,
)
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, pin, waits


async def a_loss_report(made_up: MadeUpTerminal) -> str:
    """Let a citizen report a loss and have its receipt; return the reference number."""
    await made_up.visit(
        pin("123456"),
        answers(Chosen(Service.REPORT_LOSS)),
        answers(Decision.CONFIRMED),
        touches("Print a receipt"),
        answers(Chosen(AfterService.FINISH)),
        card=made_up.card(DemoRole.NORMAL),
    )
    (newest, *_) = await made_up.terminal.day_book.newest(1)
    return newest.serial


def all_said(pages: Sequence[object]) -> str:
    return "\n".join(said(page) for page in pages)  # type: ignore[arg-type]


async def test_a_device_out_of_service_is_shown_with_since_when_code_and_cure(
    made_up: MadeUpTerminal,
) -> None:
    made_up.printer.run_out_of_paper()
    screen = await attended(
        made_up, touches("State of the devices"), touches("A4 printer"), ok, back, back
    )
    (told,) = [page for page in screen.shown if isinstance(page, ResultPage)]
    assert "printer.paper_out" in said(told)
    assert "The printer is out of paper" in said(told)
    assert "Load paper" in said(told)
    assert "2026-11-22" in said(told)
    assert what(made_up)[1] == ("devices_shown", "done")


def comes(act: Callable[[], object]) -> Line:
    """Do something at the terminal while the page stands."""

    async def line(_: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        act()
        return await trio.sleep_forever()

    return line


TRIED = (touches("State of the devices"), touches("Card reader"), touches("Try it"))


async def test_a_card_is_seen_and_nothing_of_it_read(made_up: MadeUpTerminal) -> None:
    card = made_up.card(DemoRole.NORMAL)
    script = (comes(lambda: made_up.insert(card)), comes(made_up.pull), ok, back, back)
    screen = await attended(made_up, *TRIED, *script)
    assert "It works" in said(screen.shown[-3])
    (tried,) = [one for one in acts(made_up) if one.facts["what"] == "device_tried"]
    assert set(tried.facts) == {"what", "outcome", "part", "who", "role", "seconds"}


async def test_a_reader_that_sees_nothing_for_a_minute_is_noted_so(
    made_up: MadeUpTerminal,
) -> None:
    await attended(made_up, *TRIED, waits, ok, back, back)
    assert ("device_tried", "not_seen") in what(made_up)


async def test_an_identity_card_that_was_tried_with_is_forgotten(made_up: MadeUpTerminal) -> None:
    laid = comes(lambda: made_up.plate.lay(made_up.identity_card(DemoRole.NORMAL)))
    tried = (touches("State of the devices"), touches("ID card reader"), touches("Try it"), laid)
    await attended(made_up, *tried, ok, back, back)
    assert ("device_tried", "seen") in what(made_up)
    with trio.move_on_after(1) as nobody_s:
        await made_up.terminal.identity_cards.plate.wait_laid()
    assert nobody_s.cancelled_caught


async def test_the_menu_says_at_once_whether_anything_is_wrong(made_up: MadeUpTerminal) -> None:
    screen = await attended(made_up, back)
    assert "Everything works." in said(screen.shown[-1])
    made_up.printer.run_out_of_paper()
    await made_up.terminal.devices.look_at_printers()
    made_up.terminal.states.look()
    screen = await attended(made_up, back)
    assert "Out of service: 1" in said(screen.shown[-1])


async def test_sheets_left_are_what_was_loaded_less_what_was_printed_since(
    made_up: MadeUpTerminal,
) -> None:
    await a_loss_report(made_up)
    counts = touches("Paper, toner, counts")
    load = (touches("I have loaded paper"), touches("250 sheets"), ok)
    screen = await attended(made_up, counts, *load, ok, back)
    before, after = [page for page in screen.shown if "Sheets today" in said(page)]
    assert "not noted yet" in said(before)
    assert "250 sheets" in said(after)
    made_up.clock.turn(timedelta(hours=1))
    made_up.pull()
    await made_up.visit(
        pin("123456"),
        touches("Unblock a found card"),
        answers(Decision.CONFIRMED),
        touches("Print a receipt"),
        answers(Chosen(AfterService.FINISH)),
        card=made_up.card(DemoRole.NORMAL),
    )
    screen = await attended(made_up, counts, ok, back)
    assert "249 sheets" in all_said(screen.shown)
    assert ", 1 sheets since" in all_said(screen.shown)


async def test_a_test_page_is_printed_marked_and_judged_by_the_person(
    made_up: MadeUpTerminal,
) -> None:
    await attended(
        made_up,
        touches("Paper, toner, counts"),
        touches("Print a test page"),
        touches("Wrong"),
        ok,
        ok,
        back,
    )
    (pdf,) = made_up.printer.printed
    assert pdf.startswith(b"%PDF")
    assert ("test_page", "wrong") in what(made_up)
    assert made_up.printer.queue == []


async def test_a_printer_that_cannot_print_is_told_by_its_code(made_up: MadeUpTerminal) -> None:
    made_up.printer.run_out_of_paper()
    screen = await attended(
        made_up, touches("Paper, toner, counts"), touches("Print a test page"), ok, back
    )
    told = all_said(screen.shown)
    assert "print.not_ready" in told
    assert "The printer is out of paper" in told
    assert "Load paper" in told


@pytest.mark.parametrize(
    ("error", "happened", "cure"),
    [
        (DatabaseUnavailable("disk"), "The journal cannot be read or written", "kiosk doctor"),
        (JournalBroken("short"), "The journal cannot be read or written", "verify"),
        (DriverHangs("printer"), "does not respond", "unplug"),
        (PrinterNotReady(frozenset()), "The printer is not ready", ""),
        (
            PrinterNotReady(frozenset({PrinterReason.COVER_OPEN, PrinterReason.PAPER_JAM})),
            "Paper is stuck",
            "Shut the cover",
        ),
        (SealingFailed("age: no such file"), "cannot be sealed", "age"),
        (
            MachineRefused(
                _("The system refused to do it"), _("Take the others out and try again."), "Denied"
            ),
            "Denied",
            "Take the others out",
        ),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else None,
)
async def test_what_did_not_work_is_told_in_words_with_its_cure(
    made_up: MadeUpTerminal,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    happened: str,
    cure: str,
) -> None:
    async def fails(_: Session) -> None:
        raise error

    monkeypatch.setitem(menu._PAGES, menu._Page.DEVICES, fails)
    screen = await attended(made_up, touches("State of the devices"), ok, back)
    page = next(page for page in screen.shown if isinstance(page, ResultPage))
    assert happened in said(page)
    assert cure in said(page)
    chinese = Catalogue(Language.CHINESE)
    told = [chinese.render(text) for text in (*(fact.value for fact in page.facts), *page.advice)]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in told[0]), told


async def test_a_number_says_what_became_of_it_and_nobody_s_name(made_up: MadeUpTerminal) -> None:
    serial = await a_loss_report(made_up)
    made_up.pull()
    screen = await attended(
        made_up,
        touches("Numbers"),
        touches("Look up"),
        finds(serial.replace("-", "")[-6:]),
        ok,
        back,
        back,
        back,
    )
    told = next(page for page in screen.shown if "What became of it" in said(page))
    assert serial in said(told)
    assert "done" in said(told)
    for person in demo_cast():
        assert person.name not in all_said(screen.shown)
        assert person.social_security_number not in all_said(screen.shown)
    assert ("number_looked_up", "done") in what(made_up)


SERIAL = "JN01-261122-K7Q4-M2X9"
FOUND = Undertaken(SERIAL, "loss_report", datetime(2026, 11, 22, tzinfo=UTC), "done", None)


@pytest.mark.parametrize("typed", ["m2x9", "K7Q4M2X9", "JN01261122K7Q4M2X9", "q4m", "jno1"])
def test_a_number_is_found_by_any_part_and_by_letters_mistaken_for_digits(typed: str) -> None:
    assert matching((FOUND,), typed) == [FOUND]


@pytest.mark.parametrize("typed", ["", "m", "m2", "zzzz"])
def test_too_little_or_another_number_finds_nothing(typed: str) -> None:
    assert list(matching((FOUND,), typed)) == []


async def test_what_nobody_knows_is_shown_as_open_until_it_is_settled(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = made_up.terminal.records

    def silent() -> None:
        raise DatabaseUnavailable("test")

    with monkeypatch.context() as patch:
        patch.setattr("kiosk.desks.records_desk.send", lambda *_: silent())
        patch.setattr("kiosk.desks.records_desk.made_final", lambda *_: silent())
        await made_up.visit(
            pin("123456"),
            answers(Chosen(Service.REPORT_LOSS)),
            answers(Decision.CONFIRMED),
            answers(Chosen(AfterService.FINISH)),
            card=made_up.card(DemoRole.NORMAL),
        )
    made_up.pull()
    look = (touches("Numbers"), touches("What is still open"))
    screen = await attended(made_up, *look, touches("-"), ok, back, back, back)
    assert "being confirmed" in all_said(screen.shown)
    await records.settle()
    screen = await attended(made_up, *look, ok, back, back)
    assert "Nothing is open" in all_said(screen.shown)


REPRINT = (touches("Numbers"), touches("Print the last receipt once more"), ok, back, back)


async def test_the_last_receipt_is_printed_once_more_marked_and_counted(
    made_up: MadeUpTerminal,
) -> None:
    serial = await a_loss_report(made_up)
    made_up.pull()
    await attended(made_up, *REPRINT)
    first, second = made_up.printer.printed
    assert first != second
    assert ("receipt_reprinted", "loss_receipt") in what(made_up)
    prints = [one.facts for one in journal_entries(made_up.configuration) if "pages" in one.facts]
    assert [(one["serial"], one["copy"]) for one in prints] == [(serial, 1), (serial, 2)]
    screen = await attended(made_up, touches("Numbers"), back, back)
    assert screen.shown[2].choices[2].unavailable is not None  # type: ignore[attr-defined]


async def test_a_printer_that_cannot_print_now_takes_no_receipt_away(
    made_up: MadeUpTerminal,
) -> None:
    serial = await a_loss_report(made_up)
    made_up.pull()
    made_up.printer.run_out_of_paper()
    screen = await attended(made_up, touches("Numbers"), touches("Print the last"), ok, back)
    assert "print.not_ready" in all_said(screen.shown)
    assert made_up.terminal.last_receipt.serial == serial


async def test_after_ten_minutes_nothing_of_a_receipt_is_left(made_up: MadeUpTerminal) -> None:
    await a_loss_report(made_up)
    made_up.pull()
    kept = made_up.terminal.last_receipt
    made_up.clock.turn(KEPT_FOR)
    assert kept.serial is None
    assert kept.read() is None
    assert kept._kept is None


async def test_a_receipt_that_is_kept_cannot_be_read_in_the_memory(
    made_up: MadeUpTerminal,
) -> None:
    await a_loss_report(made_up)
    sealed = made_up.terminal.last_receipt._kept
    assert sealed is not None
    (printed,) = made_up.printer.printed
    assert b"%PDF" not in sealed.content
    assert printed[:64] not in sealed.content


async def test_a_card_left_behind_is_taken_down_and_handed_over(made_up: MadeUpTerminal) -> None:
    await attended(
        made_up,
        touches("Numbers"),
        touches("Cards left behind"),
        touches("Take down"),
        finds("12x4"),
        ok,
        back,
        back,
        back,
    )
    made_up.clock.turn(timedelta(hours=2))
    screen = await attended(
        made_up,
        touches("Numbers"),
        touches("Cards left behind"),
        touches("Card ending in 12X4"),
        touches("The holder"),
        ok,
        back,
        back,
        back,
    )
    assert "handed to: The holder" in said(screen.shown[-3])
    noted = {str(one.facts["what"]): one.facts for one in acts(made_up)}
    assert noted["card_found"]["last_four"] == "12X4"
    assert noted["card_handed_over"]["outcome"] == "holder"


def menu_said(screen: ScriptedScreen) -> str:
    """What the first of the staff's pages said when it came up, and when it came up last."""
    menus = [said(page) for page in screen.shown if "Staff:" in said(page)]
    return f"{menus[0]}\n----\n{menus[-1]}"


@pytest.mark.parametrize(
    ("end", "noted"),
    [
        ((touches("Take down"), finds("12x4"), ok), [("card_found", "kept")]),
        ((touches("Its holder took the card"),), []),
    ],
)
async def test_a_card_that_was_left_behind_is_told_until_the_staff_says_where_it_is(
    made_up: MadeUpTerminal, end: Sequence[Line], noted: Sequence[tuple[str, str]]
) -> None:
    devices, states = made_up.terminal.devices, made_up.terminal.states
    for card in (Proof.CARD, None):
        devices.tell_left_behind(card)
        states.look()
    screen = await attended(
        made_up, touches("Numbers"), touches("Cards left"), *end, back, back, back
    )
    before, _, after = menu_said(screen).partition("----")
    assert "A card was left behind, 11-22" in before
    assert "A card was left behind" not in after
    assert "Everything works." in after
    assert [one for one in what(made_up) if one[0].startswith("card_")] == noted
    assert "Its holder took" not in said(screen.shown[-3])


async def test_nobody_says_of_a_card_that_was_not_left_behind_that_it_was_taken(
    made_up: MadeUpTerminal,
) -> None:
    screen = await attended(made_up, touches("Numbers"), touches("Cards left"), back, back, back)
    assert "Its holder took" not in all_said(screen.shown)


async def test_a_card_that_nobody_is_served_with_is_told(made_up: MadeUpTerminal) -> None:
    made_up.insert(made_up.card(DemoRole.NORMAL))
    screen = await attended(made_up, back)
    assert "A card is in or on a reader" in menu_said(screen)
    made_up.pull()


def types_digits(digits: str) -> Line:
    return answers(NumberTyped(digits))


@pytest.mark.parametrize(
    ("sense", "script", "outcome"),
    [
        ("Sound", (waits, touches("Yes")), "seen"),
        ("Sound", (waits, touches("No")), "not_seen"),
        ("Touch", (types_digits("1379"),), "seen"),
        ("Touch", (types_digits("1378"),), "not_seen"),
        ("Touch", (back,), "not_seen"),
        ("Screen", (answers(Decision.CONFIRMED),), "seen"),
        ("Screen", (answers(Decision.DECLINED),), "not_seen"),
    ],
)
async def test_sound_touch_and_screen_are_tried_and_noted(
    made_up: MadeUpTerminal, sense: str, script: Sequence[Line], outcome: str
) -> None:
    trying = (touches("Restart, export"), touches("Try sound"), touches(sense))
    screen = await attended(made_up, *trying, *script, ok, back, back)
    (noted,) = [one.facts for one in acts(made_up) if one.facts["what"] == "device_tried"]
    assert (noted["part"], noted["outcome"]) == (sense.lower(), outcome)
    assert ("It works" in all_said(screen.shown)) is (outcome == "seen")
    if sense == "Sound":
        assert any(getattr(page, "call", None) is Call.CHIMED for page in screen.shown)


async def test_settings_and_content_that_are_not_taken_are_told_and_everything_still_serves(
    made_up: MadeUpTerminal,
) -> None:
    tell = made_up.terminal.devices.tell_renewal
    tell(Renewed.SETTINGS, refused=True)
    tell(Renewed.CONTENT, refused=True)
    screen = await attended(
        made_up, touches("State of the devices"), touches("New settings"), ok, back, back
    )
    assert "To be seen to: 2" in menu_said(screen)
    assert "kiosk config check" in all_said(screen.shown)
    assert all(state.in_service for state in made_up.terminal.states.now)
    tell(Renewed.SETTINGS, refused=False)
    tell(Renewed.CONTENT, refused=False)
    assert "Everything works." in menu_said(await attended(made_up, back))


@pytest.mark.parametrize("warning", [*PrinterWarning, NOT_TAKEN])
def test_every_warning_has_its_words(warning: PrinterWarning | str) -> None:
    code = warning if isinstance(warning, str) else warning.value
    state = PartState(Part.PRINTER, WELL, datetime.now(UTC), (code,))
    assert ENGLISH.render(state_text(state)) != ""


async def test_out_of_service_now_with_a_reason_and_an_end_and_back(
    made_up: MadeUpTerminal,
) -> None:
    close = (touches("Take out of service"), touches("refilled"), touches("half an hour"), ok)
    await attended(made_up, *close, back)
    closed = made_up.terminal.closure.now
    assert closed is not None
    assert closed.until == made_up.clock() + timedelta(minutes=30)
    await attended(made_up, touches("Serve citizens again"), ok, back)
    assert made_up.terminal.closure.now is None
    assert [one for one in what(made_up) if one[0] in ("closed", "reopened")] == [
        ("closed", "supplies"),
        ("reopened", "done"),
    ]


def test_a_terminal_closed_in_the_evening_opens_at_seven() -> None:
    evening = datetime(2026, 11, 22, 21, 30).astimezone()
    end = end_of(_Until.MORNING, evening)
    assert end is not None
    assert (end.day, end.hour, end.minute) == (23, 7, 0)


async def test_the_day_is_told_by_service_and_outcome_and_signed_by_the_journal(
    made_up: MadeUpTerminal,
) -> None:
    await a_loss_report(made_up)
    made_up.pull()
    screen = await attended(
        made_up, touches("Close the day"), touches("Print the report"), ok, back
    )
    shown = next(page for page in screen.shown if "The day so far" in said(page))
    assert "Report a lost card\ndone: 1" in said(shown)
    assert "Loss report\ndone: 1" in said(shown)
    assert "Receipt\ndone: 1" in said(shown)
    assert len(made_up.printer.printed) == 2
    shown_hash, printed_hash = [
        one.facts["sha256"] for one in acts(made_up) if one.facts["what"] == "day_reported"
    ]
    assert shown_hash == printed_hash
    empty = DayReport(0, 0, (), (), (), (), "1:ab")
    assert digest(empty) != shown_hash


async def test_yesterday_is_not_in_today_s_report(made_up: MadeUpTerminal) -> None:
    await a_loss_report(made_up)
    made_up.pull()
    made_up.clock.turn(timedelta(days=1))
    screen = await attended(made_up, touches("Close the day"), ok, back)
    assert "Loss report" not in all_said(screen.shown)


@pytest.mark.parametrize("role", StaffRole)
async def test_an_operator_is_not_offered_what_only_engineers_may(
    made_up: MadeUpTerminal, role: StaffRole
) -> None:
    screen = await attended(made_up, touches("Restart, export"), back, back, role=role)
    offered = "Restart the terminal" in said(screen.shown[2])
    assert offered == (role is StaffRole.ENGINEER)


class TestMachine:
    """Restarting and shutting down."""

    @pytest.fixture(autouse=True)
    def production(self, made_up: MadeUpTerminal) -> None:
        """A demonstration's machine is somebody's desk, and left alone."""
        in_mode(made_up, Mode.PRODUCTION)

    async def test_a_demonstration_leaves_the_machine_alone(
        self, made_up: MadeUpTerminal, commands: list[tuple[str, ...]]
    ) -> None:
        in_mode(made_up, Mode.DEMO)
        off = (touches("Restart, export"), touches("Shut the terminal down"))
        screen = await attended(made_up, *off, answers(Decision.CONFIRMED), ok, back)
        assert "operator.machine-refused" in all_said(screen.shown)
        assert commands == []
        assert "shut_down" not in dict(what(made_up))

    @pytest.fixture
    def commands(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
        """What is asked of the system, which takes it."""
        asked: list[tuple[str, ...]] = []

        def run(words: tuple[str, ...], **_: object) -> "subprocess.CompletedProcess[str]":
            asked.append(words)
            return subprocess.CompletedProcess(words, 0, "", "")

        monkeypatch.setattr(subprocess, "run", run)
        return asked

    async def test_shutting_down_is_asked_twice_and_noted_before_it_happens(
        self, made_up: MadeUpTerminal, commands: list[tuple[str, ...]]
    ) -> None:
        off = (touches("Restart, export"), touches("Shut the terminal down"))
        await attended(made_up, *off, answers(Decision.DECLINED), back)
        assert commands == []
        await attended(made_up, *off, answers(Decision.CONFIRMED), back)
        assert commands == [("systemctl", "--no-ask-password", "poweroff")]
        assert ("shut_down", "done") in what(made_up)

    async def test_a_system_that_refuses_is_told(
        self, made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refused = subprocess.CompletedProcess((), 1, "", "Access denied")
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: refused)
        off = (touches("Restart, export"), touches("Shut the terminal down"))
        screen = await attended(made_up, *off, answers(Decision.CONFIRMED), ok, back)
        assert "operator.machine-refused" in all_said(screen.shown)
        assert ("shut_down", "refused") in what(made_up)

    async def test_the_terminal_is_restarted_by_an_engineer(
        self, made_up: MadeUpTerminal, commands: list[tuple[str, ...]]
    ) -> None:
        again = (touches("Restart, export"), touches("Restart the terminal"))
        await attended(made_up, *again, answers(Decision.CONFIRMED), back, role=StaffRole.ENGINEER)
        assert commands == [("systemctl", "--no-ask-password", "reboot")]
        assert ("machine_restarted", "done") in what(made_up)

    @pytest.mark.parametrize("error", [OSError(), subprocess.TimeoutExpired("systemctl", 10)])
    async def test_a_system_that_does_not_answer_is_told(
        self, made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        def fails(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(subprocess, "run", fails)
        off = (touches("Restart, export"), touches("Shut the terminal down"))
        screen = await attended(made_up, *off, answers(Decision.CONFIRMED), ok, back)
        assert "operator.machine-refused" in all_said(screen.shown)

    async def test_the_details_say_what_runs_here(self, made_up: MadeUpTerminal) -> None:
        details = (touches("Restart, export"), touches("Details for the engineer"))
        screen = await attended(made_up, *details, ok, back, role=StaffRole.ENGINEER)
        told = all_said(screen.shown)
        assert made_up.configuration.terminal.id in told
        assert settings_hash(made_up.configuration) in told
        assert ("details_shown", "done") in what(made_up)

    async def test_the_program_is_restarted_by_its_own_end(
        self, made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        killed: list[tuple[int, int]] = []
        monkeypatch.setattr(os, "kill", lambda *words: killed.append(words))
        again = (touches("Restart, export"), touches("Restart the program"))
        await attended(made_up, *again, answers(Decision.CONFIRMED), back)
        assert [number for _, number in killed] == [signal.SIGTERM]


CODES_EXPORT = (touches("Restart, export"), touches("Export"), touches("As codes"))


class TestExport:
    """One sealed file on a stick."""

    @pytest.fixture
    def keys(self, tmp_path: Path) -> Path:
        """The agency's key pair; its public half is in recipients.txt."""
        program = shutil.which("age-keygen")
        assert program, "Debian's age: packaging/system-packages.txt"
        made = subprocess.run([program], capture_output=True, text=True, check=True)
        key = tmp_path / "key.txt"
        key.write_text(made.stdout)
        public = made.stderr.rpartition(" ")[2].strip()
        (tmp_path / "recipients.txt").write_text(public + "\n")
        return key

    async def test_it_opens_with_the_agency_s_key_alone_and_holds_journal_and_figures(
        self, made_up: MadeUpTerminal, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await a_loss_report(made_up)
        made_up.pull()
        stick = tmp_path / "media" / "stick"
        stick.mkdir(parents=True)
        stores = made_up.configuration.stores.journal.parent
        (stores / "readiness-20261101-0900.pdf").write_bytes(b"of an earlier one")
        (stores / "readiness-20261122-0800.pdf").write_bytes(b"of the last set-up")
        monkeypatch.setattr("kiosk.operator.export.os.path.ismount", lambda _: True)
        with_settings(made_up, media=stick.parent, recipients=tmp_path / "recipients.txt")
        screen = await attended(
            made_up, touches("Restart, export"), touches("Export"), touches("On a stick"), ok, back
        )
        (file,) = stick.iterdir()
        assert file.name in all_said(screen.shown)
        sealed = file.read_bytes()
        for person in demo_cast():
            assert person.name.encode() not in sealed
        opened = unseal(sealed, keys)
        with tarfile.open(fileobj=BytesIO(opened)) as archive:
            names = archive.getnames()
            sheet = archive.extractfile("readiness.pdf")
            assert sheet is not None
            assert sheet.read() == b"of the last set-up"
            journal = archive.extractfile("journal.db")
            assert journal is not None
            assert journal.read(15) == b"SQLite format 3"
        assert "contents.json" in names

    async def test_without_a_stick_or_without_keys_nothing_is_written(
        self, made_up: MadeUpTerminal, tmp_path: Path
    ) -> None:
        with_settings(made_up, media=tmp_path)
        screen = await attended(
            made_up, touches("Restart, export"), touches("Export"), touches("On a stick"), ok, back
        )
        assert "operator.export-impossible" in all_said(screen.shown)

    async def test_codes_on_the_screen_hold_state_and_log_for_the_agency_alone(
        self, made_up: MadeUpTerminal, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_settings(made_up, recipients=tmp_path / "recipients.txt")
        state = {"terminal": "TEST-01", "parts": ["printer"] * 40}
        made_up.configuration.metrics.status.write_text(json.dumps(state))
        lines = [json.dumps({"event": f"visit.ended-{number}"}) for number in range(500)]
        monkeypatch.setattr(export_codes, "log_of", lambda _: "\n".join(lines).encode())
        screen = await attended(made_up, *CODES_EXPORT, back, back)
        page = next(page for page in screen.shown if isinstance(page, GuidePage))
        assert 1 < len(page.codes) <= MOST_CODES
        typed = tmp_path / "codes.txt"
        typed.write_text("\n".join(code.payload for code in reversed(page.codes)))
        words = ["operator", "open-codes", str(typed), "--identity", str(keys)]
        opened = json.loads(CliRunner().invoke(kiosk, words).output)
        assert opened["status"] == state
        assert opened["log"] == lines[-len(opened["log"]) :]
        assert len(opened["log"]) > 20
        assert ("exported", "done") in what(made_up)

    async def test_codes_go_from_the_screen_after_a_minute(
        self, made_up: MadeUpTerminal, keys: Path, tmp_path: Path
    ) -> None:
        with_settings(made_up, recipients=tmp_path / "recipients.txt")
        began = trio.current_time()
        screen = await attended(made_up, *CODES_EXPORT, waits, back)
        assert isinstance(screen.shown[-2], GuidePage)
        assert trio.current_time() - began == SHOWN_FOR_S

    @pytest.mark.parametrize("room", [3000, 200, 60, 10])
    def test_as_much_as_fits_is_in_the_codes(self, room: int) -> None:
        state: JsonValue = {"parts": [f"part {number}" for number in range(20)]}
        log = [f"line {number} of many" for number in range(300)]
        if room == 10:
            with pytest.raises(ExportImpossible):
                fitting(state, log, room)
            return
        content = fitting(state, log, room)
        found = unpacked(content)
        assert len(content) <= room
        assert found["status"] == (state if room >= 200 else None)
        told = found["log"]
        assert isinstance(told, list)
        assert told == log[len(log) - len(told) :]
        if len(told) < len(log):
            assert len(_packed(found["status"], log[len(log) - len(told) - 1 :])) > room

    async def test_without_keys_no_codes_are_shown(self, made_up: MadeUpTerminal) -> None:
        screen = await attended(made_up, *CODES_EXPORT, ok, back)
        assert "No key of the agency" in all_said(screen.shown)

    def test_a_folder_that_is_no_stick_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "no stick").mkdir()
        with pytest.raises(ExportImpossible) as refused:
            stick_in(tmp_path)
        assert ENGLISH.render(refused.value.why).startswith("No stick")


async def test_with_a_slip_printer_the_person_says_which_one_is_tried(
    make_terminal: MakeTerminal,
) -> None:
    slips = MadeUpPrinter()
    made_up = make_terminal(slips=slips)
    await attended(
        made_up,
        touches("Paper, toner, counts"),
        touches("Print a test page"),
        touches("Slip printer"),
        touches("Right"),
        ok,
        ok,
        back,
    )
    assert (len(slips.printed), len(made_up.printer.printed)) == (1, 0)


async def test_a_print_that_is_given_up_is_not_called_printed(made_up: MadeUpTerminal) -> None:
    made_up.printer.job_states = [JobState.ABORTED]
    screen = await attended(
        made_up, touches("Close the day"), touches("Print the report"), ok, back
    )
    assert "not surely on paper" in all_said(screen.shown)
    made_up.printer.condition = Ready()


async def test_a_bug_in_the_staff_s_pages_leaves_the_terminal_serving(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    screen = ScriptedScreen([waits, waits])
    async with trio.open_nursery() as nursery:

        async def receives() -> None:
            await receive(made_up.terminal, screen, attend_staff=broken)

        nursery.start_soon(receives)
        await trio.testing.wait_all_tasks_blocked()
        screen.knock()
        await trio.testing.wait_all_tasks_blocked()
        assert screen.kinds == ["WelcomePage", "WelcomePage"]
        nursery.cancel_scope.cancel()
