"""Documents that CUPS did not answer for: unknown at first, settled when CUPS says what it has."""

from collections.abc import Callable

import pytest
import trio

from db.demo_people import DemoRole
from db.journal import Entry, EntryKind
from hardware.printer import JobState, PrintJob
from hardware.printer_errors import JobUncertain, PrinterError, PrintServiceGone
from hardware.printer_state import Readiness, Ready
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.documents.document import Document, Paper
from kiosk.flows.ends import AfterService
from kiosk.pages.kinds import AfterFailure, Back, Chosen, Decision, FailurePage
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import ScriptedScreen, answers, pin

JOB = PrintJob(7, "any")


def prints(made_up: MadeUpTerminal) -> list[Entry]:
    """The journal's entries of prints, in order."""
    entries = journal_entries(made_up.configuration)
    keys = {entry.key for entry in entries if entry.facts.get("matter") == "print"}
    return [entry for entry in entries if entry.key in keys]


def outcomes(made_up: MadeUpTerminal) -> list[tuple[EntryKind, object, object]]:
    """What the journal says became of prints, in order."""
    return [
        (entry.kind, entry.facts["outcome"], entry.facts.get("code"))
        for entry in prints(made_up)
        if entry.kind is not EntryKind.INTENT
    ]


def falls_silent(printer: MadeUpPrinter, error: PrinterError) -> Callable[[], None]:
    """Let CUPS fall silent as it is given a document, and stay so."""

    def silent() -> None:
        printer.gone = True
        raise error

    return silent


async def certificate(made_up: MadeUpTerminal) -> ScriptedScreen:
    """Ask for a certificate that does not get printed."""
    _, screen = await made_up.visit(
        pin("123456"),
        *(answers(Decision.CONFIRMED), answers(AfterFailure.LEAVE), answers(Back.BACK)),
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    return screen


UNRESOLVED = (EntryKind.UNRESOLVED, "unknown", "print.not_answered")
SETTLED: dict[str, tuple[tuple[PrintJob, ...], JobState, tuple[EntryKind, str, str | None]]] = {
    "printed": ((JOB,), JobState.COMPLETED, (EntryKind.SETTLED, "done", None)),
    "waiting": ((JOB,), JobState.PENDING, (EntryKind.SETTLED, "not_done", "print.cancelled")),
    "held": ((JOB,), JobState.HELD, (EntryKind.SETTLED, "not_done", "print.cancelled")),
    "printing": ((JOB,), JobState.PROCESSING, (EntryKind.SETTLED, "unknown", "print.taken_back")),
    "not there": ((), JobState.UNKNOWN, (EntryKind.SETTLED, "unknown", "print.interrupted")),
}


@pytest.mark.parametrize("case", SETTLED)
async def test_a_document_cups_fell_silent_over_is_settled_when_it_answers(
    made_up: MadeUpTerminal, case: str
) -> None:
    jobs, state, settled = SETTLED[case]
    made_up.printer.during_submit = falls_silent(made_up.printer, JobUncertain("Send-Document"))
    screen = await certificate(made_up)
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "printer.job_uncertain"
    assert outcomes(made_up) == [UNRESOLVED]
    made_up.printer.gone = False
    made_up.printer.jobs, made_up.printer.job_states = jobs, [state]
    # The first question after CUPS is back empties the queue, and looks into it before.
    await made_up.terminal.printing.readiness()
    assert outcomes(made_up) == [UNRESOLVED, settled]
    assert await made_up.terminal.printing.settle() == 0
    taken_back = state in (JobState.PENDING, JobState.HELD, JobState.PROCESSING)
    assert made_up.printer.cancelled == ([JOB.number] if taken_back else [])


async def test_a_document_cups_never_heard_of_was_not_printed(made_up: MadeUpTerminal) -> None:
    made_up.printer.during_submit = falls_silent(made_up.printer, PrintServiceGone("Get-Printer"))
    await certificate(made_up)
    assert outcomes(made_up) == [(EntryKind.OUTCOME, "not_done", "print.not_taken")]


async def test_a_slip_queue_that_is_gone_does_not_stop_certificates(
    make_terminal: MakeTerminal,
) -> None:
    slips = MadeUpPrinter(gone=True)
    made_up = make_terminal("jinan", slips)
    await made_up.terminal.printing.readiness(Paper.A4)
    with pytest.raises(PrintServiceGone):
        await made_up.terminal.printing.readiness(Paper.SLIP_80_MM)


def last_outcome(made_up: MadeUpTerminal) -> tuple[object, object]:
    """What the journal says became of the last print."""
    facts = prints(made_up)[-1].facts
    return facts["outcome"], facts.get("code")


async def test_a_printer_that_says_nothing_is_given_up_in_half_a_minute(
    made_up: MadeUpTerminal,
) -> None:
    made_up.printer.job_states = [JobState.PROCESSING]
    made_up.printer.silent = True
    begun_s = trio.current_time()
    screen = await certificate(made_up)
    assert trio.current_time() - begun_s < 45
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "print.unknown"
    assert made_up.printer.cancelled == [1]
    assert made_up.printer.printed == []
    assert last_outcome(made_up) == ("unknown", "print.taken_back")


async def test_a_printer_that_moves_may_take_longer(made_up: MadeUpTerminal) -> None:
    made_up.printer.job_states = [JobState.PROCESSING] * 200 + [JobState.COMPLETED]
    await made_up.visit(
        pin("123456"),
        *(answers(Decision.CONFIRMED), answers(Chosen(AfterService.FINISH))),
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.ONE_MONTH),
    )
    assert last_outcome(made_up) == ("done", None)


async def test_only_a_queue_nobody_prints_on_is_put_right(made_up: MadeUpTerminal) -> None:
    """What waits in it is nobody's, but for the job of the visit that is under way."""
    called: list[str] = []

    def put_right() -> Readiness:
        called.append("put right")
        return Ready()

    made_up.printer.put_right = put_right  # type: ignore[method-assign]
    await made_up.terminal.printing.readiness()
    assert called == ["put right"]
    document = Document(b"%PDF-", "T01-20261122-0001", 1)
    async with made_up.terminal.printing.printing(document, "certificate"):
        await made_up.terminal.printing.readiness()
    assert called == ["put right"]


PAPER = Document(b"%PDF-1.7", "DEMO01-20261122-0000000-X", 1)


async def test_a_print_under_way_is_not_settled(made_up: MadeUpTerminal) -> None:
    desk = made_up.terminal.printing
    async with desk.printing(PAPER, "contribution_certificate"):
        assert await desk.settle() == 0
        assert next(entry.kind for entry in prints(made_up)) is EntryKind.INTENT
        assert not {EntryKind.OUTCOME, EntryKind.SETTLED} & {e.kind for e in prints(made_up)}


async def test_a_job_this_visit_knows_is_not_the_one_that_got_lost(made_up: MadeUpTerminal) -> None:
    desk, printer = made_up.terminal.printing, made_up.printer
    async with desk.printing(PAPER, "contribution_certificate") as run:
        known = run.job
    printer.during_submit = falls_silent(printer, JobUncertain("Send-Document"))
    with pytest.raises(JobUncertain):
        async with desk.printing(PAPER, "contribution_certificate"):
            pass
    printer.gone, printer.jobs, printer.job_states = False, (known,), [JobState.PENDING]
    await desk.settle()
    settled = [entry for entry in prints(made_up) if entry.kind is EntryKind.SETTLED]
    assert [entry.facts.get("code") for entry in settled][-1] == "print.interrupted"
