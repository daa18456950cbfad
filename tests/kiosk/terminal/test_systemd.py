"""What systemd is told, over its own protocol of datagrams."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import trio

from kiosk.terminal.systemd import feed_watchdog, tell_ready


@pytest.fixture(params=["path", "abstract"])
def manager(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """A service manager's socket, named in the environment."""
    name = str(tmp_path / "notify") if request.param == "path" else f"@{tmp_path}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(name.replace("@", "\0", 1))
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield listener


def heard(manager: socket.socket) -> list[bytes]:
    """Return all that was said until now."""
    said = []
    while True:
        try:
            said.append(manager.recv(100))
        except BlockingIOError:
            return said


def test_ready(manager: socket.socket) -> None:
    tell_ready()
    assert heard(manager) == [b"READY=1"]


async def test_alive_twice_as_often_as_asked(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    with trio.move_on_after(59):
        await feed_watchdog()
    assert heard(manager) == [b"WATCHDOG=1"] * 6


async def test_without_a_watchdog_nothing_is_said(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    await feed_watchdog()
    assert heard(manager) == []


def test_without_a_service_manager_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell_ready()
