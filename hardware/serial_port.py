"""A serial port with a device behind it, through pyserial; the one module that knows it.

pyserial lets three unrelated families of exceptions out (its own, OSError, termios.error); here
they become the device's own two errors.
"""

import errno
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import serial

from hardware.errors import HardwareError

#: Commands are short. They leave within some ten milliseconds at any speed, or the port hangs.
SEND_DEADLINE_S: Final = 0.25

#: No answer is longer; a decoder is fed no more than this at once.
_MAX_PIECE_BYTES: Final = 4096

_IN_USE: Final = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EBUSY})


class SerialPort:
    """The port at `path`, locked against other programs; for one thread, `abandon` apart.

    Args:
        gone: makes the device's error of the path and a reason: no such port, no permission, or it
            vanished while it was used.
        in_use: makes the device's error of the path: another program has it.
    """

    def __init__(
        self,
        path: str,
        baud: int,
        *,
        gone: Callable[[str, str], HardwareError],
        in_use: Callable[[str], HardwareError],
    ) -> None:
        self._path = path
        self._gone = gone
        self._abandoned = False
        self._closed = False
        self._end_lock = threading.Lock()
        try:
            self._serial = serial.Serial(path, baud, write_timeout=SEND_DEADLINE_S, exclusive=True)
        except (OSError, termios.error) as error:  # pyserial's own exceptions are OSErrors
            if isinstance(error, OSError) and error.errno in _IN_USE:
                raise in_use(path) from error
            raise gone(path, _reason(error)) from error

    def set_speed(self, baud: int) -> None:
        self._check_abandoned()
        with self._translated():
            self._serial.baudrate = baud

    def send(self, frame: bytes) -> None:
        self._check_abandoned()
        with self._translated():
            self._serial.reset_input_buffer()
            self._serial.write(frame)

    def receive(self, timeout_s: float) -> bytes:
        self._check_abandoned()
        with self._translated():
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
            raise self._gone(self._path, "the port was given up")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OSError, termios.error) as error:
            raise self._gone(self._path, _reason(error)) from error


def _reason(error: OSError | termios.error) -> str:
    number = error.args[0] if error.args else None
    return errno.errorcode.get(number if isinstance(number, int) else 0, type(error).__name__)
