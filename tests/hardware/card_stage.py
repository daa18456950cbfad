"""Card readers to put cards into: virtual ones in process, and virtual ones behind a real pcscd."""

import os
import time
from collections.abc import Callable, Collection, Iterator
from typing import Final, Protocol

import pytest

from hardware.resource_manager import (
    CardChannel,
    ReaderReading,
    ReaderStateFlag,
    ResourceManager,
)
from hardware.simulators import permit_simulation
from hardware.simulators.card_profiles import CARD_1
from hardware.simulators.pcscd import SOCKET_VARIABLE, PcscdNotToBeHad, PrivatePcscd
from hardware.simulators.pull import PullMoment
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import CardProfile, SimulatedCard, VirtualCard

PERMIT: Final = permit_simulation(production=False)

#: pcscd looks at a slot every 0.4 s; far beyond that something is broken.
LIMIT_S: Final = 60.0

#: Each makes two slots, and pcscd can watch sixteen, one of them the pseudo-reader.
_READERS: Final = 7

#: As drivers spell them: nothing that is done with readers may mind.
_NAMES: Final = {
    0: "Token ＠".encode(),
    1: "社保读卡器".encode("gb18030"),
    2: "社保读卡器 二".encode(),
    3: "讀卡器".encode("big5"),
    4: b"\xff\xfe\x01 odd",
    5: ("长" * 30).encode(),
}


class CardStage(Protocol):
    """Readers, the hands that handle them, and the manager a program sees them through."""

    manager: ResourceManager

    def free_readers(self, count: int) -> tuple[str, ...]:
        """Empty readers."""
        ...

    def put(self, reader: str, card: SimulatedCard) -> None:
        """Put a card in, out of hand: the service may take notice later."""
        ...

    def take(self, reader: str) -> None:
        """Take the card out, out of hand."""
        ...

    def pull_at(self, reader: str, exchange: int, moment: PullMoment) -> None:
        """Have the card pulled at an exchange."""
        ...

    def kill_service(self) -> None:
        """End the service without a word to anybody."""
        ...

    def start_service(self) -> None:
        """Start it anew."""
        ...


class InProcessStage:
    """Virtual readers without any service behind."""

    def __init__(self) -> None:
        self._names = tuple(f"Virtual reader {number}" for number in range(2 * _READERS))
        self._simulation = SimulatedResourceManager(*self._names, permit=PERMIT)
        self.manager: ResourceManager = self._simulation

    def free_readers(self, count: int) -> tuple[str, ...]:
        for name in self._names:
            self._simulation.remove(name)
        return self._names[:count]

    def put(self, reader: str, card: SimulatedCard) -> None:
        self._simulation.insert(reader, card)

    def take(self, reader: str) -> None:
        self._simulation.remove(reader)

    def pull_at(self, reader: str, exchange: int, moment: PullMoment) -> None:
        self._simulation.pull_at(reader, exchange, moment)

    def kill_service(self) -> None:
        self._simulation.stop_service()

    def start_service(self) -> None:
        self._simulation.start_service()


class PcscdStage:
    """The virtual readers of a private pcscd, seen through the shipping PC/SC module."""

    def __init__(self, daemon: PrivatePcscd) -> None:
        from hardware.pcsc import PcscResourceManager

        self._daemon = daemon
        self.manager: ResourceManager = PcscResourceManager()

    def free_readers(self, count: int) -> tuple[str, ...]:
        """All cards are taken out, and pcscd has taken notice, so that nothing more will come."""
        for slot in self._daemon.slots.values():
            slot.remove()
        wait_until(
            self.manager,
            lambda readings: all(reading.flags & ReaderStateFlag.EMPTY for reading in readings),
        )
        return tuple(self._daemon.slots)[:count]

    def put(self, reader: str, card: SimulatedCard) -> None:
        self._daemon.slots[reader].insert(card)

    def take(self, reader: str) -> None:
        self._daemon.slots[reader].remove()

    def pull_at(self, reader: str, exchange: int, moment: PullMoment) -> None:
        self._daemon.slots[reader].pull_at(exchange, moment)

    def kill_service(self) -> None:
        self._daemon.kill()

    def start_service(self) -> None:
        self._daemon.start()


def look(manager: ResourceManager) -> tuple[ReaderReading, ...]:
    """The readings of this moment."""
    context = manager.open()
    try:
        readings = context.wait_for_change((), timeout_s=0)
    finally:
        context.close()
    assert isinstance(readings, tuple)
    return readings


def wait_until(
    manager: ResourceManager, condition: Callable[[tuple[ReaderReading, ...]], bool]
) -> tuple[ReaderReading, ...]:
    """The first readings that fulfil the condition."""
    deadline = time.monotonic() + LIMIT_S
    context = manager.open()
    try:
        readings = context.wait_for_change((), timeout_s=0)
        while isinstance(readings, tuple) and not condition(readings):
            left_s = deadline - time.monotonic()
            assert left_s > 0, "the readers never came to the state waited for"
            readings = context.wait_for_change(readings, left_s)
    finally:
        context.close()
    assert isinstance(readings, tuple)
    return readings


def wait_for_cards(manager: ResourceManager, readers: Collection[str]) -> None:
    """Until the service sees a card in each of the readers."""
    wait_until(
        manager,
        lambda readings: (
            set(readers)
            <= {reading.reader for reading in readings if reading.flags & ReaderStateFlag.PRESENT}
        ),
    )


def reading_of(manager: ResourceManager, reader: str) -> ReaderReading:
    """The reading of one reader."""
    return next(reading for reading in look(manager) if reading.reader == reader)


def virtual_card(profile: CardProfile = CARD_1) -> VirtualCard:
    """A card as T=0 makes it."""
    return VirtualCard(profile, permit=PERMIT)


def connected(profile: CardProfile = CARD_1) -> tuple[VirtualCard, CardChannel]:
    """A card in a reader in process, and a channel to it."""
    card = virtual_card(profile)
    manager = SimulatedResourceManager("Virtual reader", permit=PERMIT)
    manager.insert("Virtual reader", card)
    return card, manager.connect("Virtual reader")


@pytest.fixture(scope="session")
def pcscd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivatePcscd]:
    """The private pcscd of this test process; there can be one only, see SOCKET_VARIABLE."""
    try:
        daemon = PrivatePcscd(
            tmp_path_factory.mktemp("pcscd"), permit=PERMIT, readers=_READERS, names=_NAMES
        )
    except PcscdNotToBeHad as reason:
        pytest.skip(str(reason))
    daemon.start()
    os.environ[SOCKET_VARIABLE] = os.fspath(daemon.socket_path)
    yield daemon
    daemon.close()


@pytest.fixture(params=["in process", "pcscd"])
def stage(request: pytest.FixtureRequest) -> CardStage:
    """Each test that asks for it runs over both ways to a card."""
    if request.param == "pcscd":
        return PcscdStage(request.getfixturevalue("pcscd"))
    return InProcessStage()
