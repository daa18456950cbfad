"""Looking up places: by kind, by district and bank, and the phone numbers of the guides."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from kiosk.flows.visit import Visit
from kiosk.guides.desk import GuideDesk
from kiosk.guides.directory_pages import (
    Numbers,
    Places,
    bank_page,
    card_branches,
    directory_page,
    district_page,
    numbers_page,
    place_page,
    places_page,
)
from kiosk.guides.front_page import places_to_choose
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.papers import PaperCase
from kiosk.pages.kinds import Back, GuidePage

_Step: TypeAlias = Callable[[Visit, GuideLibrary, Places], Awaitable[None]]


async def browse_directory(visit: Visit, desk: GuideDesk) -> None:
    """Let the citizen look up places by kind, district and bank, and the phone numbers."""
    page = directory_page(desk.library)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        match answer.value:
            case Numbers() as numbers:
                hotline = visit.terminal.situation.region.advice_phone
                page_of_numbers = numbers_page(desk.library, numbers, hotline=hotline)
                await _read(visit, page_of_numbers)
            case places:
                await _choose_district(visit, desk.library, places, then=_choose_bank)


async def browse_card_branches(visit: Visit, library: GuideLibrary) -> None:
    """Let the citizen find a branch that makes cards; of their own bank, where it is known."""
    banks = {card.bank.name for card in visit.cards or ()}
    places = card_branches(library, banks)
    page = bank_page(places)
    if page is None:
        return await _choose_district(visit, library, places, then=_choose_place)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        await _choose_district(visit, library, answer.value, then=_choose_place)


async def choose_place_to_go(visit: Visit, desk: GuideDesk, guide: Guide, case: PaperCase) -> None:
    """Let the citizen find the place nearest to them of those that do a guide's matter."""
    places = places_to_choose(guide, case, desk.library)
    await _choose_district(visit, desk.library, places, then=_choose_bank)


async def _choose_district(
    visit: Visit, library: GuideLibrary, places: Places, *, then: _Step
) -> None:
    page = district_page(places)
    if page is None:
        return await then(visit, library, places)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        await then(visit, library, answer.value)


async def _choose_bank(visit: Visit, library: GuideLibrary, places: Places) -> None:
    page = bank_page(places)
    if page is None:
        await _choose_place(visit, library, places)
        return
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        await _choose_place(visit, library, answer.value)


async def _choose_place(visit: Visit, library: GuideLibrary, places: Places) -> None:
    """Let the citizen choose a place; the only one is opened at once."""
    if len(places) == 1:
        return await _read(visit, place_page(places[0], library))
    page = places_page(places)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        await _read(visit, place_page(answer.value, library))


async def _read(visit: Visit, page: GuidePage[Guide]) -> None:
    while await visit.screen.ask(page) is not Back.BACK:
        pass
