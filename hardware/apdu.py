"""Command and response APDUs of ISO 7816-4, and the layer that exchanges them over a channel.

The layer alone follows `61xx` (fetch the rest by GET RESPONSE) and `6Cxx` (ask again with the right
Le); what comes back to the caller is the whole answer.
"""

import logging
import time
from dataclasses import dataclass, field
from enum import IntEnum, unique
from typing import Final

from hardware.card_errors import CardResponseEndless, CardResponseMalformed
from hardware.resource_manager import CardChannel

#: The level of the log on which each command and answer is told by its shape, never by its data.
TRAFFIC: Final = 5

MAX_DATA_BYTES: Final = 255
MAX_LE: Final = 256

#: No answer of this card family is longer than one short APDU of 256 bytes; these bounds leave
#: room for a card that hands it out in pieces and end one that never stops announcing more.
MAX_FOLLOW_UPS: Final = 32
MAX_RESPONSE_BYTES: Final = 4096

_log = logging.getLogger(__name__)

_SW1_MORE_DATA: Final = 0x61
_SW1_WARNING: Final = 0x62
_SW1_WRONG_LE: Final = 0x6C
_SW1_COUNTER: Final = 0x63


@unique
class StatusWord(IntEnum):
    """SW1 SW2 as ISO 7816-4 and the social security card's specification name them."""

    DONE = 0x9000
    SELECTED_FILE_INVALIDATED = 0x6283
    WRONG_LENGTH = 0x6700
    FILE_STRUCTURE_INCOMPATIBLE = 0x6981
    SECURITY_STATUS_NOT_SATISFIED = 0x6982
    AUTHENTICATION_METHOD_BLOCKED = 0x6983
    REFERENCE_DATA_NOT_USABLE = 0x6984
    CONDITIONS_OF_USE_NOT_SATISFIED = 0x6985
    COMMAND_NOT_ALLOWED_NO_CURRENT_EF = 0x6986
    SECURE_MESSAGING_DATA_INCORRECT = 0x6988
    WRONG_DATA = 0x6A80
    FUNCTION_NOT_SUPPORTED = 0x6A81  # and: card or application locked
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    INCORRECT_P1_P2 = 0x6A86
    REFERENCED_DATA_NOT_FOUND = 0x6A88
    INSTRUCTION_NOT_SUPPORTED = 0x6D00
    CLASS_NOT_SUPPORTED = 0x6E00
    UNKNOWN_FAULT = 0x6F00
    APPLICATION_LOCKED_FOR_GOOD = 0x9303


@unique
class Instruction(IntEnum):
    """INS bytes of the commands the terminal sends."""

    VERIFY = 0x20
    CHANGE_PIN = 0x5E
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    GENERAL_AUTHENTICATE = 0x87
    INTERNAL_AUTHENTICATE = 0x88
    SELECT = 0xA4
    READ_RECORD = 0xB2
    GET_RESPONSE = 0xC0
    GET_DATA = 0xCB


@dataclass(frozen=True, slots=True)
class CommandApdu:
    """A short command APDU; its data stays out of its repr.

    Attributes:
        data: at most 255 bytes; a bytearray when the sender means to wipe it.
        le: bytes expected, 1 to 256, or None when the command asks for none or, on T=0, when the
            answer is fetched by GET RESPONSE.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes | bytearray = field(default=b"", repr=False)
    le: int | None = None

    def __post_init__(self) -> None:
        bytes((self.cla, self.ins, self.p1, self.p2))  # one byte each, or ValueError
        if len(self.data) > MAX_DATA_BYTES:
            raise ValueError("a short APDU carries at most 255 bytes")
        if self.le is not None and not 1 <= self.le <= MAX_LE:
            raise ValueError("Le is 1 to 256")

    def encode(self) -> bytearray:
        """The command as it goes to the card, in a buffer the sender can wipe."""
        encoded = bytearray((self.cla, self.ins, self.p1, self.p2))
        if self.data:
            encoded.append(len(self.data))
            encoded += self.data
        if self.le is not None:
            encoded.append(self.le % MAX_LE)
        return encoded

    def with_le(self, le: int) -> "CommandApdu":
        """The same command with another Le."""
        return CommandApdu(self.cla, self.ins, self.p1, self.p2, self.data, le)


@dataclass(frozen=True, slots=True)
class ResponseApdu:
    """A response APDU; its data stays out of its repr."""

    data: bytes = field(repr=False)
    sw: int

    @classmethod
    def decode(cls, answer: bytes) -> "ResponseApdu":
        """The response in `answer`.

        Raises:
            CardResponseMalformed: shorter than a status word or longer than 256 bytes and one.
        """
        if not 2 <= len(answer) <= MAX_LE + 2:
            raise CardResponseMalformed(len(answer))
        return cls(answer[:-2], int.from_bytes(answer[-2:], "big"))

    @property
    def done(self) -> bool:
        """Whether the card did what it was told."""
        return self.sw == StatusWord.DONE

    @property
    def warned(self) -> bool:
        """Whether the card did it and adds a warning (62xx), as to a record read to its end."""
        return self.sw >> 8 == _SW1_WARNING

    @property
    def carries_data(self) -> bool:
        """Whether its data can be used: all that comes with 9000 or a warning."""
        return bool(self.data) and (self.done or self.warned)

    @property
    def tries_left(self) -> int | None:
        """The x of `63 Cx`, None for every other status."""
        if self.sw >> 8 == _SW1_COUNTER and self.sw & 0xF0 == 0xC0:
            return self.sw & 0x0F
        return None


def exchange(channel: CardChannel, command: CommandApdu) -> ResponseApdu:
    """The card's whole answer to `command`, with a status that is neither 61xx nor 6Cxx.

    A command that carries data and names no Le is sent once and never again, whatever the card
    answers: it may be a PIN.

    Raises:
        CardResponseMalformed: the card broke the protocol.
        CardResponseEndless: it announced more data than any answer has.
        HardwareError: what the channel raises.
    """
    data = bytearray()
    current = command
    for _ in range(MAX_FOLLOW_UPS):
        response = _transmit(channel, current)
        data += response.data
        if len(data) > MAX_RESPONSE_BYTES:
            break
        sw1, sw2 = divmod(response.sw, 0x100)
        if sw1 == _SW1_MORE_DATA:
            current = CommandApdu(
                command.cla & 0x03, Instruction.GET_RESPONSE, 0, 0, le=sw2 or MAX_LE
            )
        elif sw1 == _SW1_WRONG_LE and (not current.data or current.le is not None):
            current = current.with_le(sw2 or MAX_LE)
        else:
            return ResponseApdu(bytes(data), response.sw)
    raise CardResponseEndless(MAX_FOLLOW_UPS, len(data))


def _transmit(channel: CardChannel, command: CommandApdu) -> ResponseApdu:
    encoded = command.encode()
    begun = time.perf_counter()
    try:
        response = ResponseApdu.decode(channel.transmit(encoded))
        if _log.isEnabledFor(TRAFFIC):
            _log.log(TRAFFIC, "%s", _shape(command, response, time.perf_counter() - begun))
        return response
    finally:
        encoded[:] = bytes(len(encoded))


def _shape(command: CommandApdu, response: ResponseApdu, took_s: float) -> str:
    """What went over the line but for its data, which may be a PIN or a person."""
    head = bytes((command.cla, command.ins, command.p1, command.p2)).hex(" ").upper()
    le = "-" if command.le is None else command.le
    answered = f"{response.sw:04X} with {len(response.data)} bytes"
    return f"{head} Lc {len(command.data)} Le {le}: {answered} in {1000 * took_s:.1f} ms"
