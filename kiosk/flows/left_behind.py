"""Asking for a card that still is in or on the terminal, louder and louder, until it is taken."""

import logging
import math
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

import trio

from kiosk.desks.terminal import Terminal
from kiosk.flows.farewell import outcome_text
from kiosk.flows.first_of import first_of
from kiosk.flows.visit import Visit
from kiosk.language.texts import Message, Text, _
from kiosk.pages.kinds import Call, FarewellPage, Movement, Tone
from kiosk.pages.screen import Screen
from kiosk.settings.region import Proof

_log = logging.getLogger(__name__)

#: Who still stands there has heard it by then.
LOUDER_AFTER_S: Final = 15.0
#: As often it is asked for with a chime before the page turns to whoever finds it.
CHIMES: Final = 3


@dataclass(frozen=True, slots=True)
class _Card:
    """A card that may lie there still, and how it is asked for."""

    proof: Proof
    please: Message
    closes: Message
    movement: Movement
    lies: Callable[[], bool]
    wait_taken: Callable[[], Awaitable[object]]


async def have_all_taken(terminal: Terminal, screen: Screen, visit: Visit) -> None:
    """Return once no card of the visit's is left; the operator sees one that stays."""
    card, slot, plate = visit.card, terminal.cards.slot, terminal.identity_cards.plate
    if card is not None:
        if visit.card_is_strange:
            slot.let_others_before(card)
        in_reader = _Card(
            Proof.CARD,
            _("Please take your card"),
            _("This page closes by itself when the card is out."),
            Movement.TAKE_CARD,
            lambda: slot.holds(card),
            lambda: slot.wait_gone(card),
        )
        # Nobody was seen to put such a card in, so perhaps nobody is there to take it.
        patience = patience_s(terminal, screen) if card.found_there else math.inf
        with trio.move_on_after(patience):
            await _have_taken(terminal, screen, visit, in_reader)
    if visit.identity_card_shown:
        on_plate = _Card(
            Proof.IDENTITY_CARD,
            _("Please take your ID card"),
            _("This page closes by itself when the card is taken."),
            Movement.TAKE_ID_CARD,
            lambda: plate.holds_card,
            plate.wait_not_held,
        )
        await _have_taken(terminal, screen, visit, on_plate)


async def _have_taken(terminal: Terminal, screen: Screen, visit: Visit, card: _Card) -> None:
    try:
        for page, patience in _pages(terminal, card, outcome_text(visit)):
            if not card.lies():
                return
            if patience is math.inf:
                _log.warning("left behind and not taken: %s", card.proof.value)
                terminal.devices.tell_left_behind(card.proof)
            with trio.move_on_after(patience):
                await _show_until_taken(screen, page, card)
    finally:
        terminal.devices.tell_left_behind(None)


async def _show_until_taken(screen: Screen, page: FarewellPage, card: _Card) -> None:
    async def read() -> None:
        await screen.ask(page)

    async def taken() -> None:
        await card.wait_taken()

    while card.lies():
        await first_of(read, taken)


def _pages(
    terminal: Terminal, card: _Card, done: Text | None
) -> Iterator[tuple[FarewellPage, float]]:
    """Yield what is shown one after the other, and for how many seconds."""
    for call in (Call.SPOKEN, *[Call.CHIMED] * CHIMES):
        page = FarewellPage(
            card.please, done, movement=card.movement, advice=card.closes, call=call
        )
        yield page, LOUDER_AFTER_S
    found = FarewellPage(
        _("Somebody has forgotten a card here"),
        tone=Tone.CAUTION,
        movement=card.movement,
        advice=_(
            "If it is not yours: please take it to {window}.",
            window=terminal.configuration.windows.for_cards,
        ),
        call=Call.CHIMED,
    )
    yield found, math.inf


def patience_s(terminal: Terminal, screen: Screen, seconds: float | None = None) -> float:
    """Return how long a farewell stands, or `seconds`; longer for whoever is unhurried."""
    times = terminal.configuration.times
    care = times.care_factor if screen.unhurried else 1.0
    return (times.farewell_s if seconds is None else seconds) * care
