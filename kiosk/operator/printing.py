"""What the staff prints: the test page, the report of the day; followed to the end."""

from enum import Enum, unique
from typing import Final

import trio

from hardware.print_progress import JobFinished, PrintEnd
from hardware.printer_state import NotReady
from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document, Paper
from kiosk.documents.imprint import Copy
from kiosk.documents.serials import new_serial
from kiosk.flows.printing import PrinterNotReady
from kiosk.flows.visit import WIPE_LIMIT_S
from kiosk.folders import ASSETS_FOLDER
from kiosk.language.texts import Words, _
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import Back, Choice, Fact, Icon, Movement, Tone, WorkingPage

TEMPLATES: Final = ASSETS_FOLDER / "operator"
_MAKING: Final = WorkingPage(_("One moment"), _("The page is being made."))
_PRINTING: Final = WorkingPage(_("Printing"), _("The paper comes out below."), Movement.TAKE_PAPER)


@unique
class _Looks(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    NOTHING = "nothing"


async def make(
    session: Session, template: str, data: dict[str, JsonValue], paper: Paper
) -> Document:
    """Return one of the staff's papers, under a number of its own.

    Raises:
        DocumentError, DriverHangs
    """
    terminal = session.terminal
    now = terminal.clock().astimezone()
    serial = new_serial(terminal.configuration.terminal.id, now.date())
    whole: dict[str, JsonValue] = {
        "terminal": terminal.configuration.terminal.id,
        "hall": terminal.configuration.terminal.hall,
        "at": f"{now:%Y-%m-%d %H:%M}",
        "serial": serial,
        "paper": paper.value,
        **data,
    }

    def compiled() -> bytes:
        return DocumentCompiler(TEMPLATES).compile(template, whole, created_at=now)

    async with session.screen.working(_MAKING):
        pdf = await terminal.chores.run(compiled)
    return Document(pdf, serial, page_count(pdf))


def usual_paper(session: Session) -> Paper:
    """Return the paper of slips where the hall prints them, else A4."""
    papers = session.terminal.printing.papers
    return Paper.SLIP_80_MM if Paper.SLIP_80_MM in papers else Paper.A4


async def put_on_paper(
    session: Session, document: Document, kind: str, paper: Paper, *, copy: Copy = Copy.FIRST
) -> bool:
    """Print it and return whether it surely came out.

    Raises:
        PrinterNotReady, PrinterError, DatabaseError, DriverHangs
    """
    printing, screen = session.terminal.printing, session.screen
    async with screen.working(_PRINTING):
        readiness = await printing.readiness(paper)
        if isinstance(readiness, NotReady):
            raise PrinterNotReady(readiness.reasons)
        try:
            async with printing.printing(document, kind, paper=paper, copy=copy) as run:
                while not isinstance(run.state, PrintEnd):
                    await run.next_state()
        finally:
            with trio.move_on_after(WIPE_LIMIT_S, shield=True):
                await printing.give_back()
    return isinstance(run.state, JobFinished)


async def print_test_page(session: Session) -> None:
    """Print a page that looks like a paper, marked as a test; take down what the person sees (O24).

    Raises:
        PrinterNotReady, PrinterError, DatabaseError, DriverHangs, DocumentError
    """
    papers = sorted(session.terminal.printing.papers, key=lambda one: one.value)
    chosen: Paper | Back = papers[0]
    if len(papers) > 1:
        names = {Paper.A4: _("A4 printer"), Paper.SLIP_80_MM: _("Slip printer")}
        chosen = await session.choose(
            _("Test page"),
            _("On which printer?"),
            tuple(Choice(paper, names[paper], icon=Icon.PRINTER) for paper in papers),
        )
    if chosen is Back.BACK:
        return
    document = await make(session, "test_page.typ", {}, chosen)
    await put_on_paper(session, document, "test_page", chosen)
    looks = await session.choose(
        _("Test page"),
        _("How does the page look?"),
        (
            Choice(_Looks.RIGHT, _("Right: sharp, whole, even greys"), icon=Icon.DONE),
            Choice(_Looks.WRONG, _("Wrong: pale, smeared, cut off"), icon=Icon.WARNING),
            Choice(_Looks.NOTHING, _("No page came out"), icon=Icon.WARNING),
        ),
    )
    if looks is Back.BACK:
        return
    session.note(Act.TEST_PAGE, looks.value, paper=chosen.value)
    if looks is _Looks.RIGHT:
        await session.tell(_("Noted: the printer prints well."))
        return
    await session.tell(
        _("Noted: the printer does not print well"),
        Tone.CAUTION,
        (Fact(_("Number on the page"), Words(document.serial)),),
        (_("Shake or change the toner and print once more; else call the engineer."),),
    )
