"""Whoever comes for somebody else: what a guide asks both people to bring, and where to go.

A guide keeps an agent's papers under a heading of their own; where it has none, the matter is for
the holder in person as far as the text says.
"""

from kiosk.guides.glossary import named
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, PaperToBring
from kiosk.guides.papers import is_agents, needs
from kiosk.guides.sections import place_text
from kiosk.guides.terms import WayKind
from kiosk.language.texts import Text, Words, _
from kiosk.pages.kinds import Choice, GuidePage, GuideSection, Icon, Tone


def agent_papers(guide: Guide) -> tuple[PaperToBring, ...]:
    """Return the papers that stand under an agent's heading."""
    return tuple(
        paper
        for paper in guide.materials or ()
        if paper.group is not None and is_agents(paper.group)
    )


def agent_page(guide: Guide, library: GuideLibrary) -> GuidePage[Guide]:
    """Return what both people bring and to which window; the guide itself is one touch away."""
    papers = agent_papers(guide)
    return GuidePage(
        title=_("For someone else: {matter}", matter=guide.words),
        summary=_SUMMARY if papers else _IN_PERSON,
        sections=(*_papers_section(papers), _where(guide, library), _whom_to_ask(guide)),
        codes=(),
        choices=(Choice(guide, _("The whole guide"), icon=Icon.GUIDE),),
    )


_SUMMARY = _("This is done at a window, where staff check both persons' documents.")
_IN_PERSON = _("The guide does not say what to bring when you come for someone else.")


def _papers_section(papers: tuple[PaperToBring, ...]) -> tuple[GuideSection, ...]:
    if not papers:
        line = _("The holder must come in person. If that is not possible, ask first.")
        return (GuideSection(_("In person"), (line,), Tone.CAUTION),)
    return (GuideSection(_("What both of you bring"), tuple(need.text for need in needs(papers))),)


def _where(guide: Guide, library: GuideLibrary) -> GuideSection:
    lines: list[Text] = []
    for way in guide.ways or ():
        if way.kind in (WayKind.WINDOW, WayKind.BANK):
            lines.append(named(way.title))
            lines += [place_text(place) for place in library.places_named(way.places)]
    return GuideSection(_("Where"), tuple(lines) or (_("The guide does not name a window."),))


def _whom_to_ask(guide: Guide) -> GuideSection:
    numbers = tuple(Words(number) for number in guide.phones.advice or ())
    return GuideSection(_("Advice by phone"), numbers or (_("Please ask in this hall."),))
