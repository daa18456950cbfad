"""Somebody who answers every IPP request with the same bytes, at a socket of their own."""

import socket
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from hardware.ipp.exchange import PrintServerAddress


def http(body: bytes, status: str = "200 OK") -> bytes:
    """An HTTP answer with this body."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def answering(pieces: Iterable[bytes], pause_s: float = 0.0) -> Iterator[PrintServerAddress]:
    """A service that reads something and says these pieces, whoever calls.

    An empty list of pieces is one that hangs up at once.
    """
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as service:
        service.bind(f"{folder}/sock")
        service.listen()
        over = threading.Event()

        def serve() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = service.accept()
                    with caller, suppress(OSError):
                        caller.recv(1 << 16)
                        for piece in pieces:
                            caller.sendall(piece)
                            if over.wait(pause_s):
                                return

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield PrintServerAddress(f"{folder}/sock")
        finally:
            over.set()
            with suppress(OSError):
                service.shutdown(socket.SHUT_RDWR)
            server.join()
