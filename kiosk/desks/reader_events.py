"""From the reader watcher's events to the state of the card slot."""

from typing import assert_never

import trio

from hardware.reader_watch import (
    CardInserted,
    CardRemoved,
    CardSilent,
    ReaderAttached,
    ReaderDetached,
    ReaderEvent,
    ReaderWatcher,
    ServiceLost,
    ServiceReturned,
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
from kiosk.settings.security_module import SecurityModuleSettings, is_module_slot


class SlotKeeper:
    """Keeps the state of every attached reader; the slot shows the one with a card in it.

    A security module's slot is none of them: what is in there is nobody's card.
    """

    def __init__(self, slot: CardSlot, module: SecurityModuleSettings | None = None) -> None:
        self._slot = slot
        self._module = module
        self._readers: dict[str, Empty | Occupied | Silent] = {}
        self._service_lost = False

    def handle(self, events: tuple[ReaderEvent, ...]) -> None:
        """Take over what one look at the readers found; only what is true after it all shows."""
        before = self._slot.state
        for event in events:
            if not self._is_of_module(event):
                self._take_over(event)
        card = before.card if isinstance(before, Occupied | Silent) else None
        lost = card if card is not None and card.reader not in self._readers else None
        self._slot.turn(self._state(), lost=lost)

    def _is_of_module(self, event: ReaderEvent) -> bool:
        if isinstance(event, ServiceLost | ServiceReturned):
            return False
        return is_module_slot(self._module, event.reader)

    def _take_over(self, event: ReaderEvent) -> None:
        match event:
            case ReaderAttached(reader):
                self._readers.setdefault(reader, Empty())
            case ReaderDetached(reader):
                self._readers.pop(reader, None)
            case CardInserted(reader=reader, insertion=insertion):
                self._readers[reader] = Occupied(InsertedCard(reader, insertion))
            case CardSilent(reader=reader, insertion=insertion):
                self._readers[reader] = Silent(InsertedCard(reader, insertion))
            case CardRemoved(reader=reader):
                self._readers[reader] = Empty()
            case ServiceLost():
                self._service_lost = True
                self._readers.clear()
            case ServiceReturned():
                self._service_lost = False
            case _:
                assert_never(event)

    def _state(self) -> SlotState:
        if self._service_lost:
            return OutOfOrder(SlotFault.NO_SERVICE)
        if not self._readers:
            return OutOfOrder(SlotFault.NO_READER)
        with_card = (state for state in self._readers.values() if not isinstance(state, Empty))
        return next(with_card, Empty())


async def watch_readers(
    manager: ResourceManager, slot: CardSlot, module: SecurityModuleSettings | None = None
) -> None:
    """Keep `slot` up to date from a worker thread of its own until cancelled."""
    token = trio.lowlevel.current_trio_token()
    keeper = SlotKeeper(slot, module)

    def deliver(events: tuple[ReaderEvent, ...]) -> None:
        token.run_sync_soon(keeper.handle, events)

    watcher = ReaderWatcher(manager, deliver)
    await run_until_cancelled(watcher.run, watcher.stop)
