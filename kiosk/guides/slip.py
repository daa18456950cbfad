"""A guide on paper: what to bring with boxes to tick, then the sections as on the screen."""

from dataclasses import dataclass
from datetime import date

from kiosk.guides.guide_pages import officially
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.papers import Need, needs
from kiosk.guides.phone_copy import guide_copies
from kiosk.guides.sections import about_papers, case_heading, guide_sections, paper_sections
from kiosk.guides.terms import Standing
from kiosk.language.texts import Text
from kiosk.pages.kinds import GuideSection


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A paper to tick off, under the heading of its case where it has one."""

    case: Text | None
    paper: Text


@dataclass(frozen=True, slots=True)
class GuideSlip:
    """What is printed of a guide; `code` is absent where one QR code cannot hold it."""

    title: Text
    summary: Text
    checklist: tuple[ChecklistLine, ...]
    sections: tuple[GuideSection, ...]
    code: str | None


def guide_slip(guide: Guide, library: GuideLibrary, *, today: date) -> GuideSlip:
    """Return the guide as it is to be printed on `today`; one that has ended has no checklist."""
    ended = guide.standing(today) is Standing.ENDED
    copies = guide_copies(guide, library, today=today)
    papers = () if ended else needs(guide.materials or ())
    sections = guide_sections(guide, library, today=today)
    return GuideSlip(
        title=guide.words,
        summary=officially(guide),
        checklist=tuple(_line(guide, need) for need in papers),
        sections=_beside_checklist(guide, sections) if papers else sections,
        code=copies[0] if len(copies) == 1 else None,
    )


def _line(guide: Guide, need: Need) -> ChecklistLine:
    case = None if need.group is None else case_heading(guide, need.group)
    return ChecklistLine(case, need.text)


def _beside_checklist(guide: Guide, sections: tuple[GuideSection, ...]) -> tuple[GuideSection, ...]:
    """The sections without the papers, which the checklist has, but with the doubts about them."""
    listed = paper_sections(guide)
    return (*about_papers(guide), *(section for section in sections if section not in listed))
