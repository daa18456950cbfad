"""Printing a guide to take along: what to bring, with boxes to tick, and how the matter goes."""

from enum import Enum, unique
from functools import cache, partial
from typing import Final

from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.guide_paper import GuidePaper, GuidePart, LineMark, TickLine, make
from kiosk.documents.imprint import Imprint
from kiosk.flows.issuing import PREPARING, preview_page
from kiosk.flows.printing import print_once, require_slip_paper
from kiosk.flows.visit import Visit
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.slip import GuideSlip, guide_slip
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Words, _
from kiosk.pages.kinds import (
    Choice,
    Decision,
    Fact,
    Icon,
    Listing,
    ResultPage,
    Seen,
    Tone,
)


@unique
class GuidePrint(Enum):
    """What can be printed of a guide."""

    SLIP = "slip"


PRINT_CHOICE: Final = Choice(GuidePrint.SLIP, _("Print this guide"), icon=Icon.PRINTER)

_MARKS: Final = {
    Listing.BULLETS: LineMark.BULLET,
    Listing.OWN_NUMBERS: LineMark.OWN_NUMBER,
}
_PAPERS_HEADING = _("What to bring")
"""The section that the boxes to tick say already."""


async def print_guide(visit: Visit, guide: Guide, library: GuideLibrary) -> None:
    """Show the guide as it will be printed and print it; guides are printed in Chinese.

    Raises:
        PrintFailed, PrinterError, DocumentError, DatabaseError
    """
    paper = await require_slip_paper(visit, DocumentName.GUIDE_SLIP)
    today = visit.today
    slip = guide_slip(guide, library, today=today)
    imprint = visit.terminal.stationery.imprint(DocumentName.GUIDE_SLIP)
    async with visit.working(PREPARING):
        order = partial(make, guide_paper(slip, imprint), paper)
        document = await visit.terminal.documents.make(order)
    if await visit.screen.ask(preview_page(guide.words, document)) is Decision.DECLINED:
        return
    await print_once(visit, document, DocumentName.GUIDE_SLIP, paper=paper)
    await visit.screen.ask(_printed(document))


def guide_paper(slip: GuideSlip, imprint: Imprint) -> GuidePaper:
    """Return the guide in Chinese words; what the checklist has is not said twice."""
    say = _catalogue().render
    return GuidePaper(
        imprint=imprint,
        matter=say(slip.title),
        summary=say(slip.summary),
        checklist=tuple(
            TickLine(None if line.case is None else say(line.case), say(line.paper))
            for line in slip.checklist
        ),
        sections=tuple(
            GuidePart(
                say(section.heading),
                tuple(map(say, section.lines)),
                _MARKS[section.listing],
            )
            for section in slip.sections
            if not (slip.checklist and section.heading == _PAPERS_HEADING)
        ),
        code=slip.code,
    )


@cache
def _catalogue() -> Catalogue:
    return Catalogue(Language.CHINESE)


def _printed(document: Document) -> ResultPage[Seen]:
    return ResultPage(
        title=_("Take your paper"),
        tone=Tone.GOOD,
        facts=(Fact(_("Pages"), Words(str(document.pages))),),
        advice=(),
        choices=(Choice(Seen.SEEN, _("Back to the guide"), icon=Icon.GUIDE),),
    )
