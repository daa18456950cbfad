"""The status byte SW3, and the typed error that each stands for."""

from collections.abc import Mapping
from enum import IntEnum, unique
from typing import Final

from hardware.errors import HardwareError
from hardware.id_card.answers import (
    MODULE_NUMBER_BYTES,
    READ_BYTES,
)
from hardware.id_card.commands import Command, ModuleAnswer
from hardware.id_card.errors import (
    CommandRefused,
    IdCardNotAccepted,
    IdCardNotSelected,
    IdCardReadFailed,
    ModuleNotAuthorised,
    ModuleSelfTestFailed,
    NoIdentityCard,
    NotAnIdentityCard,
)


@unique
class Status(IntEnum):
    """SW3 (card protocols 2.4)."""

    CHECKSUM_WRONG = 0x10
    LENGTH_WRONG = 0x11
    COMMAND_WRONG = 0x21
    NOT_PERMITTED = 0x23
    UNCLASSIFIED = 0x24
    CARD_REFUSED_READER = 0x31
    READER_REFUSED_CARD = 0x32
    VERIFICATION_FAILED = 0x33
    WRONG_CARD = 0x40
    READING_FAILED = 0x41
    NO_RANDOM_NUMBER = 0x47
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    NOT_SELECTED = 0x81
    DONE = 0x90
    NO_CONTENT = 0x91
    CARD_FOUND = 0x9F


#: The module did not understand what it was sent: the line garbled it.
LINE_FAULTS: Final = frozenset({Status.CHECKSUM_WRONG, Status.LENGTH_WRONG})

#: How an answer looks that says a command was done: its status, and how long its data may be, None
#: where modules differ. An answer with one of these statuses that does not look so belongs to
#: another command.
DONE: Final[Mapping[Command, tuple[Status, frozenset[int] | None]]] = {
    Command.RESET: (Status.DONE, frozenset({0})),
    Command.STATE: (Status.DONE, frozenset({0})),
    Command.NUMBER: (Status.DONE, frozenset({MODULE_NUMBER_BYTES})),
    Command.FIND: (Status.CARD_FOUND, None),
    Command.SELECT: (Status.DONE, None),
    Command.READ: (Status.DONE, frozenset({READ_BYTES})),
}
_SUCCESSES: Final = frozenset({Status.DONE, Status.CARD_FOUND})

_CARD_COMMANDS: Final = frozenset({Command.SELECT, Command.READ})
_NOT_ACCEPTED: Final = frozenset(
    {Status.CARD_REFUSED_READER, Status.READER_REFUSED_CARD, Status.VERIFICATION_FAILED}
)
_READ_FAILED: Final = frozenset(
    {Status.UNCLASSIFIED, Status.READING_FAILED, Status.NO_RANDOM_NUMBER, Status.NO_CONTENT}
)


def fits(command: Command, answer: ModuleAnswer) -> bool:
    """Whether `answer` can be the answer to `command`: a refusal always can."""
    done, data_bytes = DONE[command]
    if answer.sw3 not in _SUCCESSES:
        return True
    return answer.sw3 == done and (data_bytes is None or len(answer.data) in data_bytes)


def refusal(command: Command, status: int) -> HardwareError:
    """The error for a `status` that does not mean that `command` was done."""
    if status == Status.SELF_TEST_FAILED:
        return ModuleSelfTestFailed()
    if status == Status.NOT_AUTHORISED:
        return ModuleNotAuthorised()
    if command in _CARD_COMMANDS:
        if status == Status.NO_CARD:
            return NoIdentityCard()
        if status == Status.NOT_SELECTED:
            return IdCardNotSelected()
        if status == Status.WRONG_CARD:
            return NotAnIdentityCard()
        if status in _NOT_ACCEPTED:
            return IdCardNotAccepted(status)
        if status in _READ_FAILED:
            return IdCardReadFailed(status)
    return CommandRefused(command.name, status)
