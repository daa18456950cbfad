"""A bare client of an X server: what is seen there, and the windows it has."""

import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p
from typing import Final

_ALL_PLANES: Final = c_ulong(-1)
_Z_PIXMAP: Final = 2
_CLIENT_MESSAGE: Final = 33
_BYTES_A_PIXEL: Final = 4
_LIMIT_S: Final = 60.0

Rect = tuple[int, int, int, int]
"""Left, top, width, height."""


class _Image(ctypes.Structure):
    """The head of XImage, of <X11/Xlib.h>."""

    _fields_ = [
        ("width", c_int),
        ("height", c_int),
        ("xoffset", c_int),
        ("format", c_int),
        ("data", POINTER(ctypes.c_ubyte)),
        ("orders", c_int * 5),
        ("bytes_per_line", c_int),
    ]


class _Message(ctypes.Structure):
    """XClientMessageEvent, as long as every XEvent."""

    _fields_ = [
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("window", c_ulong),
        ("message_type", c_ulong),
        ("format", c_int),
        ("data", c_long * 5),
        ("rest", c_long * 12),
    ]


class XClient:
    """Connected to one display."""

    def __init__(self, display: str) -> None:
        self._lib = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XGetImage"):
            getattr(self._lib, name).restype = c_void_p
        for name in ("XDefaultRootWindow", "XInternAtom"):
            getattr(self._lib, name).restype = c_ulong
        opened = self._lib.XOpenDisplay(c_char_p(display.encode()))
        if not opened:
            raise RuntimeError(f"no X server at {display}")
        self._display = c_void_p(opened)
        self._root = c_ulong(self._lib.XDefaultRootWindow(self._display))
        # Known to the server from now on: wlroots does not make what it does not find.
        self._protocols, self._delete = (
            self._lib.XInternAtom(self._display, c_char_p(name), 0)
            for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        )

    def close(self) -> None:
        """Leave the server."""
        self._lib.XCloseDisplay(self._display)

    def becomes_dark(self, place: Rect, *, dark: bool = True) -> bool:
        """Return True once all that is seen at `place` is black, or is not; False if never."""
        end = time.monotonic() + _LIMIT_S
        while self.is_dark(place) is not dark:
            if time.monotonic() > end:
                return False
        return True

    def is_dark(self, place: Rect) -> bool:
        """Return whether all that is seen at `place` is black."""
        left, top, width, height = place
        found = self._lib.XGetImage(
            self._display, self._root, left, top, width, height, _ALL_PLANES, _Z_PIXMAP
        )
        image = ctypes.cast(found, POINTER(_Image)).contents
        raw = ctypes.string_at(image.data, image.bytes_per_line * image.height)
        self._lib.XDestroyImage(c_void_p(found))
        colours = (raw[number::_BYTES_A_PIXEL] for number in range(3))  # blue, green, red
        return not any(any(colour) for colour in colours)

    def windows(self) -> list[int]:
        """Return the windows on the root, the lowest first."""
        root, parent = c_ulong(), c_ulong()
        children, count = POINTER(c_ulong)(), c_uint()
        self._lib.XQueryTree(
            *(self._display, self._root, byref(root), byref(parent)),
            *(byref(children), byref(count)),
        )
        return [int(children[number]) for number in range(count.value)]

    def place(self, window: int, to: Rect) -> None:
        """Move and resize a window."""
        self._lib.XMoveResizeWindow(self._display, c_ulong(window), *to)
        self._lib.XSync(self._display, 0)

    def ask_to_close(self, window: int) -> None:
        """Send what a window manager sends when somebody closes a window."""
        message = _Message(type=_CLIENT_MESSAGE, window=window, format=32)
        message.message_type, message.data[0] = self._protocols, self._delete
        self._lib.XSendEvent(self._display, c_ulong(window), 0, c_long(0), byref(message))
        self._lib.XSync(self._display, 0)


@contextmanager
def x_client(display: str) -> Iterator[XClient]:
    """Yield a client of `display`."""
    client = XClient(display)
    try:
        yield client
    finally:
        client.close()
