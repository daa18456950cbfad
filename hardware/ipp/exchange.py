"""One IPP request and its answer over HTTP, within a limit of time and size that always holds.

A new connection every time, so a service that was restarted needs no repair here and no connection
is shared between threads.
"""

import http.client
import io
import os
import pwd
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from hardware.ipp.message import LONGEST_ANSWER, IppAnswer, MessageBroken, Request, decoded

IPP_PORT = 631

_FORBIDDEN = {401: 0x0402, 403: 0x0401}
"""HTTP's ways to say no, as the IPP status of the same meaning."""

_HTTP_OK = 200

_IN_A_PATH = "/%:@!$&'()*+,;="
"""What stands as it is, besides letters and digits; the percent of what is written so already."""


class NoAnswer(Exception):
    """Nobody listens, or the answer did not come whole within the limit."""


@dataclass(frozen=True, slots=True)
class PrintServerAddress:
    """Where somebody listens: a domain socket by its absolute path, or a host and its port.

    `encrypted` is ipps. Printers sign their own certificates, so it is not held against
    anybody: it keeps listeners out, and tells nothing of who answers.
    """

    host: str = "/run/cups/cups.sock"
    port: int = IPP_PORT
    encrypted: bool = False

    @property
    def is_socket_path(self) -> bool:
        """Whether the host is a domain socket, as libcups itself tells it."""
        return self.host.startswith("/")


def exchange(
    address: PrintServerAddress,
    path: str,
    request: Request,
    *,
    limit_s: float,
    document: bytes = b"",
) -> IppAnswer:
    """The answer to a request, with a document behind it where it has one.

    Raises:
        NoAnswer: none came whole within `limit_s`.
        MessageBroken: what came is no IPP answer.
    """
    deadline = time.monotonic() + limit_s
    try:
        with _connected(address, deadline) as wire:
            message = request.encoded()
            wire.sendall(_head(address, path, len(message) + len(document)) + message)
            # A service that refuses a document may answer and hang up before it has all of it.
            with suppress(BrokenPipeError, ConnectionResetError):
                wire.sendall(document)
            return _answer(wire, deadline)
    except (OSError, UnicodeError) as error:  # the latter of a host's name that cannot be one
        raise NoAnswer(str(error)) from error


def is_reachable(address: PrintServerAddress, *, limit_s: float) -> bool:
    """Whether somebody takes a connection there."""
    try:
        _connected(address, time.monotonic() + limit_s).close()
    except (OSError, UnicodeError):
        return False
    return True


def _connected(address: PrintServerAddress, deadline: float) -> socket.socket:
    if address.is_socket_path:
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            wire.settimeout(_left(deadline))
            wire.connect(address.host)
        except OSError:
            wire.close()
            raise
        return wire
    wire = socket.create_connection((address.host, address.port), timeout=_left(deadline))
    if not address.encrypted:
        return wire
    try:
        return _any_certificate().wrap_socket(wire, server_hostname=address.host)
    except OSError:
        wire.close()
        raise


def _any_certificate() -> ssl.SSLContext:
    """What the oldest printers of a hall still speak, as CUPS' own backend does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def _head(address: PrintServerAddress, path: str, length: int) -> bytes:
    lines = [
        f"POST {quote(path, safe=_IN_A_PATH)} HTTP/1.1",
        f"Host: {'localhost' if address.is_socket_path else address.host}",
        "Content-Type: application/ipp",
        f"Content-Length: {length}",
        "Connection: close",
    ]
    if address.is_socket_path:
        # The kernel tells CUPS who is at the other end; the name has to be the same.
        lines.append(f"Authorization: PeerCred {pwd.getpwuid(os.geteuid()).pw_name}")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _answer(wire: socket.socket, deadline: float) -> IppAnswer:
    try:
        response = http.client.HTTPResponse(cast(socket.socket, _Until(wire, deadline)))
        response.begin()
        if response.status in _FORBIDDEN:
            return IppAnswer(_FORBIDDEN[response.status], ())
        if response.status != _HTTP_OK:
            raise MessageBroken(f"HTTP status {response.status}")
        return decoded(response.read(LONGEST_ANSWER + 1))
    except (http.client.RemoteDisconnected, http.client.IncompleteRead) as error:
        raise NoAnswer("it hung up") from error
    except (http.client.HTTPException, ValueError) as error:
        raise MessageBroken(str(error)) from error


class _Until(io.RawIOBase):
    """Reads a socket until a moment, however slowly the bytes come."""

    def __init__(self, wire: socket.socket, deadline: float) -> None:
        self._wire = wire
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client asks of a socket."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        self._wire.settimeout(_left(self._deadline))
        return self._wire.recv_into(cast(bytearray, buffer))


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the limit has passed")
    return left
