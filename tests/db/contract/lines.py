"""Bad lines and strange servers between a terminal and its records."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.db.gateway.stage import Hall


class CuttingLine:
    """A line to a server that carries so many bytes each way, and then is cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.up: int | None = None
        """Bytes towards the server that still pass; None: all."""
        self.down: int | None = None
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()
        self.hang_up()

    def hang_up(self) -> None:
        """Cut every connection."""
        with self._lock:
            for one in self._open:
                # A reset, as a power cut or a firewall makes it, and no orderly end.
                with suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                self._open += [near, far]
            for source, sink, way in ((near, far, "up"), (far, near, "down")):
                threading.Thread(target=self._carry, args=(source, sink, way), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                left: int | None = getattr(self, way)
                if left is not None:
                    setattr(self, way, max(0, left - len(data)))
                    if len(data) > left:
                        sink.sendall(data[:left])
                        self.hang_up()
                        return
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    body: bytes


class StrangeServer:
    """A TLS server that answers with whatever bytes it is told to; None is silence."""

    def __init__(self, hall: Hall, certificate: str = "server") -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(
            hall.folder / f"{certificate}.crt", hall.folder / f"{certificate}.key"
        )
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.answer: Callable[[Asked], bytes | None] = lambda asked: None
        self.asked: list[Asked] = []
        self._leave = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with suppress(OSError), self._context.wrap_socket(near, server_side=True) as line:
            reader = line.makefile("rb")
            while head := reader.readline():
                method, path, _ = head.decode().split(" ")
                length = 0
                while (header := reader.readline().strip().lower()) != b"":
                    if header.startswith(b"content-length:"):
                        length = int(header.partition(b":")[2])
                asked = Asked(method, path, reader.read(length))
                self.asked.append(asked)
                answer = self.answer(asked)
                if answer is None:
                    self._leave.wait(30)
                    return
                self.send(line, answer)
                if b"connection: close" in answer.lower():
                    return

    def send(self, line: ssl.SSLSocket, answer: bytes) -> None:
        """Send an answer; a test may send it in drops."""
        line.sendall(answer)


def http(
    status: int,
    body: bytes,
    kind: str = "application/json",
    *headers: str,
    length: int | None = None,
) -> bytes:
    """An answer's bytes."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", *headers]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join((*lines, "", "")).encode() + body
