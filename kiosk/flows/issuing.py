"""Issuing a document: made, seen, printed, and printed once more where paper got stuck."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum, unique
from functools import partial
from typing import TypeAlias

from kiosk.documents.document import Document, Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Copy, Imprint
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.first_of import beside
from kiosk.flows.printing import Printed, PrintUncertain, ask_printer, print_document
from kiosk.flows.visit import Visit
from kiosk.language.texts import Text, Words, _, ngettext
from kiosk.pages.kinds import (
    Back,
    Choice,
    Decision,
    Fact,
    Icon,
    PreviewPage,
    ResultPage,
    Tone,
    WorkingPage,
)

Make: TypeAlias = Callable[[Imprint], Awaitable[Document]]
"""Makes the document under an imprint; called again for a reprint, with the same facts."""

PREPARING = WorkingPage(_("Preparing your paper"), _("It will be shown here before it is printed."))


@unique
class AllThere(Enum):
    """Whether every page came out whole."""

    YES = "yes"
    NO = "no"


async def issue(
    visit: Visit,
    name: DocumentName,
    make: Make,
    *,
    title: Text,
    paper: Paper = Paper.A4,
) -> AfterService | Back:
    """Show the citizen the document and print it.

    Raises:
        PrintFailed, PrinterError: it cannot be printed, or was not printed whole.
        DocumentError: it cannot be made, or there is nothing to put on it.
        DatabaseError: records or journal do not answer.
    """
    imprint = visit.terminal.stationery.imprint(name)
    async with visit.working(PREPARING):
        document = await _made_beside_asking(visit, make, imprint, paper)
    if await visit.screen.ask(preview_page(title, document)) is Decision.DECLINED:
        return Back.BACK
    printed = await print_document(visit, document, name, paper=paper)
    if printed is not Printed.SMOOTHLY and not await _all_there(visit, document, printed):
        async with visit.working(PREPARING):
            again = await make(replace(imprint, copy=Copy.REPRINT))
        printed = await print_document(visit, again, name, paper=paper, copy=Copy.REPRINT)
        if printed is Printed.IN_DOUBT:
            raise PrintUncertain
    answer = await visit.screen.ask(_printed(document))
    return answer.value


async def _made_beside_asking(visit: Visit, make: Make, imprint: Imprint, paper: Paper) -> Document:
    """Make the paper while the printer is asked: a real one takes a tenth of a second.

    What keeps the printer from printing comes before what keeps the paper from being made.
    """
    asked, made = await beside(partial(ask_printer, visit, paper), partial(make, imprint))
    asked.unwrap()
    return made.unwrap()


async def _all_there(visit: Visit, document: Document, printed: Printed) -> bool:
    stuck = printed is Printed.AFTER_A_JAM
    page = ResultPage(
        title=_("Paper was stuck in the printer") if stuck else _("Please look at the printer"),
        tone=Tone.CAUTION,
        facts=(
            Fact(_("Pages"), Words(str(document.pages))),
            Fact(_("Serial number"), Words(document.serial)),
        ),
        advice=(
            *(
                ()
                if stuck
                else (_("The printer did not confirm the print. Call the staff to look."),)
            ),
            _("Look at the paper that came out. Are all pages there and complete?"),
            _("It can be printed once more. The new print is marked as a reprint."),
        ),
        choices=(
            Choice(AllThere.YES, _("Yes, all pages are there"), icon=Icon.DONE),
            Choice(AllThere.NO, _("No, print it again"), icon=Icon.PRINTER),
        ),
    )
    answer = await visit.screen.ask(page)
    return answer.value is AllThere.YES


def preview_page(title: Text, document: Document) -> PreviewPage:
    """Return the page that shows the document as it will be printed."""
    return PreviewPage(
        title=title,
        question=ngettext(
            "It has {count} page. Print it?", "It has {count} pages. Print it?", document.pages
        ),
        pdf=document.pdf,
        confirm=_("Print it"),
    )


def _printed(document: Document) -> ResultPage[AfterService]:
    return ResultPage(
        title=_("Take your paper"),
        tone=Tone.GOOD,
        facts=(
            Fact(_("Pages"), Words(str(document.pages))),
            Fact(_("Serial number"), Words(document.serial)),
        ),
        advice=(_("Take the paper first, then your card."),),
        choices=AFTER_SERVICE,
    )
