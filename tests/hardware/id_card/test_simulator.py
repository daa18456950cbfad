"""The simulated module against the worked frames, byte by byte, without a wire."""

from pathlib import Path

import pytest

from hardware.id_card.commands import Command
from hardware.id_card.errors import DocumentField
from hardware.id_card.frames import HEADER_BYTES
from hardware.id_card.layouts import CardKind
from hardware.id_card.status import ModuleStatus
from hardware.simulators.id_card_module import StillLying, VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from hardware.simulators.id_card_profiles import (
    RESIDENT,
    WORKED_CARDS,
    made_up_card,
)
from tests.hardware.id_card.conftest import PERMIT
from tests.hardware.id_card.stage import worked

READ_HEAD = bytes.fromhex("AAAAAA9669 0508 000090 0100 0400")


def module(still_lying: StillLying = StillLying.FOUND_AGAIN) -> VirtualIdCardModule:
    return VirtualIdCardModule(permit=PERMIT, still_lying=still_lying)


def say(device: VirtualIdCardModule, *commands: Command) -> bytes:
    answers = [b"".join(device.answer(command.value)) for command in commands]
    return answers[-1]


@pytest.mark.parametrize(
    ("name", "checksum"),
    [
        ("resident", 0x39),
        ("resident-long-term", 0x84),
        ("residence-permit", 0xF7),
        ("permanent-residence-2017", 0xE3),
        ("permanent-residence-2023", 0x15),
    ],
)
def test_worked_read_answers(name: str, checksum: int) -> None:
    device = module()
    card = WORKED_CARDS[name]
    device.lay(card)
    frame = say(device, Command.FIND, Command.SELECT, Command.READ)
    assert frame == READ_HEAD + card.text + bytes(1024) + bytes([checksum])
    assert len(frame) == 1295


@pytest.mark.parametrize(
    ("before", "command", "answer"),
    [
        ((), Command.STATE, "ready"),
        ((), Command.RESET, "ready"),
        ((), Command.NUMBER, "module number"),
        ((), Command.FIND, "find ok"),
        ((), Command.SELECT, "select failed"),
        ((), Command.READ, "read failed"),
        ((Command.FIND,), Command.FIND, "find ok"),
        ((Command.FIND,), Command.SELECT, "select ok"),
        ((Command.FIND,), Command.READ, "read failed"),
        ((Command.FIND, Command.RESET), Command.SELECT, "select failed"),
        ((Command.FIND, Command.SELECT, Command.RESET), Command.READ, "read failed"),
    ],
)
@pytest.mark.parametrize("still_lying", StillLying)
def test_find_select_and_read_belong_together(
    still_lying: StillLying, before: tuple[Command, ...], command: Command, answer: str
) -> None:
    device = module(still_lying)
    device.lay(RESIDENT)
    assert say(device, *before, command) == worked(answer)


@pytest.mark.parametrize("command", [Command.FIND, Command.SELECT, Command.READ])
def test_without_a_card(command: Command) -> None:
    names = {Command.FIND: "find, no card", Command.SELECT: "select failed"}
    assert say(module(), command) == worked(names.get(command, "read failed"))


@pytest.mark.parametrize(
    ("still_lying", "find", "select"),
    [
        (StillLying.FOUND_AGAIN, "find ok", "select ok"),
        (StillLying.NOT_FOUND_AGAIN, "find, no card", "select failed"),
    ],
)
def test_a_card_that_was_read_and_lies_on(still_lying: StillLying, find: str, select: str) -> None:
    device = module(still_lying)
    device.lay(RESIDENT)
    first = say(device, Command.FIND, Command.SELECT, Command.READ)
    assert say(device, Command.FIND) == worked(find)
    assert say(device, Command.SELECT) == worked(select)
    assert say(device, Command.READ) == first
    device.lay(RESIDENT)
    assert say(device, Command.FIND) == worked("find ok")


@pytest.mark.parametrize("status", ModuleStatus)
def test_statuses_on_demand(status: ModuleStatus) -> None:
    device = module()
    device.answer_with(Command.FIND, status)
    assert say(device, Command.FIND)[HEADER_BYTES:-1] == bytes([0, 0, status])
    assert say(device, Command.FIND) == worked("find, no card")


@pytest.mark.parametrize("body", [b"", b"\x30", b"\x60\x00", b"\x20\x01\x00"])
def test_what_it_does_not_know_is_kept_for_the_test_to_see(body: bytes) -> None:
    device = module()
    assert device.answer(body) == (worked("command error"),)
    assert device.unknown_commands == [body]


def test_a_value_too_long_for_its_field() -> None:
    with pytest.raises(ValueError, match="longer"):
        made_up_card(CardKind.RESIDENT, {DocumentField.NAME: "虚" * 16})


def test_a_dead_ports_name_is_taken_over(tmp_path: Path) -> None:
    link = tmp_path / "ttyUSB0"
    link.symlink_to(tmp_path / "died")
    with SimulatedIdCardPort(module(), link, permit=PERMIT) as port:
        first = link.readlink()
        port.plug()
        assert link.is_char_device()
        assert first != tmp_path / "died"
    assert not link.is_symlink()
