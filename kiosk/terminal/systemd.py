"""Talking to systemd: ready, and alive (sd_notify, without a library for two datagrams)."""

import os
import socket
from typing import Final

import trio

_MICROSECONDS: Final = 1_000_000


def tell_ready() -> None:
    """Tell the service manager that the kiosk serves; without one, do nothing."""
    _notify("READY=1")


def is_managed() -> bool:
    """Whether a service manager started the program and listens to it."""
    return "NOTIFY_SOCKET" in os.environ


def tell_status(line: str) -> None:
    """Tell the service manager in words how the kiosk is; `systemctl status` shows it."""
    _notify("STATUS=" + line.partition("\n")[0])


async def feed_watchdog() -> None:
    """Show the service manager that the event loop turns, twice as often as it asks for."""
    interval_us = int(os.environ.get("WATCHDOG_USEC", "0"))
    if not interval_us:
        return
    while True:
        _notify("WATCHDOG=1")
        await trio.sleep(interval_us / _MICROSECONDS / 2)


def _notify(state: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    # A leading @ stands for Linux's abstract sockets (sd_notify(3)).
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
        manager.sendto(state.encode(), address.replace("@", "\0", 1))
