"""The text to the central server and back as the body of one POST over https.

A plain beginning, for no agency's real interface is known: another envelope, another login or a
vendor's library is another `ServerTransport` with the same two methods.
"""

import http
import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, Generic, TypeVar

from hardware.security_module.errors import (
    SecurityModuleAnswerMalformed,
    SecurityModuleError,
    SecurityModuleNotTrusted,
    SecurityModuleRefused,
    SecurityModuleSilent,
)
from hardware.security_module.server_address import ModuleServerAddress

#: The answer seen has 66 characters; a page of somebody else's proxy has more than this.
MAX_ANSWER_BYTES: Final = 1024

_CONTENT_TYPE: Final = "text/plain; charset=us-ascii"

Result = TypeVar("Result")


class HttpsTransport:
    """A ServerTransport. Each call ends after `timeout_s` in all, whatever the server does: also
    the looking up of its name and an answer that comes byte by byte count.
    """

    def __init__(
        self, address: ModuleServerAddress, timeout_s: float, ca_file: Path | None
    ) -> None:
        self._address = address
        self._timeout_s = timeout_s
        self._ca_file = ca_file

    def exchange(self, text: str) -> str:
        """Post `text`; the body of the answer.

        Raises:
            SecurityModuleSilent, SecurityModuleNotTrusted, SecurityModuleRefused,
            SecurityModuleAnswerMalformed
        """
        return self._within_limit(lambda connection: _post(connection, self._address.path, text))

    def check(self) -> str:
        """Connect and hang up.

        Raises:
            SecurityModuleSilent, SecurityModuleNotTrusted
        """
        self._within_limit(lambda connection: None)
        return self._address.url

    def _within_limit(self, call: Callable[[http.client.HTTPConnection], Result]) -> Result:
        try:
            connection = _connection(self._address, self._ca_file)
        except OSError as error:
            raise SecurityModuleNotTrusted("the file of trusted certificates") from error
        connection.timeout = self._timeout_s
        return _Call(connection, call).result(self._timeout_s)


def _connection(address: ModuleServerAddress, ca_file: Path | None) -> http.client.HTTPConnection:
    """One that is not open yet; the server's certificate must be one that `ca_file`, or without it
    the system, vouches for."""
    if not address.encrypted:
        return http.client.HTTPConnection(address.host, address.port)
    context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    return http.client.HTTPSConnection(address.host, address.port, context=context)


class _Call(Generic[Result]):
    """One call in a thread of its own, for no limit of a socket covers all of it; a thread nobody
    waits for any more ends with its connection.
    """

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        call: Callable[[http.client.HTTPConnection], Result],
    ) -> None:
        self._connection = connection
        self._call = call
        self._outcomes: SimpleQueue[_Returned[Result] | SecurityModuleError] = SimpleQueue()
        self._socket: socket.socket | None = None
        threading.Thread(target=self._run, name="central server", daemon=True).start()

    def result(self, limit_s: float) -> Result:
        """What the call returned or raised.

        Raises:
            SecurityModuleSilent: it did neither in time.
            SecurityModuleError: as it raised.
        """
        try:
            outcome = self._outcomes.get(timeout=limit_s)
        except Empty as error:
            self._hang_up()
            raise SecurityModuleSilent("time is up") from error
        if isinstance(outcome, SecurityModuleError):
            raise outcome
        return outcome.value

    def _run(self) -> None:
        try:
            with closing(self._connection):
                self._connection.connect()
                # The connection forgets it when the server says that it will close.
                self._socket = self._connection.sock
                self._outcomes.put(_Returned(self._call(self._connection)))
        except ssl.SSLCertVerificationError as error:
            self._outcomes.put(SecurityModuleNotTrusted(error.verify_message))
        except (OSError, http.client.HTTPException) as error:
            self._outcomes.put(SecurityModuleSilent(type(error).__name__))
        except SecurityModuleError as error:
            self._outcomes.put(error)

    def _hang_up(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # the other side was faster
                # Not the method of a TLS socket, which is in use in the other thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class _Returned(Generic[Result]):
    value: Result


def _post(connection: http.client.HTTPConnection, path: str, text: str) -> str:
    connection.request("POST", path, text.encode("ascii"), {"Content-Type": _CONTENT_TYPE})
    with connection.getresponse() as response:
        if response.status != http.HTTPStatus.OK:
            raise SecurityModuleRefused("the request", str(response.status))
        body = response.read(MAX_ANSWER_BYTES + 1)
    if len(body) > MAX_ANSWER_BYTES or not body.isascii():
        raise SecurityModuleAnswerMalformed("the request", len(body))
    return body.decode("ascii")
