"""A virtual card in a slot of vsmartcard's virtual reader, over that driver's TCP protocol.

Messages in both directions are a length of two bytes, big-endian, and as many bytes. A message of
one byte from the driver is a control: power off, power on, reset, or the question for the answer to
reset, the only control that is answered. Everything else is a command APDU.
"""

import socket
import threading
from contextlib import suppress
from enum import IntEnum, unique
from typing import Final

from hardware.simulators import SimulationPermit
from hardware.simulators.pull import PullMoment, PullPlan
from hardware.simulators.virtual_card import SimulatedCard

_LENGTH_BYTES: Final = 2
_CONTROL_BYTES: Final = 1
_JOIN_LIMIT_S: Final = 5.0

#: The driver takes a longer answer to reset than ISO 7816-3 allows for a failure of the card and,
#: unlike an empty one, not for a card pulled out: this is how a mute card looks through it.
_MUTE_ATR: Final = bytes(34)


@unique
class _Control(IntEnum):
    POWER_OFF = 0
    POWER_ON = 1
    RESET = 2
    GET_ATR = 4


class _Pulled(Exception):
    """The pull plan's exchange has come."""


class VpcdSlot:
    """One slot, into which a card is put and from which it is taken, each by the caller's hand.

    pcscd looks at the slot every 0.4 s; it is told of nothing in between.
    """

    def __init__(self, port: int, *, permit: SimulationPermit) -> None:
        self._port = port
        self._attached: _AttachedCard | None = None

    def insert(self, card: SimulatedCard) -> None:
        """Put the card in; what was in comes out."""
        self.remove()
        self._attached = _AttachedCard(self._port, card)

    def remove(self) -> None:
        """Take the card out; nothing happens when there is none."""
        if self._attached is not None:
            self._attached.detach()
            self._attached = None

    def pull_at(self, exchange: int, moment: PullMoment) -> None:
        """Have the card pulled at the `exchange`-th exchange from now.

        Raises:
            ValueError: there is no card.
        """
        if self._attached is None:
            raise ValueError("no card to be pulled")
        self._attached.pull_plan = PullPlan(exchange, moment)

    def lose_power(self) -> None:
        """Cut the reader off from the card, which stays in; an exchange under way is lost."""
        if self._attached is not None:
            self._attached.hang_up()

    def power_reader(self) -> None:
        """Let a reader that was without power, or a driver started anew, find the card in it."""
        if self._attached is not None and not self._attached.pulled:
            self.insert(self._attached.card)


class _AttachedCard:
    def __init__(self, port: int, card: SimulatedCard) -> None:
        self.card = card
        self.pull_plan: PullPlan | None = None
        self.pulled = False
        self._atr = b""
        self._socket = socket.create_connection(("127.0.0.1", port))
        # Without these each exchange costs 40 ms of delayed acknowledgement.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._serve, name="virtual card", daemon=True)
        self._thread.start()

    def hang_up(self) -> None:
        with suppress(OSError):  # pcscd was faster, or the card was pulled.
            self._socket.shutdown(socket.SHUT_RDWR)

    def detach(self) -> None:
        self.hang_up()
        self._thread.join(_JOIN_LIMIT_S)

    def _serve(self) -> None:
        with self._socket, suppress(OSError, _Pulled):
            while message := self._receive():
                answer = self._answer(message)
                if answer is not None:
                    self._socket.sendall(len(answer).to_bytes(_LENGTH_BYTES, "big") + answer)
        self.card.power_off()

    def _answer(self, message: bytes) -> bytes | None:
        if len(message) == _CONTROL_BYTES:
            return self._control(message[0])
        plan = self.pull_plan
        if plan is None:
            return self.card.transmit(message)
        if plan.exchange > 1:
            self.pull_plan = PullPlan(plan.exchange - 1, plan.moment)
            return self.card.transmit(message)
        if plan.moment is PullMoment.BEFORE_ANSWER:
            self.card.transmit(message)
        self.pulled = True
        raise _Pulled

    def _control(self, control: int) -> bytes | None:
        match control:
            case _Control.POWER_ON | _Control.RESET:
                self.card.power_on()
            case _Control.POWER_OFF:
                self.card.power_off()
            case _Control.GET_ATR:
                return self.card.atr or _MUTE_ATR
        return None

    def _receive(self) -> bytes:
        """The next message, empty when the driver has hung up."""
        length = int.from_bytes(self._receive_exactly(_LENGTH_BYTES), "big")
        return self._receive_exactly(length)

    def _receive_exactly(self, length: int) -> bytes:
        received = b""
        while len(received) < length:
            piece = self._socket.recv(length - len(received))
            # The kernel drops this after each receipt.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            if not piece:
                return b""
            received += piece
        return received
