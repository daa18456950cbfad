"""A PIN that is forgotten or blocked: where it is set anew, and with which papers."""

from enum import Enum, unique
from typing import assert_never

from kiosk.flows.ends import AfterService
from kiosk.flows.guides import open_guides
from kiosk.flows.show_way import show_way
from kiosk.flows.visit import Visit
from kiosk.flows.wording import what_was_changed
from kiosk.guides.entries import Place
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.papers import needs
from kiosk.guides.sections import place_text
from kiosk.guides.terms import WayKind
from kiosk.language.texts import Text, Words, _
from kiosk.pages.failures import failure_text
from kiosk.pages.kinds import Back, Choice, Fact, Icon, ResultPage, Tone
from kiosk.rules.citizen import PinIsBlocked, PinIsForgotten
from kiosk.settings.service import Service

#: More places than these are in the guide.
_MOST_PLACES = 3


@unique
class _Next(Enum):
    GUIDE = "guide"
    LEAVE = "leave"


def region_tells_where(visit: Visit) -> bool:
    """Return whether the region's text says where a PIN is set anew."""
    rule = visit.terminal.region.rule(Service.PIN_RESET)
    return rule is not None and rule.guide is not None


async def show_pin_help(visit: Visit, error: PinIsBlocked | PinIsForgotten) -> AfterService | Back:
    """Show where the PIN is set anew, and the whole guide to whoever wants it.

    Raises:
        GuideMissing, DataFileBroken: the guide cannot be shown.
    """
    desk = await open_guides(visit)
    rule = visit.terminal.region.rule(Service.PIN_RESET)
    guide = None if rule is None or rule.guide is None else desk.library.guide(rule.guide)
    page = _page(visit, error, guide, desk.library)
    while True:
        match (await visit.screen.ask(page)).value:
            case _Next.GUIDE:
                await show_way(visit, Service.PIN_RESET)
            case _Next.LEAVE:
                return Back.BACK
            case never:
                assert_never(never)


def _page(
    visit: Visit,
    error: PinIsBlocked | PinIsForgotten,
    guide: Guide | None,
    library: GuideLibrary,
) -> ResultPage[_Next]:
    text = failure_text(error.code, visit.terminal.configuration.windows, visit.terminal.region)
    changed = what_was_changed(visit)
    return ResultPage(
        title=text.happened,
        tone=Tone.CAUTION,
        facts=() if guide is None else (*_papers(guide), *_places(guide, library)),
        advice=(
            *(() if changed is None else (changed,)),
            _("A PIN cannot be reset at a terminal."),
        ),
        choices=(
            Choice(_Next.LEAVE, _("Finish"), icon=Icon.FINISH),
            Choice(_Next.GUIDE, _("The whole guide"), icon=Icon.GUIDE),
        ),
    )


def _papers(guide: Guide) -> tuple[Fact, ...]:
    return tuple(Fact(_("Bring"), need.text) for need in needs(guide.materials or ()))


def _places(guide: Guide, library: GuideLibrary) -> tuple[Fact, ...]:
    """The windows and banks of the guide; terminals and hospitals only change a PIN (R7.2)."""
    ways = [way for way in guide.ways or () if way.kind in (WayKind.WINDOW, WayKind.BANK)]
    places: list[Place] = [place for way in ways for place in library.places_named(way.places)]
    texts: list[Text] = [place_text(place) for place in places] or [Words(w.title) for w in ways]
    return tuple(Fact(_("Go to"), text) for text in texts[:_MOST_PLACES])
