"""The serial port itself: what it says when it is not there, busy, no port at all, or given up."""

import os
import select
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.id_card.commands import Command
from hardware.id_card.errors import ModuleGone, ModuleInUse
from hardware.id_card.module import open_module, open_port
from hardware.serial_port import SerialPort
from hardware.simulators.id_card_faults import silence
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from tests.hardware.id_card.stage import GIVE_UP_S, PATIENT, worked


@pytest.fixture
def line(port: SimulatedIdCardPort) -> Iterator[SerialPort]:
    opened = open_port(port.path)
    yield opened
    opened.close()


def test_no_such_port(tmp_path: Path) -> None:
    with pytest.raises(ModuleGone) as caught:
        open_port(str(tmp_path / "none"))
    assert (caught.value.port, caught.value.reason) == (str(tmp_path / "none"), "ENOENT")


def test_a_file_is_no_port(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ModuleGone):
        open_port(str(file))


def test_a_port_is_held_against_others_until_it_is_closed(port: SimulatedIdCardPort) -> None:
    held = open_port(port.path)
    with pytest.raises(ModuleInUse) as caught:
        open_port(port.path)
    assert caught.value.port == port.path
    held.close()
    held.close()
    open_port(port.path).close()


def test_bytes_go_and_come(line: SerialPort) -> None:
    line.send(Command.STATE.frame)
    received = b""
    while len(received) < len(worked("ready")):
        received += line.receive(GIVE_UP_S)
    assert received == worked("ready")


def test_what_came_unasked_is_forgotten_when_something_is_sent(
    device: VirtualIdCardModule, port: SimulatedIdCardPort, line: SerialPort
) -> None:
    watching = os.open(port.path, os.O_RDWR | os.O_NOCTTY)
    device.misbehave(Command.STATE, lambda answer: (b"\xff\xff",))
    line.send(Command.STATE.frame)
    select.select([watching], [], [], GIVE_UP_S)
    line.send(Command.NUMBER.frame)
    assert line.receive(GIVE_UP_S).startswith(b"\xaa")
    os.close(watching)


def test_nothing_comes(line: SerialPort) -> None:
    assert line.receive(0.001) == b""


def test_every_byte_value_passes(device: VirtualIdCardModule, line: SerialPort) -> None:
    every = bytes(range(0x100))
    device.misbehave(Command.STATE, lambda answer: (every,))
    line.send(Command.STATE.frame)
    received = b""
    while len(received) < len(every):
        received += line.receive(GIVE_UP_S)
    assert received == every


def test_unplugged(port: SimulatedIdCardPort, line: SerialPort) -> None:
    port.unplug()
    with pytest.raises(ModuleGone):
        line.receive(GIVE_UP_S)
    with pytest.raises(ModuleGone):
        line.send(Command.STATE.frame)
    assert not os.path.lexists(port.path)


def test_given_up_while_it_waits(device: VirtualIdCardModule, port: SimulatedIdCardPort) -> None:
    session = open_module(port.path, PATIENT)
    device.misbehave(Command.STATE, silence)
    errors: list[ModuleGone] = []

    def wait() -> None:
        try:
            session.check_ready()
        except ModuleGone as error:
            errors.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert device.wait_received(Command.STATE, 1, timeout_s=GIVE_UP_S)
    session.abandon()
    waiting.join(GIVE_UP_S)
    assert [error.reason for error in errors] == ["the port was given up"]
    with pytest.raises(ModuleGone):
        session.find()
    session.close()
    session.abandon()


def test_given_up_before_it_waits(line: SerialPort) -> None:
    line.abandon()
    with pytest.raises(ModuleGone):
        line.receive(GIVE_UP_S)
    with pytest.raises(ModuleGone):
        line.send(b"")
