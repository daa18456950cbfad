"""The central server as a small HTTP server on the loopback of this machine; its keys are made up.

It takes the text of step 1 as the body of a POST and answers with that of step 2. It can misbehave
as servers do.
"""

import ssl
import threading
from enum import Enum, unique
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self

from hardware.security_module.authenticator import (
    AuthenticationRequest,
    CardIdentity,
    Challenges,
)
from hardware.simulators import SimulationPermit
from hardware.simulators.psam_keys import MadeUpKeys
from hardware.social_card.algorithm import ALGORITHM_FLAGS

_LOOPBACK: Final = "127.0.0.1"
_FIELDS: Final = 8
_MAX_REQUEST_BYTES: Final = 1024
_STOP_LIMIT_S: Final = 5.0
_DRIP_S: Final = 0.05
_ALGORITHM_BY_FLAG: Final = {f"{flag:02X}": one for one, flag in ALGORITHM_FLAGS.items()}


@unique
class ServerFault(Enum):
    """How the server misbehaves."""

    NONE = "none"
    SILENT = "takes the request and never answers"
    DRIPPING = "announces a long answer and sends it byte by byte"
    ENDLESS_HEAD = "sends the head of an answer and does not end it"
    GARBLED = "answers with something else"
    ENDLESS = "answers with far too much"
    NOT_TEXT = "answers with bytes that are no text"
    FAILING = "answers that it failed"
    ELSEWHERE = "sends the asker to another address"
    HANGING_UP = "hangs up instead of answering"


class VirtualCardServer:
    """A server with `keys`, as a context manager; it answers from entering to leaving.

    Attributes:
        requests: the texts it was sent.
        fault: what it does wrong from the next request on.
    """

    def __init__(
        self,
        keys: MadeUpKeys,
        *,
        permit: SimulationPermit,
        fault: ServerFault = ServerFault.NONE,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.requests: list[str] = []
        self.fault = fault
        self.keys = keys
        self.stopping = threading.Event()
        self._scheme = "http" if tls is None else "https"
        self._server = _Server(self)
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="card server", daemon=True
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://{_LOOPBACK}:{self._server.server_address[1]}/cards"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(_STOP_LIMIT_S)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, simulation: VirtualCardServer) -> None:
        super().__init__((_LOOPBACK, 0), _Handler)
        self.simulation = simulation

    def handle_error(self, request: object, client_address: object) -> None:
        """An asker that hung up is none of the server's business."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length", 0)), _MAX_REQUEST_BYTES)
        text = self.rfile.read(length).decode("ascii", "replace")
        simulation = self.server.simulation
        simulation.requests.append(text)
        if simulation.fault is ServerFault.NONE:
            self._answer(simulation.keys, text)
        else:
            self._misbehave(simulation)

    def log_message(self, format: str, *arguments: object) -> None:
        """Requests name cards: nothing is logged."""

    def _answer(self, keys: MadeUpKeys, text: str) -> None:
        request = _parsed(text)
        if request is None:
            self._send(b"", HTTPStatus.BAD_REQUEST)
            return
        data = keys.answer(request)
        # Behind the result stand 8 bytes that the driver does not look at.
        internal = data.internal_result + request.internal.information
        self._send(f"{internal.hex()}|{data.external_data.hex()}|".upper().encode())

    def _misbehave(self, simulation: VirtualCardServer) -> None:
        match simulation.fault:
            case ServerFault.GARBLED:
                self._send(b"<html>busy</html>")
            case ServerFault.ENDLESS:
                self._send(b"0" * 100_000)
            case ServerFault.NOT_TEXT:
                self._send(bytes(range(0x80, 0xFF)))
            case ServerFault.FAILING:
                self._send(b"", HTTPStatus.INTERNAL_SERVER_ERROR)
            case ServerFault.ELSEWHERE:
                self.send_response(HTTPStatus.FOUND)
                self.send_header("Location", simulation.url)
                self.end_headers()
            case ServerFault.DRIPPING:
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                while not simulation.stopping.wait(_DRIP_S):
                    self.wfile.write(b"0")
            case ServerFault.ENDLESS_HEAD:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Later: ")
                simulation.stopping.wait()
            case ServerFault.SILENT:
                simulation.stopping.wait()
            case _:
                self.close_connection = True

    def _send(self, body: bytes, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _parsed(text: str) -> AuthenticationRequest | None:
    """The request in the text of step 1, None when it is none."""
    *fields, end = text.split("|")
    if len(fields) != _FIELDS or end:
        return None
    region, historical, flag, code, *challenges = fields
    try:
        numbers = [bytes.fromhex(challenge) for challenge in challenges]
        card = CardIdentity(region, bytes.fromhex(historical), _ALGORITHM_BY_FLAG[flag], code)
    except (ValueError, KeyError):
        return None
    internal_factor, internal_information, external_factor, external_information = numbers
    external = Challenges(external_information, external_factor)
    return AuthenticationRequest(
        card,
        Challenges(internal_information, internal_factor),
        external if external_factor and external_information else None,
    )
