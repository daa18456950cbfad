"""Virtual card readers in process: a resource manager whose readers and cards a program handles.

It behaves as PC/SC does towards `hardware.resource_manager`: real event counters, a wait that
blocks and can be cancelled, exclusive channels, and a service that can go and come back.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hardware.atr import protocol_of
from hardware.card_errors import (
    CardMute,
    CardRemoved,
    PcscUnavailable,
    ReaderGone,
    SharingViolation,
)
from hardware.resource_manager import (
    CardChannel,
    ReaderReading,
    ReaderStateFlag,
    ResourceContext,
    TransmissionProtocol,
    Wait,
)
from hardware.simulators import SimulationPermit
from hardware.simulators.pull import PullMoment, PullPlan
from hardware.simulators.virtual_card import SimulatedCard

_COUNTER_MODULUS = 1 << 16


@dataclass(slots=True)
class _Slot:
    card: SimulatedCard | None = None
    atr: bytes = b""
    event_count: int = 0
    channel: "_Channel | None" = None
    pull_plan: PullPlan | None = None

    def reading(self, reader: str) -> ReaderReading:
        flags = ReaderStateFlag.EMPTY
        if self.card is not None:
            flags = ReaderStateFlag.PRESENT
            if not self.atr:
                flags |= ReaderStateFlag.MUTE
            if self.channel is not None:
                flags |= ReaderStateFlag.EXCLUSIVE
        return ReaderReading(reader, flags, self.event_count, self.atr)

    def power_on(self) -> None:
        self.atr = b""
        if self.card is not None:
            self.card.power_on()
            self.atr = self.card.atr

    def put(self, card: SimulatedCard | None) -> None:
        self.card = card
        self.power_on()
        self.event_count = (self.event_count + 1) % _COUNTER_MODULUS
        self.channel = None
        self.pull_plan = None


@dataclass(slots=True)
class _Service:
    """All that is simulated, under one lock; `generation` counts the starts of the service."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    slots: dict[str, _Slot] = field(default_factory=dict)
    running: bool = True
    generation: int = 0

    @contextmanager
    def change(self) -> Iterator[None]:
        """Do something that waiting contexts must hear of."""
        with self.changed:
            yield
            self.changed.notify_all()

    def check(self, generation: int) -> None:
        """Raise PcscUnavailable unless the service runs and has not been restarted since."""
        if not self.running or generation != self.generation:
            raise PcscUnavailable("the simulated service was stopped")

    def readings(self) -> tuple[ReaderReading, ...]:
        return tuple(slot.reading(reader) for reader, slot in self.slots.items())


class SimulatedResourceManager:
    """A ResourceManager over virtual readers, with the hands that handle them.

    Every method may be called from any thread. A reader's name that is not attached is a KeyError:
    the mistake of the program that drives the simulation.
    """

    def __init__(self, *readers: str, permit: SimulationPermit) -> None:
        self._service = _Service(slots={reader: _Slot() for reader in readers})

    def open(self) -> ResourceContext:
        with self._service.changed:
            self._service.check(self._service.generation)
            return _Context(self._service, self._service.generation)

    def connect(self, reader: str) -> CardChannel:
        service = self._service
        with service.change():
            service.check(service.generation)
            slot = service.slots.get(reader)
            if slot is None:
                raise ReaderGone(reader)
            if slot.card is None:
                raise CardRemoved
            if slot.channel is not None:
                raise SharingViolation(reader)
            if not slot.atr:
                slot.power_on()  # as pcscd does when it is asked for a card that was mute
            if not slot.atr:
                raise CardMute
            slot.channel = _Channel(service, reader, slot)
            return slot.channel

    def attach_reader(self, reader: str) -> None:
        """Plug a reader."""
        with self._service.change():
            self._service.slots[reader] = _Slot()

    def unplug_reader(self, reader: str) -> None:
        """Unplug a reader, with the card that may be in it."""
        with self._service.change():
            del self._service.slots[reader]

    def insert(self, reader: str, card: SimulatedCard) -> None:
        """Put a card into an empty reader, or in exchange for the one in it between two looks."""
        with self._service.change():
            slot = self._service.slots[reader]
            if slot.card is not None:
                slot.put(None)
            slot.put(card)

    def remove(self, reader: str) -> None:
        """Take the card out; nothing happens when there is none."""
        with self._service.change():
            slot = self._service.slots[reader]
            if slot.card is not None:
                slot.put(None)

    def pull_at(self, reader: str, exchange: int, moment: PullMoment) -> None:
        """Have the card in the reader pulled at the `exchange`-th exchange from now."""
        with self._service.changed:
            self._service.slots[reader].pull_plan = PullPlan(exchange, moment)

    def stop_service(self) -> None:
        """End the service as if killed: every wait and every channel fails."""
        with self._service.change():
            self._service.running = False
            for slot in self._service.slots.values():
                slot.channel = None

    def start_service(self) -> None:
        """Start the service anew; cards still in their readers are found there."""
        with self._service.change():
            self._service.running = True
            self._service.generation += 1
            for slot in self._service.slots.values():
                slot.event_count = 0
                slot.power_on()


class _Context:
    def __init__(self, service: _Service, generation: int) -> None:
        self._service = service
        self._generation = generation
        self._cancelled = False

    def readers(self) -> tuple[str, ...]:
        with self._service.changed:
            self._service.check(self._generation)
            return tuple(self._service.slots)

    def wait_for_change(
        self, known: tuple[ReaderReading, ...], timeout_s: float | None = None
    ) -> tuple[ReaderReading, ...] | Wait:
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        with self._service.changed:
            while True:
                if self._cancelled:
                    self._cancelled = False
                    return Wait.CANCELLED
                self._service.check(self._generation)
                readings = self._service.readings()
                left_s = None if deadline is None else deadline - time.monotonic()
                if readings != known or (left_s is not None and left_s <= 0):
                    return readings
                self._service.changed.wait(left_s)

    def cancel(self) -> None:
        with self._service.change():
            self._cancelled = True

    def close(self) -> None:
        pass


class _Channel:
    def __init__(self, service: _Service, reader: str, slot: _Slot) -> None:
        self._service = service
        self._generation = service.generation
        self._reader = reader
        self._slot = slot
        self._atr = slot.atr

    @property
    def atr(self) -> bytes:
        return self._atr

    @property
    def protocol(self) -> TransmissionProtocol:
        return protocol_of(self._atr)

    def transmit(self, command: bytes | bytearray) -> bytes:
        with self._service.changed:
            card = self._connected_card()
            plan = self._count_down()
            if plan is None:
                return card.transmit(bytes(command))
            if plan.moment is PullMoment.BEFORE_ANSWER:
                card.transmit(bytes(command))
            self._slot.put(None)
            self._service.changed.notify_all()
            raise CardRemoved

    def close(self) -> None:
        with self._service.change():
            if self._slot.channel is self:
                self._slot.channel = None
                if self._slot.card is not None:
                    self._slot.card.power_off()

    def _connected_card(self) -> SimulatedCard:
        self._service.check(self._generation)
        if self._service.slots.get(self._reader) is not self._slot:
            raise ReaderGone(self._reader)
        if self._slot.channel is not self or self._slot.card is None:
            raise CardRemoved
        return self._slot.card

    def _count_down(self) -> PullPlan | None:
        """The plan when its exchange has come."""
        plan = self._slot.pull_plan
        if plan is None:
            return None
        if plan.exchange > 1:
            self._slot.pull_plan = PullPlan(plan.exchange - 1, plan.moment)
            return None
        return plan
