"""The virtual card on the wire of vsmartcard's driver, with the test as the driver."""

import socket
from collections.abc import Iterator

import pytest

from hardware.simulators.card_profiles import CARD_1, FAULT_CARDS
from hardware.simulators.pull import PullMoment
from hardware.simulators.vpcd import VpcdSlot
from tests.hardware.card_stage import LIMIT_S, PERMIT, virtual_card

OFF, ON, RESET, GET_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
SELECT = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")


class Driver:
    """The driver's side of one slot."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(LIMIT_S)
        self.port: int = self._listener.getsockname()[1]
        self._card = socket.socket()

    def accept(self) -> None:
        self._card.close()
        self._card, _ = self._listener.accept()
        self._card.settimeout(LIMIT_S)

    def send(self, message: bytes, *, in_pieces: bool = False) -> None:
        framed = len(message).to_bytes(2, "big") + message
        pieces = [framed[i : i + 1] for i in range(len(framed))] if in_pieces else [framed]
        for piece in pieces:
            self._card.sendall(piece)

    def receive(self) -> bytes:
        """The next message; empty when the card is gone."""
        head = self._card.recv(2, socket.MSG_WAITALL)
        return self._card.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)

    def ask(self, message: bytes) -> bytes:
        self.send(message)
        return self.receive()

    def close(self) -> None:
        self._card.close()
        self._listener.close()


@pytest.fixture
def driver() -> Iterator[Driver]:
    driver = Driver()
    yield driver
    driver.close()


@pytest.fixture
def slot(driver: Driver) -> Iterator[VpcdSlot]:
    slot = VpcdSlot(driver.port, permit=PERMIT)
    yield slot
    slot.remove()


def test_controls_and_commands(driver: Driver, slot: VpcdSlot) -> None:
    slot.insert(virtual_card())
    driver.accept()

    assert driver.ask(GET_ATR) == CARD_1.atr
    driver.send(ON)
    assert driver.ask(SELECT) == bytes.fromhex("611E")
    driver.send(RESET)
    assert driver.ask(bytes.fromhex("00B2032806")) == bytes.fromhex("6985")
    driver.send(OFF)
    driver.send(SELECT, in_pieces=True)
    assert driver.receive() == bytes.fromhex("611E")


def test_a_mute_card_gives_an_atr_that_no_card_can_have(driver: Driver, slot: VpcdSlot) -> None:
    slot.insert(virtual_card(FAULT_CARDS["mute"]))
    driver.accept()
    assert len(driver.ask(GET_ATR)) > 33


def test_a_card_taken_out_hangs_up(driver: Driver, slot: VpcdSlot) -> None:
    slot.insert(virtual_card())
    driver.accept()
    slot.remove()
    slot.remove()
    assert driver.receive() == b""


@pytest.mark.parametrize(
    ("moment", "reached"), [(PullMoment.BEFORE_COMMAND, 1), (PullMoment.BEFORE_ANSWER, 2)]
)
def test_a_pulled_card_hangs_up(
    driver: Driver, slot: VpcdSlot, moment: PullMoment, reached: int
) -> None:
    card = virtual_card()
    slot.insert(card)
    driver.accept()
    slot.pull_at(2, moment)

    assert driver.ask(SELECT) == bytes.fromhex("611E")
    assert driver.ask(SELECT) == b""
    assert card.exchanges == reached


def test_a_driver_started_anew_finds_the_card_but_not_a_pulled_one(
    driver: Driver, slot: VpcdSlot
) -> None:
    slot.power_reader()
    slot.insert(virtual_card())
    driver.accept()
    slot.power_reader()
    driver.accept()
    slot.pull_at(1, PullMoment.BEFORE_COMMAND)
    assert driver.ask(SELECT) == b""
    slot.power_reader()
    driver._listener.settimeout(0)
    with pytest.raises(BlockingIOError):
        driver.accept()


def test_no_card_cannot_be_pulled(slot: VpcdSlot) -> None:
    with pytest.raises(ValueError, match="no card"):
        slot.pull_at(1, PullMoment.BEFORE_COMMAND)
