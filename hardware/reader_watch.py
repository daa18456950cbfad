"""What happens at the card readers, as events: readers plugged and unplugged, cards in and out.

A card is told by the event counter PC/SC keeps for each reader, not by its ATR: two cards of one
model have the same. Any change of the counter between two readings that both say *present* is a
card taken out and another one put in.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NewType

from hardware.card_errors import PcscFailed, PcscUnavailable
from hardware.overdue_call import OverdueCall
from hardware.resource_manager import (
    ReaderReading,
    ReaderStateFlag,
    ResourceContext,
    ResourceManager,
    Wait,
)

_log = logging.getLogger(__name__)

#: How long to wait before the PC/SC service is tried again: soon after it went, then ever less
#: often, for one that is not there or refuses may stay so for days, and knocking is not free.
SERVICE_RETRY_S: Final = 0.25
LONGEST_RETRY_S: Final = 5.0

#: How often the log says that the service still does not answer.
REMINDER_S: Final = 60.0

#: A service that is well answers at least this often, and one that hangs is told of after a while.
ANSWER_EVERY_S: Final = 2.0
SILENCE_LIMIT_S: Final = 10.0

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
    """A card that answers was put in; of the same insertion as before, it answers at last.

    Attributes:
        found_there: nobody was seen to put it in: it was in at the first look at its reader. It may
            be a citizen's, put in while the terminal started, or a module that is always there.
    """

    reader: str
    insertion: CardInsertion
    atr: bytes
    found_there: bool = False


@dataclass(frozen=True, slots=True)
class CardSilent:
    """A card that does not answer was put in: wrong way round, no chip, or broken; of the same
    insertion as before, it answers no more.

    Attributes:
        found_there: as of CardInserted.
    """

    reader: str
    insertion: CardInsertion
    found_there: bool = False


@dataclass(frozen=True, slots=True)
class InsertionEnded:
    """The card of this insertion is out, or can no longer be known to be in."""

    reader: str
    insertion: CardInsertion


@dataclass(frozen=True, slots=True)
class ServiceLost:
    """The PC/SC service went away, or was not there at the start; the watcher keeps trying."""


@dataclass(frozen=True, slots=True)
class ServiceReturned:
    """The PC/SC service answers again."""


@dataclass(frozen=True, slots=True)
class ServiceSilent:
    """The PC/SC service is there and does not answer: what is in the readers is not known."""


@dataclass(frozen=True, slots=True)
class ServiceHeard:
    """The PC/SC service answers again; what has changed meanwhile is told as ever."""


ReaderEvent = (
    ReaderAttached
    | ReaderDetached
    | CardInserted
    | CardSilent
    | InsertionEnded
    | ServiceLost
    | ServiceReturned
    | ServiceSilent
    | ServiceHeard
)


@dataclass(frozen=True, slots=True)
class EmptySlot:
    """The slot is empty.

    Attributes:
        event_count: the reader's counter then. pcscd says PRESENT a moment before it counts the
            insertion; a card at this very count is not in yet.
    """

    event_count: int


@dataclass(frozen=True, slots=True)
class CardPresent:
    """A card is in the slot, told from every other by the reader's event counter."""

    insertion: CardInsertion
    event_count: int
    silent: bool
    found_there: bool


@dataclass(frozen=True, slots=True)
class WithService:
    """The service answers. `slots` holds the attached readers and what is in them."""

    slots: tuple[tuple[str, EmptySlot | CardPresent], ...]
    insertions: int


@dataclass(frozen=True, slots=True)
class WithoutService:
    """The service does not answer. `insertions` goes on counting when it is back."""

    insertions: int


WatchState = WithService | WithoutService
Observation = tuple[ReaderReading, ...] | ServiceLost

#: Before the first look: the service is taken to be there until it is missed.
INITIAL_STATE: Final = WithService(slots=(), insertions=0)


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
        state = WithService(slots=(), insertions=state.insertions)
    readings = {reading.reader: reading for reading in observed if _usable(reading)}
    before = dict(state.slots)
    for reader, slot in before.items():
        if reader not in readings:
            events += _departure(reader, slot)
            events.append(ReaderDetached(reader))
    insertions = state.insertions
    slots: list[tuple[str, EmptySlot | CardPresent]] = []
    for reader, reading in readings.items():
        if reader not in before:
            events.append(ReaderAttached(reader))
        old = before.get(reader)
        new = _slot(reading, old, insertions)
        if new != old:
            if not _is_same_card(old, new):
                events += _departure(reader, old)
            events += _arrival(reading, new)
        if isinstance(new, CardPresent):
            insertions = max(insertions, new.insertion)
        slots.append((reader, new))
    return WithService(tuple(slots), insertions), tuple(events)


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
    reading: ReaderReading, before: EmptySlot | CardPresent | None, insertions: int
) -> EmptySlot | CardPresent:
    """What is in the slot now; `before` is None at the first look at its reader."""
    if not reading.flags & ReaderStateFlag.PRESENT:
        return EmptySlot(reading.event_count)
    if before == EmptySlot(reading.event_count):
        return before
    silent = bool(reading.flags & ReaderStateFlag.MUTE)
    if isinstance(before, CardPresent) and before.event_count == reading.event_count:
        return replace(before, silent=silent)
    insertion = CardInsertion(insertions + 1)
    return CardPresent(insertion, reading.event_count, silent, found_there=before is None)


def _is_same_card(before: EmptySlot | CardPresent | None, now: EmptySlot | CardPresent) -> bool:
    """Whether the card stayed in and only began or ceased to answer."""
    match before, now:
        case CardPresent(insertion=then), CardPresent(insertion=still):
            return then == still
    return False


def _departure(reader: str, slot: EmptySlot | CardPresent | None) -> Iterator[ReaderEvent]:
    if isinstance(slot, CardPresent):
        yield InsertionEnded(reader, slot.insertion)


def _arrival(reading: ReaderReading, slot: EmptySlot | CardPresent) -> Iterator[ReaderEvent]:
    if isinstance(slot, CardPresent):
        reader, insertion, found_there = reading.reader, slot.insertion, slot.found_there
        if slot.silent:
            yield CardSilent(reader, insertion, found_there)
        else:
            yield CardInserted(reader, insertion, reading.atr, found_there)


class Retries:
    """How long to wait before each try to reach the service again, and when to say so."""

    def __init__(self) -> None:
        self._wait_s = SERVICE_RETRY_S
        self._untold_s = REMINDER_S

    def next_wait_s(self) -> float:
        """The wait before the next try, twice the last one up to a limit."""
        wait_s = self._wait_s
        self._wait_s = min(2 * wait_s, LONGEST_RETRY_S)
        self._untold_s += wait_s
        return wait_s

    def is_due_to_be_told(self) -> bool:
        """Whether a line is due: at the first failure, then once a minute."""
        if self._untold_s < REMINDER_S:
            return False
        self._untold_s = 0.0
        return True


class ReaderWatcher:
    """Watches all readers of a resource manager and tells `deliver` what happens, in order.

    `run` blocks in a thread the caller provides, and `deliver` is called in that thread: it hands
    the events on and returns. While it is busy nothing is lost but time; a card exchanged meanwhile
    is reported as removed and inserted. What one look found comes together: a card gone with its
    reader is another matter than a card pulled. A service that hangs is told of by another thread.
    """

    def __init__(
        self, manager: ResourceManager, deliver: Callable[[tuple[ReaderEvent, ...]], None]
    ) -> None:
        self._manager = manager
        self._deliver = deliver
        self._asking = OverdueCall(SILENCE_LIMIT_S, self._tell_silence)
        self._retries = Retries()
        self._stopped = threading.Event()
        self._context_lock = threading.Lock()
        self._context: ResourceContext | None = None

    def run(self) -> None:
        """Watch until `stop`; outlives every end of the PC/SC service."""
        state: WatchState = INITIAL_STATE
        with self._asking.watched():
            while not self._stopped.is_set():
                state = self._watch_service(state)
                self._stopped.wait(self._retries.next_wait_s())

    def stop(self) -> None:
        """Make `run` return within milliseconds. From any thread, any number of times."""
        self._stopped.set()
        with self._context_lock:
            if self._context is not None:
                self._context.cancel()

    def _watch_service(self, state: WatchState) -> WatchState:
        """Watch through one context until the service is lost or the watcher is stopped."""
        try:
            with self._asking.call():
                context = self._manager.open()
        except (PcscUnavailable, PcscFailed) as error:
            return self._report_loss(state, error)
        try:
            with self._context_lock:
                self._context = context
            known: tuple[ReaderReading, ...] = ()
            observed = self._ask(context, (), 0.0)
            while not (self._stopped.is_set() or isinstance(observed, Wait)):
                self._retries = Retries()
                state = self._advance(state, observed)
                known = observed
                observed = self._ask(context, known, ANSWER_EVERY_S)
            return state
        except (PcscUnavailable, PcscFailed) as error:
            return self._report_loss(state, error)
        finally:
            with self._context_lock:
                self._context = None
            context.close()

    def _ask(
        self, context: ResourceContext, known: tuple[ReaderReading, ...], timeout_s: float
    ) -> tuple[ReaderReading, ...] | Wait:
        with self._asking.call():
            return context.wait_for_change(known, timeout_s)

    def _tell_silence(self, silent: bool) -> None:
        if silent:
            _log.warning("the card service does not answer")
            self._deliver((ServiceSilent(),))
        else:
            _log.warning("the card service answers")
            self._deliver((ServiceHeard(),))

    def _report_loss(self, state: WatchState, error: PcscUnavailable | PcscFailed) -> WatchState:
        if self._retries.is_due_to_be_told():
            _log.warning("readers are not watched: %s", error)
        return self._advance(state, ServiceLost())

    def _advance(self, state: WatchState, observed: Observation) -> WatchState:
        state, events = next_state(state, observed)
        for event in events:
            _log.debug("reader event: %s", type(event).__name__)
        if events:
            self._deliver(events)
        return state
