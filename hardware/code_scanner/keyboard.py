"""A scanner that types as a keyboard, read from the kernel's event interface and nobody else's.

Grabbed (EVIOCGRAB), its keys reach no window. Only the device at the path that the settings name is
touched: a keyboard that is no scanner stays one. The keys are decoded here as a scanner in its
factory state means them (US layout), whatever layout the window system has (R62).

The interface is three constants of linux/input.h, stable since 2001; a library for it would need a
compiler on every terminal.
"""

import errno
import fcntl
import os
import select
import struct
from collections.abc import Callable, Mapping
from typing import Final

from hardware.code_scanner.errors import ScannerGone, ScannerInUse

#: Has no text, so a code with it is garbled.
UNKNOWN_KEY: Final = "\x1a"

_EVIOCGRAB: Final = 0x40044590
_EVENT: Final = struct.Struct("llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
_EV_SYN, _EV_KEY = 0x00, 0x01
_SYN_DROPPED: Final = 3
_UP, _DOWN = 0, 1
_EVENTS_AT_ONCE: Final = 64
_SHIFTS: Final = frozenset({42, 54})
_SILENT: Final = frozenset({29, 56, 58, 69, 97, 100, 125, 126})
"""Control, Alt, Caps Lock, Num Lock, Meta: they say nothing by themselves."""


def _keys() -> Mapping[int, tuple[str, str]]:
    """The keys by their codes (linux/input-event-codes.h), without and with Shift."""
    rows = (
        (2, "1234567890-=", "!@#$%^&*()_+"),
        (16, "qwertyuiop[]", "QWERTYUIOP{}"),
        (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
        (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    )
    keys = {
        first + place: (plain, shifted)
        for first, plains, shifteds in rows
        for place, (plain, shifted) in enumerate(zip(plains, shifteds, strict=True))
    }
    keypad = {55: "*", 74: "-", 78: "+", 83: ".", 98: "/", 82: "0"}
    keypad |= dict(zip((79, 80, 81, 75, 76, 77, 71, 72, 73), "123456789", strict=True))
    keys |= {code: (sign, sign) for code, sign in keypad.items()}
    return keys | {28: ("\r", "\r"), 96: ("\r", "\r"), 57: (" ", " ")}


_KEYS: Final = _keys()


class KeyDecoder:
    """Turns key events to what was typed."""

    def __init__(self) -> None:
        self._shifts: set[int] = set()

    def feed(self, kind: int, code: int, value: int) -> str:
        """Return what this event types, nothing for most of them."""
        if (kind, code) == (_EV_SYN, _SYN_DROPPED):
            return UNKNOWN_KEY  # the kernel has thrown events away
        if kind != _EV_KEY:
            return ""
        if code in _SHIFTS:
            (self._shifts.discard if value == _UP else self._shifts.add)(code)
            return ""
        if value != _DOWN or code in _SILENT:
            return ""
        plain, shifted = _KEYS.get(code, (UNKNOWN_KEY, UNKNOWN_KEY))
        return shifted if self._shifts else plain


def _grab(descriptor: int) -> None:
    fcntl.ioctl(descriptor, _EVIOCGRAB, 1)


class KeyboardLine:
    """The scanner at an event device such as /dev/input/by-id/usb-…-event-kbd, grabbed.

    Raises:
        ScannerGone: no such device, no permission, or it is no input device.
        ScannerInUse: another program has grabbed it.
    """

    def __init__(self, path: str, grab: Callable[[int], None] = _grab) -> None:
        self._path = path
        self._decoder = KeyDecoder()
        self._ended = False
        self._rest = b""
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise ScannerGone(path, _reason(error)) from error
        self._wake, self._waker = os.pipe2(os.O_CLOEXEC)
        try:
            grab(self._descriptor)
        except OSError as error:
            self.close()
            if error.errno == errno.EBUSY:
                raise ScannerInUse(path) from error
            raise ScannerGone(path, _reason(error)) from error

    def receive(self, timeout_s: float) -> bytes:
        """What was typed, nothing when the time is over.

        Raises:
            ScannerGone: it was unplugged, or given up.
        """
        ready, _, _ = select.select([self._descriptor, self._wake], [], [], timeout_s)
        if self._ended or self._wake in ready:
            raise ScannerGone(self._path, "it was given up")
        if not ready:
            return b""
        try:
            piece = os.read(self._descriptor, _EVENTS_AT_ONCE * _EVENT.size)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise ScannerGone(self._path, _reason(error)) from error
        if not piece:
            raise ScannerGone(self._path, "its events have ended")
        return self._decoded(piece)

    def abandon(self) -> None:
        """Make the running call and every later one raise ScannerGone. From any thread."""
        self._ended = True
        os.write(self._waker, b"\0")

    def close(self) -> None:
        """Let the keyboard go; the kernel ends the grab with it."""
        for descriptor in (self._descriptor, self._wake, self._waker):
            os.close(descriptor)

    def _decoded(self, piece: bytes) -> bytes:
        whole = self._rest + piece
        end = len(whole) - len(whole) % _EVENT.size
        self._rest = whole[end:]
        typed = (
            self._decoder.feed(kind, code, value)
            for _seconds, _micros, kind, code, value in _EVENT.iter_unpack(whole[:end])
        )
        return "".join(typed).encode("ascii")


def _reason(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
