"""Which answers can belong to which command."""

import pytest

from hardware.id_card.commands import Command, ModuleAnswer
from hardware.id_card.status import fits

LENGTHS = {
    Command.RESET: {0},
    Command.STATE: {0},
    Command.NUMBER: {16},
    Command.READ: {1284},
}
EVERY_LENGTH = sorted({length for lengths in LENGTHS.values() for length in lengths} | {1, 5000})
#: Modules answer these with any number of bytes.
ANY_LENGTH = {Command.FIND, Command.SELECT}


@pytest.mark.parametrize("command", Command)
@pytest.mark.parametrize("length", EVERY_LENGTH)
def test_a_success_fits_its_own_command_only(command: Command, length: int) -> None:
    right = command in ANY_LENGTH or length in LENGTHS[command]
    found = command is Command.FIND
    assert fits(command, ModuleAnswer(0, 0, 0x90, bytes(length))) is (right and not found)
    assert fits(command, ModuleAnswer(0, 0, 0x9F, bytes(length))) is (right and found)


@pytest.mark.parametrize("command", Command)
def test_a_refusal_fits_every_command(command: Command) -> None:
    assert all(
        fits(command, ModuleAnswer(0, 0, sw3)) for sw3 in range(0x100) if sw3 not in (0x90, 0x9F)
    )
