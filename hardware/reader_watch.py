"""What happens at the card readers, as events: readers plugged and unplugged, cards in and out.

A card is told by the event counter PC/SC keeps for each reader, not by its ATR: two cards of one
model have the same. Any change of the counter between two readings that both say *present* is a
card taken out and another one put in.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NewType

from hardware.card_errors import PcscFailed, PcscUnavailable
from hardware.resource_manager import (
    ReaderReading,
    ReaderStateFlag,
    ResourceContext,
    ResourceManager,
    Wait,
)

_log = logging.getLogger(__name__)

#: How long to wait before the PC/SC service is tried again. It answers or refuses within a
#: millisecond; the kiosk must be back within 3 s of the service.
SERVICE_RETRY_S: Final = 0.25

#: Names one insertion of one card, for the life of a watcher.
CardInsertion = NewType("CardInsertion", int)


@dataclass(frozen=True, slots=True)
class ReaderAttached:
    """A reader can be used."""

    reader: str


@dataclass(frozen=True, slots=True)
class ReaderDetached:
    """A reader is gone, unplugged or with the service; its card was reported removed before."""

    reader: str


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card that answers was put in."""

    reader: str
    insertion: CardInsertion
    atr: bytes


@dataclass(frozen=True, slots=True)
class CardSilent:
    """A card that does not answer was put in: wrong way round, no chip, or broken."""

    reader: str
    insertion: CardInsertion


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card of this insertion is out, or can no longer be known to be in."""

    reader: str
    insertion: CardInsertion


@dataclass(frozen=True, slots=True)
class ServiceLost:
    """The PC/SC service went away, or was not there at the start; the watcher keeps trying."""


@dataclass(frozen=True, slots=True)
class ServiceReturned:
    """The PC/SC service answers again."""


ReaderEvent = (
    ReaderAttached
    | ReaderDetached
    | CardInserted
    | CardSilent
    | CardRemoved
    | ServiceLost
    | ServiceReturned
)


@dataclass(frozen=True, slots=True)
class NoCard:
    """The slot is empty."""


@dataclass(frozen=True, slots=True)
class CardPresent:
    """A card is in the slot, told from every other by the reader's event counter."""

    insertion: CardInsertion
    event_count: int
    silent: bool


@dataclass(frozen=True, slots=True)
class Watching:
    """The service answers. `slots` holds the attached readers and what is in them."""

    slots: tuple[tuple[str, NoCard | CardPresent], ...]
    insertions: int


@dataclass(frozen=True, slots=True)
class WithoutService:
    """The service does not answer. `insertions` goes on counting when it is back."""

    insertions: int


WatchState = Watching | WithoutService
Observation = tuple[ReaderReading, ...] | ServiceLost

#: Before the first look: the service is taken to be there until it is missed.
INITIAL_STATE: Final = Watching(slots=(), insertions=0)


def next_state(
    state: WatchState, observed: Observation
) -> tuple[WatchState, tuple[ReaderEvent, ...]]:
    """The state after an observation, and what happened in between, in order.

    Departures come before arrivals, so that a listener holds at most one card a reader.
    """
    if isinstance(observed, ServiceLost):
        return _without_service(state)
    events: list[ReaderEvent] = []
    if isinstance(state, WithoutService):
        events.append(ServiceReturned())
        state = Watching(slots=(), insertions=state.insertions)
    readings = {reading.reader: reading for reading in observed if _usable(reading)}
    before = dict(state.slots)
    for reader, slot in before.items():
        if reader not in readings:
            events += _departure(reader, slot)
            events.append(ReaderDetached(reader))
    insertions = state.insertions
    slots: list[tuple[str, NoCard | CardPresent]] = []
    for reader, reading in readings.items():
        if reader not in before:
            events.append(ReaderAttached(reader))
        old = before.get(reader, NoCard())
        new = _slot(reading, old, insertions)
        if new != old:
            events += _departure(reader, old)
            events += _arrival(reading, new)
        if isinstance(new, CardPresent):
            insertions = max(insertions, new.insertion)
        slots.append((reader, new))
    return Watching(tuple(slots), insertions), tuple(events)


def _without_service(state: WatchState) -> tuple[WatchState, tuple[ReaderEvent, ...]]:
    if isinstance(state, WithoutService):
        return state, ()
    events: list[ReaderEvent] = []
    for reader, slot in state.slots:
        events += _departure(reader, slot)
        events.append(ReaderDetached(reader))
    return WithoutService(state.insertions), (*events, ServiceLost())


def _usable(reading: ReaderReading) -> bool:
    return not reading.flags & (ReaderStateFlag.UNKNOWN | ReaderStateFlag.UNAVAILABLE)


def _slot(
    reading: ReaderReading, before: NoCard | CardPresent, insertions: int
) -> NoCard | CardPresent:
    if not reading.flags & ReaderStateFlag.PRESENT:
        return NoCard()
    silent = bool(reading.flags & ReaderStateFlag.MUTE)
    match before:
        case CardPresent(event_count=reading.event_count, silent=was_silent):
            if was_silent == silent:
                return before
    return CardPresent(CardInsertion(insertions + 1), reading.event_count, silent)


def _departure(reader: str, slot: NoCard | CardPresent) -> Iterator[ReaderEvent]:
    if isinstance(slot, CardPresent):
        yield CardRemoved(reader, slot.insertion)


def _arrival(reading: ReaderReading, slot: NoCard | CardPresent) -> Iterator[ReaderEvent]:
    if isinstance(slot, CardPresent):
        if slot.silent:
            yield CardSilent(reading.reader, slot.insertion)
        else:
            yield CardInserted(reading.reader, slot.insertion, reading.atr)


class ReaderWatcher:
    """Watches all readers of a resource manager and tells `deliver` what happens, in order.

    `run` blocks in a thread the caller provides, and `deliver` is called in that thread: it hands
    the events on and returns. While it is busy nothing is lost but time; a card exchanged meanwhile
    is reported as removed and inserted. What one look found comes together: a card gone with its
    reader is another matter than a card pulled.
    """

    def __init__(
        self, manager: ResourceManager, deliver: Callable[[tuple[ReaderEvent, ...]], None]
    ) -> None:
        self._manager = manager
        self._deliver = deliver
        self._stopped = threading.Event()
        self._context_lock = threading.Lock()
        self._context: ResourceContext | None = None

    def run(self) -> None:
        """Watch until `stop`; outlives every end of the PC/SC service."""
        state: WatchState = INITIAL_STATE
        while not self._stopped.is_set():
            state = self._watch_service(state)
            self._stopped.wait(SERVICE_RETRY_S)

    def stop(self) -> None:
        """Make `run` return within milliseconds. From any thread, any number of times."""
        self._stopped.set()
        with self._context_lock:
            if self._context is not None:
                self._context.cancel()

    def _watch_service(self, state: WatchState) -> WatchState:
        """Watch through one context until the service is lost or the watcher is stopped."""
        try:
            context = self._manager.open()
        except (PcscUnavailable, PcscFailed) as error:
            return self._report_loss(state, error)
        try:
            with self._context_lock:
                self._context = context
            known: tuple[ReaderReading, ...] = ()
            observed: tuple[ReaderReading, ...] | Wait = context.wait_for_change((), timeout_s=0)
            while not (self._stopped.is_set() or isinstance(observed, Wait)):
                state = self._advance(state, observed)
                known = observed
                observed = context.wait_for_change(known)
            return state
        except (PcscUnavailable, PcscFailed) as error:
            return self._report_loss(state, error)
        finally:
            with self._context_lock:
                self._context = None
            context.close()

    def _report_loss(self, state: WatchState, error: PcscUnavailable | PcscFailed) -> WatchState:
        if isinstance(state, Watching):
            _log.warning("readers are not watched: %s", error)
        return self._advance(state, ServiceLost())

    def _advance(self, state: WatchState, observed: Observation) -> WatchState:
        state, events = next_state(state, observed)
        for event in events:
            _log.debug("%s", type(event).__name__)
        if events:
            self._deliver(events)
        return state
