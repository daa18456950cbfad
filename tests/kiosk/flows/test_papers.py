"""Papers as citizens get them: chosen, previewed, printed, reprinted once, or explained."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import trio

from db.demo_people import DemoRole
from db.journal import EntryKind
from db.records import Month, Period
from hardware.printer import JobState
from hardware.printer_state import NotReady, PrinterReason, Readiness, Ready
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.documents.blank_form import load_forms
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.guide_paper import render
from kiosk.flows.choose_period import PeriodChoice, period_of
from kiosk.flows.ends import AfterService
from kiosk.flows.guide_printing import GuidePrint, guide_paper
from kiosk.flows.issuing import AllThere
from kiosk.flows.receipts import Wish
from kiosk.flows.services import services_in
from kiosk.flows.slip_paper import slip_paper
from kiosk.folders import TEMPLATES_FOLDER
from kiosk.guides.papers import PaperCase
from kiosk.language.texts import Message, Words
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChoicePage,
    Chosen,
    Decision,
    FailurePage,
    GuidePage,
    ListPage,
    Page,
    PreviewPage,
    ResultPage,
    Seen,
)
from kiosk.settings.region import Offer
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.documents.pdf_reading import running_text
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import NOON, MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, pin

PIN = pin("123456")


@pytest.fixture(scope="module")
def compiler() -> DocumentCompiler:
    return DocumentCompiler()


YES = answers(Decision.CONFIRMED)
FINISH = answers(Chosen(AfterService.FINISH))
LEAVE = answers(AfterFailure.LEAVE)
BACK = answers(Back.BACK)
ALL = answers(Chosen(PeriodChoice.ALL))
OTHERWISE = answers(Decision.OTHERWISE)
ASKED_FIRST = (Service.CONTRIBUTION_DETAILS, Service.RIGHTS_RECORD)
"""What is printed of a time that is chosen first; of the others everything is shown at once."""


def journalled(made_up: MadeUpTerminal) -> list[dict[str, str | int]]:
    """The facts of every print the journal holds, in order."""
    entries = journal_entries(made_up.configuration)
    intents = [entry for entry in entries if entry.kind is EntryKind.INTENT]
    return [dict(entry.facts) for entry in intents if entry.facts["matter"] == "print"]


def previewed(screen: ScriptedScreen) -> PreviewPage:
    (page,) = (page for page in screen.shown if isinstance(page, PreviewPage))
    return page


PRINTED: dict[tuple[Service, DemoRole], tuple[DocumentName, str]] = {
    (Service.CONTRIBUTION_CERTIFICATE, DemoRole.FORTY_YEARS): (
        DocumentName.CONTRIBUTION_CERTIFICATE,
        "个人参保缴费证明",
    ),
    (Service.CONTRIBUTION_DETAILS, DemoRole.FORTY_YEARS): (
        DocumentName.CONTRIBUTION_DETAILS,
        "个人缴费明细",
    ),
    (Service.RIGHTS_RECORD, DemoRole.FORTY_YEARS): (DocumentName.RIGHTS_RECORD, "个人权益记录单"),
    (Service.BENEFIT_CERTIFICATE, DemoRole.RETIREE): (
        DocumentName.BENEFIT_CERTIFICATE,
        "待遇领取证明",
    ),
    (Service.UNEMPLOYMENT_MOVE_CERTIFICATE, DemoRole.MOVED_OUT): (
        DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE,
        "失业保险关系迁移证明",
    ),
}


@pytest.mark.parametrize(("service", "role"), PRINTED)
async def test_a_paper_is_previewed_and_printed_from_the_same_bytes(
    make_terminal: MakeTerminal, service: Service, role: DemoRole
) -> None:
    made_up = make_terminal(switched_on=(service,))
    name, title = PRINTED[service, role]
    period = [ALL] if service in ASKED_FIRST else []
    _, screen = await made_up.visit(
        PIN, *period, YES, FINISH, service=service, card=made_up.card(role)
    )
    page = previewed(screen)
    assert made_up.printer.printed == [page.pdf]
    assert title in running_text(page.pdf)
    (fact,) = journalled(made_up)
    assert (fact["document"], fact["copy"]) == (name.value, 1)


NOTHING = {
    (Service.CONTRIBUTION_CERTIFICATE, DemoRole.CHILD): "document.nothing_paid",
    (Service.CONTRIBUTION_DETAILS, DemoRole.CHILD): "document.nothing_paid",
    (Service.RIGHTS_RECORD, DemoRole.CHILD): "document.nothing_paid",
    (Service.BENEFIT_CERTIFICATE, DemoRole.NORMAL): "document.nothing_drawn",
    (Service.UNEMPLOYMENT_MOVE_CERTIFICATE, DemoRole.NORMAL): "document.not_unemployed",
}


@pytest.mark.parametrize(("service", "role"), NOTHING)
async def test_who_has_nothing_is_told_so(
    make_terminal: MakeTerminal, service: Service, role: DemoRole
) -> None:
    made_up = make_terminal(switched_on=(service,))
    _, screen = await made_up.visit(PIN, LEAVE, BACK, service=service, card=made_up.card(role))
    failure = screen.shown[1]
    assert isinstance(failure, FailurePage)
    assert failure.code == NOTHING[service, role]
    assert journalled(made_up) == []


PERIODS = {
    PeriodChoice.THIS_YEAR: Period(Month(2026, 1), Month(2026, 12)),
    PeriodChoice.LAST_TWELVE_MONTHS: Period(Month(2025, 11), Month(2026, 11)),
}


@pytest.mark.parametrize(("choice", "period"), PERIODS.items())
def test_a_chosen_period(choice: PeriodChoice, period: Period) -> None:
    assert period_of(choice, NOON.date()) == period


OF_A_TIME = {
    Service.CONTRIBUTION_CERTIFICATE: DemoRole.FORTY_YEARS,
    Service.CONTRIBUTION_DETAILS: DemoRole.FORTY_YEARS,
    Service.RIGHTS_RECORD: DemoRole.FORTY_YEARS,
    Service.BENEFIT_CERTIFICATE: DemoRole.RETIREE,
}


@pytest.mark.parametrize(("service", "role"), OF_A_TIME.items())
async def test_the_years_are_chosen_by_touch(
    make_terminal: MakeTerminal, service: Service, role: DemoRole
) -> None:
    made_up = make_terminal(switched_on=(service,))
    _, screen = await made_up.visit(
        PIN,
        *([] if service in ASKED_FIRST else [OTHERWISE]),
        answers(Chosen(PeriodChoice.FROM_TO)),
        answers(Chosen(2023)),
        answers(Chosen(2024)),
        YES,
        FINISH,
        service=service,
        card=made_up.card(role),
    )
    first, last = (page for page in screen.shown if isinstance(page, ListPage))
    assert first.entries[0].value == (1986 if role is DemoRole.FORTY_YEARS else 2010)
    assert first.entries[0].label == Words(
        f"{first.entries[0].value}年", str(first.entries[0].value)
    )
    assert last.entries[-1].value == 2023, "the last years first"
    last_shown = [page for page in screen.shown if isinstance(page, PreviewPage)][-1]
    assert "只列2023-01至2024-12期间" in running_text(last_shown.pdf)


async def test_a_paper_of_everything_names_no_choice(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN,
        YES,
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    assert "按本人选择" not in running_text(previewed(screen).pdf)


async def test_a_time_with_nothing_in_it_cannot_be_chosen(made_up: MadeUpTerminal) -> None:
    made_up.clock.turn(timedelta(days=800))
    _, screen = await made_up.visit(
        PIN,
        BACK,
        BACK,
        service=Service.CONTRIBUTION_DETAILS,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    page = screen.shown[1]
    assert isinstance(page, ChoicePage)
    assert {choice.value for choice in page.choices if choice.unavailable is not None} == {
        PeriodChoice.THIS_YEAR,
        PeriodChoice.LAST_TWELVE_MONTHS,
    }


async def test_going_back_from_a_year_asks_for_the_period_again(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(PeriodChoice.FROM_TO)),
        BACK,
        BACK,
        BACK,
        service=Service.CONTRIBUTION_DETAILS,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    assert screen.kinds == ["PinPage", "ChoicePage", "ListPage", "ChoicePage", "ChoicePage"]


async def test_a_paper_not_issued_here_opens_its_guide(made_up: MadeUpTerminal) -> None:
    rule = made_up.terminal.region.rule(Service.RIGHTS_RECORD)
    assert rule is not None
    assert rule.offered is Offer.WINDOW
    _, screen = await made_up.visit(
        answers(Chosen(Service.RIGHTS_RECORD)), BACK, BACK, service=Service.PAPERS
    )
    menu, cases, again = screen.shown
    assert isinstance(menu, ChoicePage)
    assert isinstance(cases, ListPage)
    assert menu == again
    assert cases.title == Words("打印个人权益记录单", getattr(cases.title, "english", None))


OFFERED = {
    "jinan": {Service.CONTRIBUTION_DETAILS, Service.BENEFIT_CERTIFICATE},
    "weihai": set(),
    "fushun": {Service.CONTRIBUTION_DETAILS},
}


@pytest.mark.parametrize(("region", "offered"), OFFERED.items())
def test_what_a_region_lets_a_terminal_print(
    make_terminal: MakeTerminal, region: str, offered: set[Service]
) -> None:
    # rules.md, section 8: R8.1, R8.2, R8.3, R8.6, R8.8, R8.9, R8.13.
    rules = {
        service: make_terminal(region).terminal.region.rule(service)
        for service in services_in(Service.PAPERS)
    }
    assert {
        service
        for service, rule in rules.items()
        if rule is not None and rule.offered is Offer.TERMINAL
    } == offered


@pytest.mark.parametrize("region", OFFERED)
async def test_every_paper_elsewhere_has_a_guide_that_says_where(
    make_terminal: MakeTerminal, region: str
) -> None:
    made_up = make_terminal(region)
    desk = await made_up.terminal.guides.desk()
    for service in Service:
        rule = made_up.terminal.region.rule(service)
        if rule is not None:
            assert rule.guide is not None
            assert desk.library.guide(rule.guide) is not None, rule.guide


async def test_a_blank_form_needs_no_card(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal("jinan", switched_on=(Service.BLANK_FORMS,))
    form = load_forms("jinan")[0]["treatment_elsewhere_filing"]
    _, screen = await made_up.visit(answers(Chosen(form)), YES, FINISH, service=Service.BLANK_FORMS)
    assert screen.kinds == ["ListPage", "PreviewPage", "ResultPage"]
    assert form.title in running_text(made_up.printer.printed[0])


async def test_a_guide_is_printed_and_then_read_on(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        answers(Chosen(Service.RIGHTS_RECORD)),
        answers(Chosen(PaperCase("现场办理"))),
        answers(Chosen(GuidePrint.SLIP)),
        YES,
        answers(Chosen(Seen.SEEN)),
        BACK,
        BACK,
        BACK,
        service=Service.PAPERS,
    )
    guide = screen.shown[2]
    assert isinstance(guide, GuidePage)
    assert screen.shown[5] == guide
    text = running_text(made_up.printer.printed[0])
    assert "社会保险个人权益记录查询打印" in text
    (fact,) = journalled(made_up)
    assert fact["document"] == "guide_slip"


async def test_every_guide_is_made_into_a_paper(
    made_up: MadeUpTerminal, compiler: DocumentCompiler
) -> None:
    desk = await made_up.terminal.guides.desk()
    imprint = made_up.terminal.stationery.imprint(DocumentName.GUIDE_SLIP)
    for guide in desk.library.guides:
        paper = guide_paper(guide, desk.library, imprint, today=NOON.date())
        document = render(paper, compiler, Paper.SLIP_80_MM)
        text = running_text(document.pdf)
        assert "".join(guide.title.split()) in text
        for line in (line for part in paper.checklist for line in part.lines):
            assert "".join(line.split()) in text
        assert document.pages == 1


def jams(made_up: MadeUpTerminal) -> Callable[[], None]:
    """Let paper get stuck for the next looks, and be freed after them."""
    stuck: Readiness = NotReady(frozenset({PrinterReason.PAPER_JAM}))
    looks = iter([stuck])

    def jam() -> None:
        made_up.printer.condition = next(looks, Ready())

    return jam


async def _jammed(made_up: MadeUpTerminal, *script: Line) -> ScriptedScreen:
    made_up.printer.job_states = [JobState.PROCESSING, JobState.PROCESSING, JobState.COMPLETED]
    made_up.printer.during_submit = jams(made_up)
    _, screen = await made_up.visit(
        PIN,
        YES,
        *script,
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    return screen


async def test_after_a_jam_it_is_printed_once_more_and_marked(made_up: MadeUpTerminal) -> None:
    screen = await _jammed(made_up, answers(Chosen(AllThere.NO)))
    assert screen.kinds == ["PinPage", "PreviewPage", "ResultPage", "ResultPage"]
    first, again = made_up.printer.printed
    assert "补打" not in running_text(first)
    assert "补打" in running_text(again)
    one, other = journalled(made_up)
    assert one["serial"] == other["serial"]
    assert (one["copy"], other["copy"]) == (1, 2)
    assert str(one["serial"]) in running_text(again)


async def test_who_has_every_page_gets_no_reprint(made_up: MadeUpTerminal) -> None:
    await _jammed(made_up, answers(Chosen(AllThere.YES)))
    assert len(made_up.printer.printed) == 1


async def test_a_second_jam_is_not_printed_a_third_time(made_up: MadeUpTerminal) -> None:
    made_up.printer.job_states = [JobState.PROCESSING, JobState.COMPLETED]
    made_up.printer.condition = Ready()

    def stuck() -> None:
        made_up.printer.condition = NotReady(frozenset({PrinterReason.PAPER_JAM}))

    made_up.printer.during_submit = stuck
    _, screen = await made_up.visit(
        PIN,
        YES,
        answers(Chosen(AllThere.NO)),
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    assert len(journalled(made_up)) == 2
    assert screen.kinds[-1] == "ResultPage"


NO_SHEETS = NotReady(frozenset({PrinterReason.PAPER_OUT}))
IN_DOUBT = [
    ("the device does not bear it out", JobState.COMPLETED, Ready(), False),
    ("the device has no paper", JobState.COMPLETED, NO_SHEETS, True),
    ("the print service lost it", JobState.UNKNOWN, Ready(), True),
]


@pytest.mark.parametrize(("case", "state", "condition", "believable"), IN_DOUBT)
async def test_a_print_in_doubt_is_looked_at_and_printed_once_more(
    made_up: MadeUpTerminal, case: str, state: JobState, condition: Readiness, believable: bool
) -> None:
    made_up.printer.job_states = [state]
    made_up.printer.believable = believable
    made_up.printer.during_submit = lambda: setattr(made_up.printer, "condition", condition)

    async def no(_page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        made_up.printer.job_states = [JobState.COMPLETED]
        made_up.printer.during_submit = lambda: None
        made_up.printer.believable, made_up.printer.condition = True, Ready()
        return Chosen(AllThere.NO)

    _, screen = await made_up.visit(
        PIN,
        YES,
        no,
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    doubt, done = (page for page in screen.shown if isinstance(page, ResultPage))
    assert doubt.title == Message("Please look at the printer")
    assert done.title == Message("Take your paper")
    assert "补打" in running_text(made_up.printer.printed[-1])
    first, again = journalled(made_up)
    assert (first["copy"], again["copy"]) == (1, 2)


async def test_a_second_print_in_doubt_is_never_take_your_paper(made_up: MadeUpTerminal) -> None:
    made_up.printer.believable = False
    _, screen = await made_up.visit(
        PIN,
        YES,
        answers(Chosen(AllThere.NO)),
        LEAVE,
        BACK,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    titles = [page.title for page in screen.shown if isinstance(page, ResultPage)]
    assert titles == [Message("Please look at the printer")]
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "print.unknown"


RECEIPT = answers(Chosen(Wish.RECEIPT))


@pytest.mark.parametrize(
    ("service", "role", "title"),
    [
        (Service.REPORT_LOSS, DemoRole.NORMAL, "社会保障卡临时挂失回执"),
        (Service.RELEASE_LOSS, DemoRole.LOST, "社会保障卡恢复使用（解挂）回执"),
    ],
)
async def test_a_receipt_under_the_reference_of_the_change(
    made_up: MadeUpTerminal, service: Service, role: DemoRole, title: str
) -> None:
    _, screen = await made_up.visit(
        PIN, YES, RECEIPT, FINISH, service=service, card=made_up.card(role)
    )
    text = running_text(made_up.printer.printed[0])
    result = next(page for page in screen.shown if isinstance(page, ResultPage))
    reference = result.facts[-1].value
    assert isinstance(reference, Words)
    assert reference.chinese in text
    assert title in text
    afterwards = screen.shown[-1]
    assert isinstance(afterwards, ResultPage)
    assert afterwards.note == Message("Take the paper first, then your card.")


async def test_a_receipt_that_fails_says_what_to_note_down_and_the_change_stands(
    made_up: MadeUpTerminal,
) -> None:
    runs_out = answers(Chosen(Wish.RECEIPT))

    async def asks_as_the_paper_ends(page: Page[object]) -> object:
        made_up.printer.condition = NO_PAPER
        return await runs_out(page)

    _, screen = await made_up.visit(
        *(PIN, YES, asks_as_the_paper_ends, FINISH),
        service=Service.REPORT_LOSS,
        card=made_up.card(DemoRole.NORMAL),
    )
    afterwards = screen.shown[-1]
    assert isinstance(afterwards, ResultPage)
    assert afterwards.note == Message(
        "The receipt could not be printed. Please note the reference number."
    )
    assert made_up.printer.printed == []


async def test_a_slip_printer_takes_the_receipt(make_terminal: MakeTerminal) -> None:
    slips = MadeUpPrinter()
    made_up = make_terminal("jinan", slips)
    await made_up.visit(
        PIN, YES, RECEIPT, FINISH, service=Service.REPORT_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    assert len(slips.printed) == 1
    assert made_up.printer.printed == []
    assert slips.queue == []


NO_PAPER = NotReady(frozenset({PrinterReason.PAPER_OUT}))


@pytest.mark.parametrize("noticed", ["before", "when it is asked for"])
async def test_a_receipt_goes_to_a4_while_the_slip_printer_is_out(
    make_terminal: MakeTerminal, noticed: str
) -> None:
    slips = MadeUpPrinter(condition=NO_PAPER)
    made_up = make_terminal("jinan", slips)
    if noticed == "before":
        await made_up.terminal.devices.look_at_printers()
    await made_up.visit(
        PIN, YES, RECEIPT, FINISH, service=Service.REPORT_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    assert len(made_up.printer.printed) == 1
    assert slips.printed == []


PRINTERS_OUT: dict[str, tuple[Readiness, Readiness, bool]] = {
    "slips, and the hall keeps A4 for certificates": (NO_PAPER, Ready(), False),
    "both": (NO_PAPER, NO_PAPER, True),
}


@pytest.mark.parametrize("case", PRINTERS_OUT)
async def test_a_receipt_that_cannot_be_printed_is_greyed(
    make_terminal: MakeTerminal, case: str
) -> None:
    condition, a4, slips_on_a4 = PRINTERS_OUT[case]
    made_up = make_terminal("jinan", MadeUpPrinter(condition=condition), slips_on_a4=slips_on_a4)
    made_up.printer.condition = a4
    await made_up.terminal.devices.look_at_printers()
    _, screen = await made_up.visit(
        PIN, YES, FINISH, service=Service.REPORT_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    result = screen.shown[-1]
    assert isinstance(result, ResultPage)
    assert [choice.value for choice in result.choices if choice.unavailable] == [Wish.RECEIPT]


async def test_a_receipt_without_its_template_is_greyed(
    make_terminal: MakeTerminal, tmp_path: Path
) -> None:
    templates = tmp_path / "certificates"
    shutil.copytree(TEMPLATES_FOLDER, templates)
    (templates / "receipt.typ").unlink()
    made_up = make_terminal(templates=templates)
    await made_up.terminal.devices.look_at_papers()
    _, screen = await made_up.visit(
        PIN, YES, FINISH, service=Service.REPORT_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    result = screen.shown[-1]
    assert isinstance(result, ResultPage)
    assert [choice.value for choice in result.choices if choice.unavailable] == [Wish.RECEIPT]


async def test_a_hall_with_one_queue_prints_the_receipt_on_a4(made_up: MadeUpTerminal) -> None:
    assert slip_paper(made_up.terminal.situation, DocumentName.LOSS_RECEIPT) is Paper.A4


async def test_a_receipt_that_fails_does_not_repeat_the_change(made_up: MadeUpTerminal) -> None:
    made_up.printer.condition = NotReady(frozenset({PrinterReason.PAPER_OUT}))
    visit, screen = await made_up.visit(
        PIN, YES, RECEIPT, FINISH, service=Service.REPORT_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    assert screen.kinds == ["PinPage", "ConfirmPage", "ResultPage", "ResultPage"]
    assert not any(isinstance(page, FailurePage) for page in screen.shown)
    assert visit.changed.value == "done"


async def test_a_halls_own_words_logo_and_seal(make_terminal: MakeTerminal, tmp_path: Path) -> None:
    own = tmp_path / "documents"
    own.mkdir()
    (own / "wording.toml").write_text(
        '[contribution_certificate]\ntitle = "参保证明"\nnotes = ["本厅说明。"]\n', encoding="utf-8"
    )
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    )
    (own / "seal.svg").write_text(drawing, encoding="utf-8")
    (own / "logo.svg").write_bytes(b"\xff no text")
    made_up = make_terminal("jinan", documents=own)
    await made_up.visit(
        PIN,
        YES,
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    text = running_text(made_up.printer.printed[0])
    assert "参保证明" in text
    assert "本厅说明。" in text
