"""The private pcscd: alone, beside another, and where it cannot be had."""

import os
import socket
from pathlib import Path

import pytest

from hardware.card_errors import ReaderGone
from hardware.resource_manager import ReaderStateFlag
from hardware.simulators import pcscd as simulator
from hardware.simulators.pcscd import PcscdNotToBeHad, PrivatePcscd
from tests.hardware.card_stage import (
    PERMIT,
    PcscdStage,
    virtual_card,
    wait_for_cards,
    wait_until,
)

GONE = ReaderStateFlag.UNAVAILABLE
SELECT_ISSUER = bytes.fromhex("00A4020002EF05")


def test_another_one_beside(pcscd: PrivatePcscd, tmp_path: Path) -> None:
    other = PrivatePcscd(tmp_path, permit=PERMIT)
    other.start()
    other.start()

    assert list(other.slots) == ["Virtual PCD A 00 00", "Virtual PCD A 00 01"]
    assert _answers(other.socket_path)
    other.kill()
    other.kill()
    assert not _answers(other.socket_path)
    other.restart()
    assert _answers(other.socket_path)
    other.close()
    assert not _answers(other.socket_path)
    assert _answers(pcscd.socket_path)


def test_nothing_of_the_machine_is_touched(pcscd: PrivatePcscd) -> None:
    process = pcscd._process
    assert process is not None
    opened = [os.readlink(file) for file in Path(f"/proc/{process.pid}/fd").iterdir()]
    assert not [path for path in opened if path.startswith(("/run", "/var", "/dev/bus"))]


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "is not installed"), (b"another build", "not Debian's build")]
)
def test_where_it_cannot_be_had(
    content: bytes | None, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    if content is not None:
        program.write_bytes(content)
    monkeypatch.setattr(simulator, "_PROGRAM", program)
    monkeypatch.setattr(simulator, "_DRIVER", tmp_path)

    with pytest.raises(PcscdNotToBeHad, match=reason):
        PrivatePcscd(tmp_path, permit=PERMIT)


def test_a_daemon_that_does_not_start_is_an_error_with_its_log(
    pcscd: PrivatePcscd, tmp_path: Path
) -> None:
    daemon = PrivatePcscd(tmp_path, permit=PERMIT)
    (tmp_path / "pcscd").write_text("#!/bin/sh\necho the reason\n")

    with pytest.raises(PcscdNotToBeHad, match="the reason"):
        daemon.start()


def test_unplugged_readers_are_not_to_be_reached_and_come_back_with_their_cards(
    pcscd: PrivatePcscd,
) -> None:
    stage = PcscdStage(pcscd)
    (reader,) = stage.free_readers(1)
    stage.put(reader, virtual_card())
    wait_for_cards(stage.manager, [reader])
    channel = stage.manager.connect(reader)
    try:
        pcscd.unplug()
        pcscd.unplug()
        with pytest.raises(ReaderGone):
            channel.transmit(SELECT_ISSUER)
        wait_until(stage.manager, lambda readings: all(each.flags & GONE for each in readings))
        with pytest.raises(ReaderGone):
            stage.manager.connect(reader)
    finally:
        channel.close()
        pcscd.plug()
        pcscd.plug()
    wait_for_cards(stage.manager, [reader])
    wait_until(stage.manager, lambda readings: not any(each.flags & GONE for each in readings))


def test_readers_of_another_build_of_the_driver_stay_plugged(tmp_path: Path) -> None:
    daemon = PrivatePcscd(tmp_path, permit=PERMIT)
    (tmp_path / "libifdvpcd-0.so").write_bytes(b"another build")

    with pytest.raises(PcscdNotToBeHad, match="not Debian's build"):
        daemon.unplug()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(os.fspath(path))
        except ConnectionRefusedError:
            return False
    return True
