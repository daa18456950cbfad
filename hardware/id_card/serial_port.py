"""The serial port of the security module, through pyserial; the one module that knows it.

pyserial lets three unrelated families of exceptions out (its own, OSError, termios.error); here
they become ModuleGone and ModuleInUse.
"""

import errno
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import serial

from hardware.id_card.commands import SPEEDS_BAUD
from hardware.id_card.errors import ModuleGone, ModuleInUse

#: A command has ten bytes. They leave within ten milliseconds at any speed, or the port hangs.
SEND_DEADLINE_S: Final = 0.25

#: A read answer has 1295 bytes; the decoder is fed no more than this at once.
_MAX_PIECE_BYTES: Final = 4096

_IN_USE: Final = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EBUSY})


class SerialPort:
    """`hardware.id_card.line.Line` over the port at `path`, locked against other programs.

    Raises:
        ModuleGone: no such port, or no permission.
        ModuleInUse: another program has it.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._abandoned = False
        self._closed = False
        self._end_lock = threading.Lock()
        try:
            with _translated(path):
                self._serial = serial.Serial(
                    path, SPEEDS_BAUD[0], write_timeout=SEND_DEADLINE_S, exclusive=True
                )
        except ModuleGone as error:
            cause = error.__cause__
            if isinstance(cause, OSError) and cause.errno in _IN_USE:
                raise ModuleInUse(path) from cause
            raise

    def set_speed(self, baud: int) -> None:
        self._check_abandoned()
        with _translated(self._path):
            self._serial.baudrate = baud

    def send(self, frame: bytes) -> None:
        self._check_abandoned()
        with _translated(self._path):
            self._serial.reset_input_buffer()
            self._serial.write(frame)

    def receive(self, timeout_s: float) -> bytes:
        self._check_abandoned()
        with _translated(self._path):
            self._serial.timeout = timeout_s
            piece: bytes = self._serial.read()
            if piece:
                waiting = min(self._serial.in_waiting, _MAX_PIECE_BYTES - len(piece))
                piece += self._serial.read(waiting)
        self._check_abandoned()
        return piece

    def abandon(self) -> None:
        with self._end_lock:
            self._abandoned = True
            if not self._closed:
                # Its byte stays in a pipe, so it ends the running wait or else the next one.
                self._serial.cancel_read()

    def close(self) -> None:
        with self._end_lock:
            if not self._closed:
                self._closed = True
                with suppress(OSError):
                    self._serial.close()

    def _check_abandoned(self) -> None:
        if self._abandoned:
            raise ModuleGone(self._path, "the port was given up")


@contextmanager
def _translated(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, termios.error) as error:  # pyserial's own exceptions are OSErrors
        raise ModuleGone(path, _reason(error)) from error


def _reason(error: OSError | termios.error) -> str:
    number = error.args[0] if error.args else None
    return errno.errorcode.get(number if isinstance(number, int) else 0, type(error).__name__)
