"""The reader watcher: its next state in tables, its thread over virtual readers and pcscd."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_errors import PcscFailed
from hardware.reader_watch import (
    INITIAL_STATE,
    CardInserted,
    CardInsertion,
    CardSilent,
    InsertionEnded,
    Observation,
    ReaderAttached,
    ReaderDetached,
    ReaderEvent,
    ReaderWatcher,
    Retries,
    ServiceHeard,
    ServiceLost,
    ServiceReturned,
    ServiceSilent,
    WatchState,
    next_state,
)
from hardware.resource_manager import (
    CardChannel,
    ReaderReading,
    ReaderStateFlag,
    ResourceContext,
    ResourceManager,
)
from hardware.simulators.card_profiles import CARD_1, FAULT_CARDS
from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.reader import SimulatedResourceManager
from tests.hardware.card_stage import (
    LIMIT_S,
    PERMIT,
    CardStage,
    PcscdStage,
    reading_of,
    virtual_card,
    wait_until,
)

PRESENT, EMPTY = ReaderStateFlag.PRESENT, ReaderStateFlag.EMPTY
MUTE = PRESENT | ReaderStateFlag.MUTE
ATR = CARD_1.atr


def _reading(flags: ReaderStateFlag, count: int, reader: str = "R") -> ReaderReading:
    atr = ATR if flags & PRESENT and not flags & ReaderStateFlag.MUTE else b""
    return ReaderReading(reader, flags, count, atr)


def _inserted(number: int, reader: str = "R") -> CardInserted:
    return CardInserted(reader, CardInsertion(number), ATR)


def _found(number: int, reader: str = "R") -> CardInserted:
    return CardInserted(reader, CardInsertion(number), ATR, found_there=True)


def _silent(number: int, reader: str = "R") -> CardSilent:
    return CardSilent(reader, CardInsertion(number))


def _removed(number: int, reader: str = "R") -> InsertionEnded:
    return InsertionEnded(reader, CardInsertion(number))


LOST = ServiceLost()
BACK = ServiceReturned()
ATTACHED = ReaderAttached("R")
DETACHED = ReaderDetached("R")

HISTORIES: dict[str, list[tuple[Observation, list[ReaderEvent]]]] = {
    "no reader": [((), [])],
    "card in and out": [
        ((_reading(EMPTY, 0),), [ATTACHED]),
        ((_reading(PRESENT, 1),), [_inserted(1)]),
        ((_reading(PRESENT, 1),), []),
        ((_reading(EMPTY, 2),), [_removed(1)]),
        ((_reading(PRESENT, 3),), [_inserted(2)]),
    ],
    "card in at the start": [((_reading(PRESENT, 0),), [ATTACHED, _found(1)])],
    "another card between two looks": [
        ((_reading(PRESENT, 1),), [ATTACHED, _found(1)]),
        ((_reading(PRESENT, 3),), [_removed(1), _inserted(2)]),
    ],
    "the card that was there at the start exchanged": [
        ((_reading(PRESENT, 0),), [ATTACHED, _found(1)]),
        ((_reading(PRESENT, 2),), [_removed(1), _inserted(2)]),
    ],
    "the counter comes round": [
        ((_reading(PRESENT, 0xFFFF),), [ATTACHED, _found(1)]),
        ((_reading(PRESENT, 0x0001),), [_removed(1), _inserted(2)]),
    ],
    "a card in and out between two looks is none of ours": [
        ((_reading(EMPTY, 0),), [ATTACHED]),
        ((_reading(EMPTY, 2),), []),
    ],
    "insertion seen before it is counted": [
        ((_reading(EMPTY, 4),), [ATTACHED]),
        ((_reading(PRESENT, 4),), []),
        ((_reading(PRESENT, 5),), [_inserted(1)]),
        ((_reading(EMPTY, 6),), [_removed(1)]),
        ((_reading(PRESENT, 6),), []),
        ((_reading(EMPTY, 8),), []),
    ],
    "removal seen before it is counted": [
        ((_reading(PRESENT, 1),), [ATTACHED, _found(1)]),
        ((_reading(EMPTY, 1),), [_removed(1)]),
        ((_reading(EMPTY, 2),), []),
    ],
    "use of the card is no event": [
        ((_reading(PRESENT, 1),), [ATTACHED, _found(1)]),
        ((_reading(PRESENT | ReaderStateFlag.EXCLUSIVE, 1),), []),
        ((_reading(PRESENT | ReaderStateFlag.INUSE, 1),), []),
        ((_reading(PRESENT | ReaderStateFlag.UNPOWERED, 1),), []),
    ],
    "mute card": [
        ((_reading(EMPTY, 0),), [ATTACHED]),
        ((_reading(MUTE, 1),), [CardSilent("R", CardInsertion(1))]),
        ((_reading(EMPTY, 2),), [_removed(1)]),
    ],
    "a card falls silent and speaks again, and is the same": [
        ((_reading(EMPTY, 0),), [ATTACHED]),
        ((_reading(PRESENT, 1),), [_inserted(1)]),
        ((_reading(MUTE, 1),), [CardSilent("R", CardInsertion(1))]),
        ((_reading(PRESENT, 1),), [_inserted(1)]),
        ((_reading(PRESENT, 3),), [_removed(1), _inserted(2)]),
    ],
    "a module that is always there, and a card put in beside it": [
        (
            (_reading(MUTE, 0), _reading(EMPTY, 0, "S")),
            [ATTACHED, CardSilent("R", CardInsertion(1), found_there=True), ReaderAttached("S")],
        ),
        ((_reading(MUTE, 0), _reading(PRESENT, 1, "S")), [_inserted(2, "S")]),
        ((_reading(MUTE, 2), _reading(PRESENT, 1, "S")), [_removed(1), _silent(3)]),
    ],
    "reader unplugged with a card in": [
        ((_reading(PRESENT, 1),), [ATTACHED, _found(1)]),
        ((), [_removed(1), DETACHED]),
        ((_reading(EMPTY, 0),), [ATTACHED]),
    ],
    "a broken reader is no reader": [
        ((_reading(PRESENT, 1),), [ATTACHED, _found(1)]),
        ((_reading(ReaderStateFlag.UNAVAILABLE, 1),), [_removed(1), DETACHED]),
        ((_reading(ReaderStateFlag.UNKNOWN, 1),), []),
        ((_reading(PRESENT, 1),), [ATTACHED, _found(2)]),
    ],
    "one reader leaves, another comes": [
        ((_reading(PRESENT, 1),), [ATTACHED, _found(1)]),
        (
            (_reading(PRESENT, 1, "S"),),
            [_removed(1), DETACHED, ReaderAttached("S"), _found(2, "S")],
        ),
    ],
    "cards in two readers at once": [
        (
            (_reading(PRESENT, 1), _reading(PRESENT, 1, "S")),
            [ATTACHED, _found(1), ReaderAttached("S"), _found(2, "S")],
        ),
        ((_reading(PRESENT, 1), _reading(PRESENT, 3, "S")), [_removed(2, "S"), _inserted(3, "S")]),
        ((_reading(PRESENT, 3), _reading(PRESENT, 3, "S")), [_removed(1), _inserted(4)]),
    ],
    "no service at the start": [
        (LOST, [LOST]),
        (LOST, []),
        ((_reading(EMPTY, 0),), [BACK, ATTACHED]),
    ],
    "service lost with a card in": [
        ((_reading(PRESENT, 1),), [ATTACHED, _found(1)]),
        (LOST, [_removed(1), DETACHED, LOST]),
        (LOST, []),
        ((_reading(PRESENT, 1),), [BACK, ATTACHED, _found(2)]),
    ],
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES.keys())
def test_next_state(history: list[tuple[Observation, list[ReaderEvent]]]) -> None:
    state: WatchState = INITIAL_STATE
    for observed, expected in history:
        state, events = next_state(state, observed)
        assert list(events) == expected


FLAGS = st.sampled_from([EMPTY, PRESENT, MUTE, ReaderStateFlag.UNAVAILABLE])
READINGS = st.lists(
    st.builds(_reading, FLAGS, st.integers(0, 3), st.sampled_from("RST")),
    max_size=3,
    unique_by=lambda reading: reading.reader,
).map(tuple)


@given(st.lists(READINGS | st.just(LOST), max_size=30))
def test_every_history_is_well_formed(history: list[Observation]) -> None:
    state: WatchState = INITIAL_STATE
    service = True
    inside: dict[str, CardInsertion | None] = {}
    used: set[CardInsertion] = set()
    for observed in history:
        state, events = next_state(state, observed)
        for event in events:
            match event:
                case ServiceLost():
                    assert service
                    assert not inside
                    service = False
                case ServiceReturned():
                    assert not service
                    service = True
                case ReaderAttached(reader):
                    assert service
                    assert reader not in inside
                    inside[reader] = None
                case ReaderDetached(reader):
                    assert inside.pop(reader) is None
                case CardInserted(reader, insertion) | CardSilent(reader, insertion):
                    if inside[reader] is not None:
                        assert inside[reader] == insertion  # it answers at last, or no more
                        continue
                    assert insertion not in used
                    used.add(insertion)
                    inside[reader] = insertion
                case InsertionEnded(reader, insertion):
                    assert inside[reader] == insertion
                    inside[reader] = None


class Listener:
    """Takes the events from the watcher's thread and hands them out one at a time."""

    def __init__(self, *, only: str) -> None:
        self._reader = only
        self._events: queue.Queue[ReaderEvent] = queue.Queue()
        self._open = threading.Event()
        self._open.set()

    def deliver(self, events: tuple[ReaderEvent, ...]) -> None:
        """What the watcher is given."""
        for event in events:
            if getattr(event, "reader", self._reader) == self._reader:
                self._events.put(event)
                self._open.wait(LIMIT_S)

    def next(self) -> ReaderEvent:
        """The next event."""
        return self._events.get(timeout=LIMIT_S)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Keep the watcher's thread in `deliver` from the reader's next event on."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()


@contextmanager
def _watching(manager: ResourceManager, listener: Listener) -> Iterator[ReaderWatcher]:
    watcher = ReaderWatcher(manager, listener.deliver)
    thread = threading.Thread(target=watcher.run, daemon=True)
    thread.start()
    try:
        yield watcher
    finally:
        watcher.stop()
        thread.join(LIMIT_S)
        assert not thread.is_alive()


def test_cards_come_and_go(stage: CardStage) -> None:
    reader = stage.free_readers(1)[0]
    listener = Listener(only=reader)
    with _watching(stage.manager, listener):
        assert listener.next() == ReaderAttached(reader)
        stage.put(reader, virtual_card())
        first = listener.next()
        assert isinstance(first, CardInserted)
        assert first.atr == ATR
        stage.take(reader)
        assert listener.next() == InsertionEnded(reader, first.insertion)
        stage.put(reader, virtual_card(FAULT_CARDS["mute"]))
        second = listener.next()
        assert isinstance(second, CardSilent)
        assert second.insertion != first.insertion
        stage.take(reader)
        assert listener.next() == InsertionEnded(reader, second.insertion)


def test_a_second_card_between_two_looks_is_noticed(stage: CardStage) -> None:
    reader = stage.free_readers(1)[0]
    listener = Listener(only=reader)
    with _watching(stage.manager, listener):
        assert listener.next() == ReaderAttached(reader)
        with listener.busy():
            stage.put(reader, virtual_card())
            first = listener.next()
            assert isinstance(first, CardInserted)
            count = reading_of(stage.manager, reader).event_count
            stage.take(reader)
            _wait_for_count(stage, reader, count + 1)
            stage.put(reader, virtual_card())
            _wait_for_count(stage, reader, count + 2)
        assert listener.next() == InsertionEnded(reader, first.insertion)
        second = listener.next()
        assert isinstance(second, CardInserted)
        assert second.atr == first.atr
        assert second.insertion != first.insertion


def test_the_first_card_of_a_new_service_exchanged_between_two_looks(stage: CardStage) -> None:
    """Its event counter may still be 0, which pcsc-lite does not compare."""
    reader = stage.free_readers(1)[0]
    stage.put(reader, virtual_card())
    stage.kill_service()
    stage.start_service()
    listener = Listener(only=reader)
    with _watching(stage.manager, listener):
        assert listener.next() == ReaderAttached(reader)
        with listener.busy():
            first = listener.next()
            assert isinstance(first, CardInserted)
            count = reading_of(stage.manager, reader).event_count
            stage.take(reader)
            _wait_for_count(stage, reader, count + 1)
            stage.put(reader, virtual_card())
            _wait_for_count(stage, reader, count + 2)
        assert listener.next() == InsertionEnded(reader, first.insertion)
        assert isinstance(listener.next(), CardInserted)


def test_the_service_killed_and_started_with_a_card_in(stage: CardStage) -> None:
    reader = stage.free_readers(1)[0]
    listener = Listener(only=reader)
    with _watching(stage.manager, listener):
        assert listener.next() == ReaderAttached(reader)
        stage.put(reader, virtual_card())
        first = listener.next()
        assert isinstance(first, CardInserted)
        for _ in range(2):
            stage.kill_service()
            assert listener.next() == InsertionEnded(reader, first.insertion)
            assert listener.next() == ReaderDetached(reader)
            assert listener.next() == ServiceLost()
            stage.start_service()
            assert listener.next() == ServiceReturned()
            assert listener.next() == ReaderAttached(reader)
            again = listener.next()
            assert isinstance(again, CardInserted)
            assert again.insertion != first.insertion
            first = again


def test_the_service_absent_at_the_start(stage: CardStage) -> None:
    reader = stage.free_readers(1)[0]
    stage.kill_service()
    listener = Listener(only=reader)
    try:
        with _watching(stage.manager, listener):
            assert listener.next() == ServiceLost()
            stage.start_service()
            assert listener.next() == ServiceReturned()
            assert listener.next() == ReaderAttached(reader)
    finally:
        stage.start_service()


def test_stopped_while_the_service_is_away(stage: CardStage) -> None:
    stage.free_readers(1)
    stage.kill_service()
    listener = Listener(only="")
    try:
        with _watching(stage.manager, listener):
            assert listener.next() == ServiceLost()
    finally:
        stage.start_service()


def test_a_card_and_its_reader_that_go_together_are_told_together() -> None:
    manager = SimulatedResourceManager("R", permit=PERMIT)
    manager.insert("R", virtual_card())
    looks: queue.Queue[tuple[ReaderEvent, ...]] = queue.Queue()
    watcher = ReaderWatcher(manager, looks.put)
    thread = threading.Thread(target=watcher.run, daemon=True)
    thread.start()
    try:
        assert looks.get(timeout=LIMIT_S) == (ATTACHED, _found(1))
        manager.unplug_reader("R")
        assert looks.get(timeout=LIMIT_S) == (_removed(1), DETACHED)
        manager.stop_service()
        assert looks.get(timeout=LIMIT_S) == (ServiceLost(),)
    finally:
        watcher.stop()
        thread.join(LIMIT_S)


def test_a_service_that_hangs_is_told_of_and_told_of_again_when_it_goes_on(
    pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.reader_watch.ANSWER_EVERY_S", 0.2)
    monkeypatch.setattr("hardware.reader_watch.SILENCE_LIMIT_S", 1.0)
    stage = PcscdStage(pcscd)
    reader = stage.free_readers(1)[0]
    listener = Listener(only=reader)
    with _watching(stage.manager, listener):
        while listener.next() != ReaderAttached(reader):
            pass  # a machine that is busy may be taken for a service that hangs
        pcscd.freeze()
        try:
            while listener.next() != ServiceSilent():
                pass
        finally:
            pcscd.thaw()
        assert listener.next() == ServiceHeard()


def test_a_service_that_refuses_is_knocked_at_ever_less_often() -> None:
    retries = Retries()
    waits = [retries.next_wait_s() for _ in range(8)]
    assert waits == [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0]


def test_a_service_that_refuses_is_told_of_once_a_minute() -> None:
    retries = Retries()
    told_at_s, now_s = [], 0.0
    while now_s < 600:
        if retries.is_due_to_be_told():
            told_at_s.append(now_s)
        now_s += retries.next_wait_s()
    assert told_at_s[0] == 0.0
    assert len(told_at_s) == 10
    assert all(60 <= later - sooner <= 65 for sooner, later in pairwise(told_at_s))


def test_stopped_before_it_runs() -> None:
    watcher = ReaderWatcher(SimulatedResourceManager("R", permit=PERMIT), _no_event)
    watcher.stop()
    watcher.run()


def test_readers_are_plugged_and_unplugged() -> None:
    manager = SimulatedResourceManager(permit=PERMIT)
    listener = Listener(only="R")
    with _watching(manager, listener):
        manager.attach_reader("R")
        assert listener.next() == ATTACHED
        manager.insert("R", virtual_card())
        assert listener.next() == _inserted(1)
        manager.insert("R", virtual_card())
        assert [listener.next(), listener.next()] == [_removed(1), _inserted(2)]
        manager.unplug_reader("R")
        assert [listener.next(), listener.next()] == [_removed(2), DETACHED]


class FailingManager:
    """A service that answers with an error nobody knows."""

    def open(self) -> ResourceContext:
        raise PcscFailed("SCardEstablishContext", 0x80100001)

    def connect(self, reader: str) -> CardChannel:
        raise PcscFailed("SCardEstablishContext", 0x80100001)


def test_an_unknown_failure_counts_as_no_service() -> None:
    listener = Listener(only="R")
    with _watching(FailingManager(), listener):
        assert listener.next() == ServiceLost()


def _no_event(events: tuple[ReaderEvent, ...]) -> None:
    raise AssertionError(events)


def _wait_for_count(stage: CardStage, reader: str, count: int) -> None:
    wait_until(
        stage.manager,
        lambda readings: any(
            reading.reader == reader and reading.event_count == count for reading in readings
        ),
    )
