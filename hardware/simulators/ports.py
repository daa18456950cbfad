"""Ports of the loopback for programs that are started beside a demonstration or a test."""

import errno
import secrets
import socket
from contextlib import ExitStack
from typing import Final

#: Below those that the kernel gives to whoever calls somebody: one of these could be taken while
#: the program that listens there is started anew.
_PORTS: Final = range(15_000, 32_000)
_ATTEMPTS: Final = 100


def free_port(in_a_row: int = 1) -> int:
    """The first of so many ports in a row at which nobody listens.

    Raises:
        OSError: none were found.
    """
    for _ in range(_ATTEMPTS):
        first = secrets.choice(_PORTS)
        with ExitStack() as probes:
            try:
                for port in range(first, first + in_a_row):
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise OSError(errno.EADDRINUSE, "no free port")
