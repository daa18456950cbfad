"""From a finished document to paper in the hand: promised, printed, followed, and told truly."""

from enum import Enum, unique
from typing import ClassVar, assert_never

from hardware.print_progress import (
    JobAborted,
    JobCancelled,
    JobDoubtful,
    JobFinished,
    JobOverdue,
    JobUnknown,
    PrintEnd,
    PrintState,
    ServiceGone,
    Waiting,
)
from hardware.printer_reasons import MENDED_BY_HAND
from hardware.printer_state import NotReady, PrinterReason
from kiosk.documents.document import Document, Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Copy
from kiosk.errors import KioskError
from kiosk.flows.printer_words import printer_reason_text
from kiosk.flows.slip_paper import slip_paper
from kiosk.flows.visit import Visit
from kiosk.language.texts import _
from kiosk.pages.kinds import Movement, WorkingPage


class PrintFailed(KioskError):
    """The document is not, or not certainly, on paper."""


class PrinterNotReady(PrintFailed):
    """The printer cannot take a document now, so none is promised."""

    code: ClassVar[str] = "print.not_ready"

    def __init__(self, reasons: frozenset[PrinterReason]) -> None:
        super().__init__(", ".join(sorted(reason.value for reason in reasons)))
        self.reasons = reasons


class PrintGivenUp(PrintFailed):
    """Nobody mended the printer in time; the job was taken back and prints no more."""

    code: ClassVar[str] = "print.given_up"


class PrintAborted(PrintFailed):
    """Printer, driver or staff gave the job up."""

    code: ClassVar[str] = "print.aborted"


class PrintUncertain(PrintFailed):
    """Nobody can say whether all pages came out."""

    code: ClassVar[str] = "print.unknown"


@unique
class Printed(Enum):
    """How a document got onto paper."""

    SMOOTHLY = "smoothly"
    AFTER_A_JAM = "after a jam"
    """Pages may have been torn or lost on the way."""
    IN_DOUBT = "in doubt"
    """CUPS handed it over, and the printer does not bear out that it is on paper."""


_ASKING = WorkingPage(_("One moment"), _("Checking the printer."))


async def require_printer(visit: Visit, paper: Paper = Paper.A4) -> None:
    """Return if a print on `paper` can be promised now.

    Raises:
        PrinterNotReady, PrinterError
    """
    async with visit.working(_ASKING):
        await ask_printer(visit, paper)


async def ask_printer(visit: Visit, paper: Paper) -> None:
    """Return if a print on `paper` can be promised now, behind the working page that stands.

    Raises:
        PrinterNotReady, PrinterError
    """
    readiness = await visit.terminal.printing.readiness(paper)
    if isinstance(readiness, NotReady):
        raise PrinterNotReady(readiness.reasons)


async def require_slip_paper(visit: Visit, name: DocumentName) -> Paper:
    """Return what the slip `name` can be promised on now.

    The slip printer is asked itself; where it cannot print, A4 takes its place if the hall lets it.

    Raises:
        PrinterNotReady, PrinterError
    """
    async with visit.working(_ASKING):
        await visit.terminal.devices.look_at_printers()
    paper = slip_paper(visit.terminal.situation, name)
    if paper is None:
        no_slips = visit.terminal.devices.conditions.slip_printer is None
        paper = Paper.A4 if no_slips else Paper.SLIP_80_MM
        await require_printer(visit, paper)
    return paper


async def print_document(
    visit: Visit,
    document: Document,
    name: DocumentName,
    *,
    paper: Paper = Paper.A4,
    copy: Copy = Copy.FIRST,
) -> Printed:
    """Return when the document is on paper; whatever happens, nothing is left in the queue.

    A job that ended after paper was stuck counts as printed after a jam, whole or not, and one of
    which only CUPS says that it was printed is in doubt: only the citizen can see which pages came
    out.

    Raises:
        PrintFailed, PrinterError: it is not on paper, or nobody knows.
        DatabaseError: the journal could not write it down, so nothing was printed.
    """
    visit.hold(visit.terminal.printing)
    jammed = False
    printing = visit.terminal.printing.printing(document, name.value, paper=paper, copy=copy)
    async with printing as run:
        while not isinstance(run.state, PrintEnd):
            async with visit.working(_progress_page(run.state)):
                await run.next_state()
            jammed = jammed or _shows_jam(run.state)
        end = run.state
    match end:
        case JobFinished() | JobDoubtful() | JobAborted() | JobUnknown() if jammed:
            return Printed.AFTER_A_JAM
        case JobDoubtful() | JobUnknown():
            return Printed.IN_DOUBT
        case JobFinished():
            return Printed.SMOOTHLY
        case JobOverdue(reasons=reasons) if reasons & MENDED_BY_HAND:
            raise PrintGivenUp
        case JobCancelled() | JobAborted():
            raise PrintAborted
        case JobOverdue() | ServiceGone():
            # A printer that fell silent may have put out all it had.
            raise PrintUncertain
        case _:
            assert_never(end)


async def print_once(visit: Visit, document: Document, name: DocumentName, *, paper: Paper) -> None:
    """Print what is not printed again: a receipt, a list. Return when it is surely on paper.

    Raises:
        PrintFailed, PrinterError: it is not on paper, or nobody knows.
        DatabaseError: the journal could not write it down, so nothing was printed.
    """
    if await print_document(visit, document, name, paper=paper) is Printed.IN_DOUBT:
        raise PrintUncertain


def _shows_jam(state: PrintState) -> bool:
    match state:
        case Waiting(reasons=reasons) | JobDoubtful(faults=reasons):
            return PrinterReason.PAPER_JAM in reasons
        case _:
            return False


def _progress_page(state: PrintState) -> WorkingPage:
    match state:
        case Waiting(reasons=reasons):
            reason = min(reasons, key=lambda one: one.value)
            return WorkingPage(
                printer_reason_text(reason),
                _("Please call the staff. Printing continues by itself once this is mended."),
                Movement.CALL_STAFF,
            )
        case _:
            return WorkingPage(_("Printing"), _("The paper comes out below."), Movement.TAKE_PAPER)
