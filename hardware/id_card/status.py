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
class ModuleStatus(IntEnum):
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
LINE_FAULTS: Final = frozenset({ModuleStatus.CHECKSUM_WRONG, ModuleStatus.LENGTH_WRONG})

#: How an answer looks that says a command was done: its status, and how long its data may be, None
#: where modules differ. An answer with one of these statuses that does not look so belongs to
#: another command.
DONE: Final[Mapping[Command, tuple[ModuleStatus, frozenset[int] | None]]] = {
    Command.RESET: (ModuleStatus.DONE, frozenset({0})),
    Command.STATE: (ModuleStatus.DONE, frozenset({0})),
    Command.NUMBER: (ModuleStatus.DONE, frozenset({MODULE_NUMBER_BYTES})),
    Command.FIND: (ModuleStatus.CARD_FOUND, None),
    Command.SELECT: (ModuleStatus.DONE, None),
    Command.READ: (ModuleStatus.DONE, frozenset({READ_BYTES})),
}
_SUCCESSES: Final = frozenset({ModuleStatus.DONE, ModuleStatus.CARD_FOUND})

_CARD_COMMANDS: Final = frozenset({Command.SELECT, Command.READ})
_NOT_ACCEPTED: Final = frozenset(
    {
        ModuleStatus.CARD_REFUSED_READER,
        ModuleStatus.READER_REFUSED_CARD,
        ModuleStatus.VERIFICATION_FAILED,
    }
)
_READ_FAILED: Final = frozenset(
    {
        ModuleStatus.UNCLASSIFIED,
        ModuleStatus.READING_FAILED,
        ModuleStatus.NO_RANDOM_NUMBER,
        ModuleStatus.NO_CONTENT,
    }
)


def fits(command: Command, answer: ModuleAnswer) -> bool:
    """Whether `answer` can be the answer to `command`: a refusal always can."""
    done, data_bytes = DONE[command]
    if answer.sw3 not in _SUCCESSES:
        return True
    return answer.sw3 == done and (data_bytes is None or len(answer.data) in data_bytes)


def refusal(command: Command, status: int) -> HardwareError:
    """The error for a `status` that does not mean that `command` was done."""
    if status == ModuleStatus.SELF_TEST_FAILED:
        return ModuleSelfTestFailed()
    if status == ModuleStatus.NOT_AUTHORISED:
        return ModuleNotAuthorised()
    if command in _CARD_COMMANDS:
        if status == ModuleStatus.NO_CARD:
            return NoIdentityCard()
        if status == ModuleStatus.NOT_SELECTED:
            return IdCardNotSelected()
        if status == ModuleStatus.WRONG_CARD:
            return NotAnIdentityCard()
        if status in _NOT_ACCEPTED:
            return IdCardNotAccepted(status)
        if status in _READ_FAILED:
            return IdCardReadFailed(status)
    return CommandRefused(command.name, status)
