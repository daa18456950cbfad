"""Printing a guide to take along: what to bring, with boxes to tick, and how the matter goes."""

from datetime import date
from enum import Enum, unique
from functools import cache, partial
from itertools import groupby
from typing import Final

from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.guide_paper import GuidePaper, GuidePart, make
from kiosk.documents.imprint import Imprint
from kiosk.flows.issuing import PREPARING, preview_page
from kiosk.flows.printing import print_once, require_slip_paper
from kiosk.flows.visit import Visit
from kiosk.guides.guide_pages import officially
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.papers import needs
from kiosk.guides.phone_copy import guide_copies
from kiosk.guides.sections import about_papers, case_heading, guide_sections, paper_sections
from kiosk.guides.terms import Standing
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


async def print_guide(visit: Visit, guide: Guide, library: GuideLibrary) -> None:
    """Show the guide as it will be printed and print it; guides are printed in Chinese.

    Raises:
        PrintFailed, PrinterError, DocumentError, DatabaseError
    """
    paper = await require_slip_paper(visit, DocumentName.GUIDE_SLIP)
    imprint = visit.terminal.stationery.imprint(DocumentName.GUIDE_SLIP)
    async with visit.working(PREPARING):
        order = partial(make, guide_paper(guide, library, imprint, today=visit.today), paper)
        document = await visit.terminal.documents.make(order)
    if await visit.screen.ask(preview_page(guide.words, document)) is Decision.DECLINED:
        return
    await print_once(visit, document, DocumentName.GUIDE_SLIP, paper=paper)
    await visit.screen.ask(_printed(document))


def guide_paper(
    guide: Guide, library: GuideLibrary, imprint: Imprint, *, today: date
) -> GuidePaper:
    """Return the guide in Chinese words; one that has ended has no papers to tick off.

    What the checklist has is not said twice, but the doubts about it are said beside it.
    """
    say = _catalogue().render
    ended = guide.standing(today) is Standing.ENDED
    sections = guide_sections(guide, library, today=today)
    if guide.materials and not ended:
        listed = paper_sections(guide)
        beside = (section for section in sections if section not in listed)
        sections = (*about_papers(guide), *beside)
    copies = guide_copies(guide, library, today=today)
    return GuidePaper(
        imprint=imprint,
        matter=say(guide.words),
        summary=say(officially(guide)),
        checklist=() if ended else _checklist(guide),
        sections=tuple(
            GuidePart(
                say(section.heading),
                tuple(map(say, section.lines)),
                numbered=section.listing is Listing.OWN_NUMBERS,
            )
            for section in sections
        ),
        code=copies[0] if len(copies) == 1 else None,
    )


def _checklist(guide: Guide) -> tuple[GuidePart, ...]:
    say = _catalogue().render
    cases = groupby(needs(guide.materials or ()), key=lambda need: need.group)
    return tuple(
        GuidePart(
            None if case is None else say(case_heading(guide, case)),
            tuple(say(need.text) for need in own),
        )
        for case, own in cases
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
