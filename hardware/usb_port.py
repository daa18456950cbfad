"""A USB device's bulk endpoints as a line, through pyusb; the one module that knows it.

Its frames go out in two parts, each to an endpoint of its own, and come in so: the preamble and the
length, then the rest (card protocols 2.1, one document; no such module was at hand to try it on).
"""

import errno
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import usb.core
import usb.util

from hardware.errors import HardwareError

HEAD_OUT: Final = 0x02
REST_OUT: Final = 0x06
HEAD_IN: Final = 0x81
REST_IN: Final = 0x85

#: Commands are short. They leave at once, or the device hangs.
SEND_DEADLINE_S: Final = 0.25

#: How often a running read looks whether it was given up; nothing else wakes it.
_LOOK_S: Final = 0.02
#: How long something that came in unasked is looked for, on each endpoint.
_STALE_S: Final = 0.001
_MOST_STALE_PIECES: Final = 64
#: A whole number of full-speed packets: a read of any other size can overflow.
_PIECE_BYTES: Final = 4096

_IN_USE: Final = frozenset({errno.EBUSY})


class UsbPort:
    """The device of this vendor and product, claimed; for one thread, `abandon` apart.

    Args:
        head_bytes: how much of a frame goes to the first endpoint.
        gone: makes the device's error of its name and a reason: not plugged in, no permission, or
            it vanished while it was used.
        in_use: makes the device's error of its name: another program has it.
    """

    def __init__(
        self,
        name: str,
        vendor: int,
        product: int,
        *,
        head_bytes: int,
        gone: Callable[[str, str], HardwareError],
        in_use: Callable[[str], HardwareError],
    ) -> None:
        self._name = name
        self._gone = gone
        self._in_use = in_use
        self._head_bytes = head_bytes
        self._head = bytearray()
        self._rest_due = False
        self._abandoned = threading.Event()
        self._device: Any = None
        try:
            with self._translated():
                self._device = usb.core.find(idVendor=vendor, idProduct=product)
                if self._device is None:
                    raise gone(name, "no such device is plugged in")
                self._claim()
        except HardwareError:
            self.close()
            raise

    def set_speed(self, baud: int) -> None:
        """Do nothing: USB has one speed."""
        self._check_abandoned()

    def send(self, frame: bytes) -> None:
        self._check_abandoned()
        with self._translated():
            for endpoint in (HEAD_IN, REST_IN):
                for _ in range(_MOST_STALE_PIECES):
                    if not self._read(endpoint, _STALE_S):
                        break
            self._head.clear()
            self._rest_due = False
            limit_ms = int(SEND_DEADLINE_S * 1000)
            self._device.write(HEAD_OUT, frame[: self._head_bytes], limit_ms)
            self._device.write(REST_OUT, frame[self._head_bytes :], limit_ms)

    def receive(self, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        while (left_s := deadline - time.monotonic()) > 0:
            self._check_abandoned()
            with self._translated():
                piece = self._read(REST_IN if self._rest_due else HEAD_IN, min(left_s, _LOOK_S))
            if piece:
                self._check_abandoned()
                self._note(piece)
                return piece
        self._check_abandoned()
        return b""

    def abandon(self) -> None:
        self._abandoned.set()

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            with suppress(usb.core.USBError):
                usb.util.dispose_resources(device)

    def _claim(self) -> None:
        try:
            self._device.get_active_configuration()
        except usb.core.USBError:
            self._device.set_configuration()
        usb.util.claim_interface(self._device, 0)

    def _note(self, piece: bytes) -> None:
        """Once the head is whole, the rest comes from the other endpoint, to the frame's end."""
        if not self._rest_due:
            self._head += piece
            self._rest_due = len(self._head) >= self._head_bytes

    def _read(self, endpoint: int, timeout_s: float) -> bytes:
        try:
            return bytes(self._device.read(endpoint, _PIECE_BYTES, max(1, int(timeout_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""

    def _check_abandoned(self) -> None:
        if self._abandoned.is_set() or self._device is None:
            raise self._gone(self._name, "the device was given up")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except usb.core.NoBackendError as error:
            raise self._gone(self._name, "libusb is not installed") from error
        except usb.core.USBError as error:
            if error.errno in _IN_USE:
                raise self._in_use(self._name) from error
            raise self._gone(self._name, _reason(error)) from error
        except ValueError as error:  # pyusb, of an endpoint that the device does not have
            raise self._gone(self._name, "it has other endpoints") from error


def _reason(error: usb.core.USBError) -> str:
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
