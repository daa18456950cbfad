"""The commands of the security module, how long each may take, and what an answer consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, unique
from typing import Final

from hardware.id_card.errors import FrameFact, FrameMalformed
from hardware.id_card.frames import encode_frame

_STATUS_BYTES: Final = 3


@unique
class Command(Enum):
    """Command and parameter byte (card protocols 2.3)."""

    RESET = bytes.fromhex("10FF")
    STATE = bytes.fromhex("11FF")
    NUMBER = bytes.fromhex("12FF")
    FIND = bytes.fromhex("2001")
    SELECT = bytes.fromhex("2002")
    READ = bytes.fromhex("3001")

    @property
    def frame(self) -> bytes:
        """The command as it goes to the module."""
        return encode_frame(self.value)


#: What modules can be set to, the one they come with first (card protocols 2.1).
SPEEDS_BAUD: Final = (115200, 57600, 38400, 19200, 9600)

#: Find and select: programs in the field wait 100 ms; five times that is a module that hangs.
CONTACT_DEADLINE_S: Final = 0.5

#: State and number are answered from the module's memory, as fast as the line carries them.
ENQUIRY_DEADLINE_S: Final = 0.5

#: A reset repeats the self-test. No source says how long that takes; a start takes about a second.
RESET_DEADLINE_S: Final = 2.0

#: Programs wait 2 s for text and photo; as much again for a worn card.
READ_DEADLINE_S: Final = 4.0

DEADLINES_S: Final[Mapping[Command, float]] = {
    Command.RESET: RESET_DEADLINE_S,
    Command.STATE: ENQUIRY_DEADLINE_S,
    Command.NUMBER: ENQUIRY_DEADLINE_S,
    Command.FIND: CONTACT_DEADLINE_S,
    Command.SELECT: CONTACT_DEADLINE_S,
    Command.READ: READ_DEADLINE_S,
}


@dataclass(frozen=True, slots=True)
class ModuleAnswer:
    """What the module answers; its data stay out of its repr.

    SW3 says how the command ended. SW1 and SW2 pass on the card's own status and decide nothing.
    """

    sw1: int
    sw2: int
    sw3: int
    data: bytes = field(default=b"", repr=False)

    @classmethod
    def decode(cls, body: bytes) -> "ModuleAnswer":
        """The answer in a frame's body.

        Raises:
            FrameMalformed: shorter than the status.
        """
        if len(body) < _STATUS_BYTES:
            raise FrameMalformed(FrameFact.TOO_SHORT)
        sw1, sw2, sw3 = body[:_STATUS_BYTES]
        return cls(sw1, sw2, sw3, body[_STATUS_BYTES:])

    def encode(self) -> bytes:
        """The frame that carries it."""
        return encode_frame(bytes((self.sw1, self.sw2, self.sw3)) + self.data)
