"""From the reader watcher's events to the state of the card slot."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, TypeAlias, assert_never

import trio

from hardware.reader_watch import (
    CardInserted,
    CardSilent,
    InsertionEnded,
    ReaderAttached,
    ReaderDetached,
    ReaderEvent,
    ReaderWatcher,
    ServiceHeard,
    ServiceLost,
    ServiceReturned,
    ServiceSilent,
)
from hardware.resource_manager import ResourceManager
from kiosk.desks.card_slot import (
    CardSlot,
    Empty,
    InsertedCard,
    Occupied,
    OutOfOrder,
    Silent,
    SlotFault,
    SlotState,
)
from kiosk.desks.watcher_thread import run_until_cancelled
from kiosk.settings.card_reader import NO_RULES, SlotRules, SlotUse

_OF_A_READER: Final = (ReaderAttached, ReaderDetached, CardInserted, CardSilent, InsertionEnded)

#: Says whether what is in a reader is a social security card.
Probe: TypeAlias = Callable[[str], Awaitable[bool]]


class SlotKeeper:
    """Keeps the state of every reader that is served; the slot shows one of them.

    The one with a card in it, and as long as that card is in no other: whoever is served is served
    to the end, whatever is laid on another reader meanwhile. A card that serves nobody and is left
    in gives way to one in another reader, and is nobody's from then on: it may be a module that the
    driver found late.

    A card that nobody was seen to put in is nobody's, unless `probed` finds it to be a social
    security card: there are slots with a module in them that never leaves. Where the settings name
    the citizen's slot, what is in there is a citizen's.
    """

    def __init__(self, slot: CardSlot, rules: SlotRules = NO_RULES) -> None:
        self._slot = slot
        self._rules = rules
        self._readers: dict[str, Empty | Occupied | Silent] = {}
        self._nobodys: dict[str, InsertedCard] = {}
        self._service_lost = False
        self._service_silent = False
        slot.judged_by(self._give_way)

    def handle(self, events: tuple[ReaderEvent, ...]) -> tuple[InsertedCard, ...]:
        """Take over what one look at the readers found; only what is true after it all shows.

        Returns:
            The cards that answer and that nobody was seen to put in, for `probed`; and those that
            were in while the service did not answer.
        """
        before = self._slot.state
        for event in events:
            if not isinstance(event, _OF_A_READER) or self._is_served(event.reader):
                self._take_over(event)
        card = before.card if isinstance(before, Occupied | Silent) else None
        lost = card if card is not None and card.reader not in self._readers else None
        self._slot.turn(self._state(), lost=lost)
        found = {event.reader for event in events if isinstance(event, CardInserted)}
        if ServiceHeard() in events:
            found.update(self._nobodys)
        return tuple(card for reader, card in self._nobodys.items() if reader in found)

    def probed(self, card: InsertedCard) -> None:
        """Take a card that nobody was seen to put in for a citizen's: it is one of theirs."""
        if self._nobodys.get(card.reader) == card:
            del self._nobodys[card.reader]
            self._readers[card.reader] = Occupied(card)
            self._slot.turn(self._state())

    def _is_served(self, reader: str) -> bool:
        return self._rules.use_of(reader).served

    def _take_over(self, event: ReaderEvent) -> None:
        match event:
            case ReaderAttached(reader):
                self._readers.setdefault(reader, Empty())
            case ReaderDetached(reader):
                self._readers.pop(reader, None)
                self._nobodys.pop(reader, None)
            case CardInserted(reader, insertion, _, found_there):
                self._put_in(Occupied(InsertedCard(reader, insertion, found_there)))
            case CardSilent(reader, insertion, found_there):
                self._put_in(Silent(InsertedCard(reader, insertion, found_there)))
            case InsertionEnded(reader=reader):
                self._readers[reader] = Empty()
                self._nobodys.pop(reader, None)
            case ServiceLost():
                self._service_lost = True
                self._readers.clear()
                self._nobodys.clear()
            case ServiceReturned():
                self._service_lost = False
            case ServiceSilent():
                self._service_silent = True
                for state in self._with_card():
                    # Whoever was served is not any more; their card may begin a visit again.
                    self._make_nobodys(replace(state.card, found_there=True))
            case ServiceHeard():
                self._service_silent = False
            case _:
                assert_never(event)

    def _put_in(self, state: Occupied | Silent) -> None:
        card = state.card
        named = self._rules.use_of(card.reader) is SlotUse.NAMED
        known = self._readers.get(card.reader)
        is_citizens = isinstance(known, Occupied | Silent) and known.card == card
        nobodys = self._nobodys.get(card.reader)
        if nobodys is not None and nobodys.insertion == card.insertion:
            return
        if not card.found_there or named or is_citizens:
            self._readers[card.reader] = state
        else:
            self._nobodys[card.reader] = card

    def _state(self) -> SlotState:
        if self._service_lost or self._service_silent:
            return OutOfOrder(SlotFault.NO_SERVICE)
        if not self._readers:
            return OutOfOrder(SlotFault.NO_READER)
        with_card = self._with_card()
        if len(with_card) > 1:
            self._send_strangers_away(with_card)
            with_card = self._with_card()
        shown = self._slot.state
        if isinstance(shown, Occupied | Silent):
            for state in with_card:
                if state.card == shown.card:
                    return state
        return next(iter(with_card), Empty())

    def _with_card(self) -> list[Occupied | Silent]:
        return [state for state in self._readers.values() if not isinstance(state, Empty)]

    def _give_way(self) -> None:
        """Show at once the card in another reader that one that yields has kept waiting."""
        if len(self._with_card()) > 1:
            self._slot.turn(self._state())

    def _send_strangers_away(self, with_card: list[Occupied | Silent]) -> None:
        for state in with_card:
            if self._slot.yields(state.card):
                self._make_nobodys(state.card)

    def _make_nobodys(self, card: InsertedCard) -> None:
        self._readers[card.reader] = Empty()
        self._nobodys[card.reader] = card


async def watch_readers(
    manager: ResourceManager,
    slot: CardSlot,
    rules: SlotRules = NO_RULES,
    probe: Probe | None = None,
) -> None:
    """Keep `slot` up to date from a worker thread of its own until cancelled.

    Without `probe` a card that nobody was seen to put in is never a citizen's.
    """
    token = trio.lowlevel.current_trio_token()
    keeper = SlotKeeper(slot, rules)
    ended = trio.Event()

    async def look_at(card: InsertedCard) -> None:
        if probe is not None and await probe(card.reader):
            keeper.probed(card)

    def handle(events: tuple[ReaderEvent, ...]) -> None:
        if ended.is_set():
            return
        for card in keeper.handle(events):
            nursery.start_soon(look_at, card)

    def deliver(events: tuple[ReaderEvent, ...]) -> None:
        # A watcher that was left behind hanging may find its tongue again afterwards.
        with suppress(trio.RunFinishedError):
            token.run_sync_soon(handle, events)

    watcher = ReaderWatcher(manager, deliver)
    async with trio.open_nursery() as nursery:
        try:
            await run_until_cancelled(watcher.run, watcher.stop)
        finally:
            ended.set()
