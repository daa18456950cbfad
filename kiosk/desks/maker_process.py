"""Where papers are made for a visit: a process that is begun with it and ends with it.

So nothing that was put on paper stays in the kiosk's own memory, and neither does the compiler. A
process that dies, hangs or cannot be begun costs the paper that was asked for; the next request
begins another.
"""

import math
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from operator import methodcaller
from typing import Final, cast

from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import DocumentError, DocumentFault
from kiosk.trust.paper_maker import Equipment, Order
from kiosk.trust.paper_process import Reply, Request

#: Below the limit of the desk's worker: the process is ended here, not left behind.
REQUEST_LIMIT_S: Final = 15.0


class MakerProcess:
    """A `PaperMaker` in a process of its own; begun when it is first asked, or before."""

    def __init__(self, equipment: Equipment, *, limit_s: float = REQUEST_LIMIT_S) -> None:
        self._equipment = equipment
        self._limit_s = limit_s
        self._running: tuple[subprocess.Popen[bytes], Connection] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        return None if self._running is None else self._running[0].pid

    def begin(self) -> None:
        """Begin the process, without waiting until it is ready.

        Raises:
            DocumentFault: it cannot be begun.
        """
        if self._running is not None:
            return
        ours, theirs = socket.socketpair()
        with ours, theirs:
            for side in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
                ours.setsockopt(socket.SOL_SOCKET, side, self._timeval)
            command = [sys.executable, "-m", "kiosk.trust.paper_process", str(theirs.fileno())]
            try:
                process = subprocess.Popen(  # noqa: S603 - our own module, nothing from outside
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                )
            except OSError as error:
                raise DocumentFault("no process for papers") from error
            self._running = process, Connection(ours.detach())
        with self._ended_on_failure():
            self._running[1].send(self._equipment)

    def warm_up(self) -> None:
        """Return when everything is loaded.

        Raises:
            DocumentError: no document can be made.
        """
        self._ask(methodcaller("warm_up"))

    def make(self, order: Order) -> Document:
        """The document, with its statement and itself signed.

        Raises:
            KioskError: as `PaperMaker.make`; also when the process dies or hangs.
        """
        return cast(Document, self._ask(methodcaller("make", order)))

    def fault_of(self, name: DocumentName) -> DocumentError | None:
        """What keeps a paper from being made of made-up data, None if nothing does."""
        try:
            return cast("DocumentError | None", self._ask(methodcaller("fault_of", name)))
        except DocumentError as error:
            return error

    def end(self) -> None:
        """End the process, whatever it does, and all that it was told with it."""
        if self._running is None:
            return
        process, connection = self._running
        self._running = None
        connection.close()
        process.kill()
        process.wait()

    @property
    def _timeval(self) -> bytes:
        """The limit as socket(7) takes it."""
        return struct.pack("ll", math.ceil(self._limit_s), 0)

    @contextmanager
    def _ended_on_failure(self) -> Iterator[None]:
        """A process that cannot be talked to is ended, whatever is wrong with it or the request."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - pickling raises what it likes
            self.end()
            # Not chained: what could not be sent may stand in the error.
            raise DocumentFault(f"{type(error).__name__} from the process for papers") from None

    def _ask(self, request: Request) -> object:
        self.begin()
        assert self._running is not None  # noqa: S101 - begun just now
        connection = self._running[1]
        with self._ended_on_failure():
            connection.send(request)
            if not connection.poll(self._limit_s):
                raise TimeoutError
            value, error = cast(Reply, connection.recv())
        if error is not None:
            raise error
        return value
