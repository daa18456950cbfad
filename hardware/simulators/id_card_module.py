"""The security module with or without a card on it, in Python: command in, answer out, no wire.

It refuses what the module refuses (card protocols 2.3 to 2.5) and misbehaves on demand;
`id_card_port` puts it at the other end of a serial port.
"""

import logging
import sys
import threading
from collections import Counter, deque
from enum import Enum, unique
from typing import Final

from hardware.id_card.commands import Command, ModuleAnswer
from hardware.id_card.errors import FrameFact
from hardware.id_card.status import ModuleStatus
from hardware.simulators import SimulationPermit
from hardware.simulators.id_card_faults import Fault, Pieces
from hardware.simulators.id_card_profiles import SimulatedIdCard

_log = logging.getLogger(__name__)

#: 05.01-20200101-0000012345-0000067890, the worked number.
MODULE_NUMBER: Final = bytes.fromhex("05000100A53A34013930000032090100")

FOREVER: Final = sys.maxsize

_SIZE_BYTES: Final = 2
_FOUND: Final = bytes(4)
_SELECTED: Final = bytes(8)


@unique
class StillLying(Enum):
    """What the module says of a card that was selected and lies on; both kinds are in use."""

    FOUND_AGAIN = "found and selected again"
    NOT_FOUND_AGAIN = "not until a reset; once it was read, not until lifted and put back"


@unique
class _Contact(Enum):
    NONE = "no card, or not found yet"
    FOUND = "found"
    SELECTED = "selected"


class VirtualIdCardModule:
    """A security module. All methods may be called from any thread.

    Attributes:
        still_lying: to be changed while nothing lies there.
        unknown_commands: what it refused because it does not know it; a test that finds one here
            has met a gap in the simulation or in the program.
    """

    def __init__(
        self,
        *,
        permit: SimulationPermit,
        still_lying: StillLying = StillLying.NOT_FOUND_AGAIN,
    ) -> None:
        self.unknown_commands: list[bytes] = []
        self.still_lying = still_lying
        self._card: SimulatedIdCard | None = None
        self._contact = _Contact.NONE
        self._card_was_read = False
        self._lift_at: Command | None = None
        self._statuses: dict[Command, tuple[bytes, int]] = {}
        self._faults: dict[Command, deque[Fault]] = {}
        self._deaf_to: set[Command] = set()
        self._received: Counter[Command] = Counter()
        self._changed = threading.Condition()

    def lay(self, card: SimulatedIdCard) -> None:
        """Lay a card down; one that lies there is lifted first."""
        with self._changed:
            self._take_away()
            self._card = card

    def lift(self) -> None:
        """Lift the card."""
        with self._changed:
            self._take_away()

    def lift_at(self, command: Command) -> None:
        """Lift the card as soon as the next such command has come in, before it is carried out."""
        with self._changed:
            self._lift_at = command

    def fall_deaf(self, command: Command) -> None:
        """Leave such commands without an answer until the module is reset."""
        with self._changed:
            self._deaf_to.add(command)

    def answer_with(self, command: Command, status: bytes | int, *, times: int = 1) -> None:
        """Refuse the next such commands with this SW3, or with these three status bytes."""
        sw = bytes((0, 0, status)) if isinstance(status, int) else status
        with self._changed:
            self._statuses[command] = (sw, times)

    def misbehave(self, command: Command, *faults: Fault) -> None:
        """Do these to the answers to the next such commands, one each."""
        with self._changed:
            self._faults.setdefault(command, deque()).extend(faults)

    def behave(self) -> None:
        """Forget all statuses and faults that are still to come."""
        with self._changed:
            self._statuses.clear()
            self._faults.clear()
            self._lift_at = None

    def received(self, command: Command) -> int:
        """How many such commands have come in."""
        with self._changed:
            return self._received[command]

    def wait_received(self, command: Command, times: int, *, timeout_s: float) -> bool:
        """Wait until that many such commands have come in, the first ever being 1."""
        with self._changed:
            return self._changed.wait_for(lambda: self._received[command] >= times, timeout_s)

    def power_off(self) -> None:
        """Forget everything but the card that lies there."""
        with self._changed:
            self._contact = _Contact.NONE
            self._card_was_read = False

    def answer(self, body: bytes) -> Pieces:
        """What goes out for a command.

        Raises:
            CablePulled: a fault says so.
        """
        with self._changed:
            try:
                command = Command(body)
            except ValueError:
                _log.error("the simulated module does not know a command of %d bytes", len(body))
                self.unknown_commands.append(body)
                return (_status(ModuleStatus.COMMAND_WRONG).encode(),)
            self._received[command] += 1
            self._changed.notify_all()
            if command is Command.RESET:
                self._deaf_to.clear()
            if command in self._deaf_to:
                return ()
            frame = self._answer_to(command).encode()
            faults = self._faults.get(command)
            return faults.popleft()(frame) if faults else (frame,)

    def answer_to_garbage(self, fact: FrameFact) -> Pieces:
        """What goes out for something that is no frame."""
        wrong = (
            ModuleStatus.CHECKSUM_WRONG
            if fact is FrameFact.WRONG_CHECKSUM
            else ModuleStatus.LENGTH_WRONG
        )
        return (_status(wrong).encode(),)

    def _answer_to(self, command: Command) -> ModuleAnswer:
        if command is self._lift_at:
            self._take_away()
            self._lift_at = None
        if command in self._statuses:
            sw, times = self._statuses.pop(command)
            if times > 1:
                self._statuses[command] = (sw, times - 1)
            return ModuleAnswer.decode(sw)
        match command:
            case Command.RESET:
                self._contact = _Contact.NONE
                return _status(ModuleStatus.DONE)
            case Command.STATE:
                return _status(ModuleStatus.DONE)
            case Command.NUMBER:
                return _status(ModuleStatus.DONE, MODULE_NUMBER)
            case Command.FIND:
                return self._find()
            case Command.SELECT:
                return self._select()
            case Command.READ:
                return self._read()

    def _find(self) -> ModuleAnswer:
        held = self._card_was_read or self._contact is _Contact.SELECTED
        if self._card is None or (held and self.still_lying is StillLying.NOT_FOUND_AGAIN):
            return _status(ModuleStatus.NO_CARD)
        self._contact = _Contact.FOUND
        return _status(ModuleStatus.CARD_FOUND, _FOUND)

    def _select(self) -> ModuleAnswer:
        again = self.still_lying is StillLying.FOUND_AGAIN and self._contact is _Contact.SELECTED
        if self._contact is not _Contact.FOUND and not again:
            return _status(ModuleStatus.NOT_SELECTED)
        self._contact = _Contact.SELECTED
        return _status(ModuleStatus.DONE, _SELECTED)

    def _read(self) -> ModuleAnswer:
        if self._card is None or self._contact is not _Contact.SELECTED:
            return _status(ModuleStatus.READING_FAILED)
        self._card_was_read = True
        parts = [self._card.text, self._card.photo]
        sizes = b"".join(len(part).to_bytes(_SIZE_BYTES, "big") for part in parts)
        return _status(ModuleStatus.DONE, sizes + b"".join(parts))

    def _take_away(self) -> None:
        self._card = None
        self._contact = _Contact.NONE
        self._card_was_read = False


def _status(status: ModuleStatus, data: bytes = b"") -> ModuleAnswer:
    return ModuleAnswer(0, 0, status, data)
