"""Simulated code scanners: one on a pty, and one that types as a keyboard through uinput."""

import fcntl
import os
import struct
import time
import tty
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hardware.simulators import SimulationPermit

UINPUT: Final = Path("/dev/uinput")

_UI_DEV_CREATE, _UI_DEV_DESTROY = 0x5501, 0x5502
_UI_SET_EVBIT, _UI_SET_KEYBIT = 0x40045564, 0x40045565
_UI_DEV_SETUP: Final = 0x405C5503
_SYSNAME_BYTES: Final = 64
_UI_GET_SYSNAME: Final = 0x8000552C | _SYSNAME_BYTES << 16
_EV_KEY: Final = 1
_MOST_KEYS: Final = 256
_SETUP: Final = struct.Struct("HHHH80sI")
"""struct uinput_setup: bus, vendor, product, version, name, effects."""
_EVENT: Final = struct.Struct("llHHi")
_BUS_VIRTUAL: Final = 6
_LOOKS, _LOOK_AGAIN_S = 100, 0.02


class SimulatedScannerPort:
    """A serial scanner: a pty under a name that stays, gone while it is unplugged.

    Plugged in while its context is open.
    """

    def __init__(self, link: Path, *, permit: SimulationPermit) -> None:
        self._link = link
        self._ends: tuple[int, int] | None = None

    @property
    def path(self) -> str:
        """What the program opens."""
        return str(self._link)

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.unplug()

    @property
    def is_plugged(self) -> bool:
        """Whether it is there."""
        return self._ends is not None

    def plug(self) -> None:
        """Plug it in; one that is plugged in is unplugged first."""
        self.unplug()
        ends = master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._link.symlink_to(os.ttyname(slave))
        self._ends = ends

    def unplug(self) -> None:
        """Unplug it. Nothing happens if it already is."""
        if self._ends is not None:
            ends, self._ends = self._ends, None
            self._link.unlink(missing_ok=True)
            for end in ends:
                os.close(end)

    def scan(self, code: str, terminator: bytes = b"\r\n") -> None:
        """Read a code that is held before it, as it was set in the factory."""
        self.send(code.encode() + terminator)

    def send(self, piece: bytes) -> None:
        """Send any bytes; what nobody takes in is lost, as on a real line."""
        if self._ends is not None:
            with suppress(BlockingIOError):
                os.write(self._ends[0], piece)


class SimulatedKeyboardScanner:
    """A scanner that types, made through the kernel's uinput.

    Raises:
        OSError: there is no uinput here, or no permission for it.
    """

    def __init__(self, *, permit: SimulationPermit) -> None:
        self._descriptor = os.open(UINPUT, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(self._descriptor, _UI_SET_EVBIT, _EV_KEY)
        for key in range(1, _MOST_KEYS):
            fcntl.ioctl(self._descriptor, _UI_SET_KEYBIT, key)
        setup = _SETUP.pack(_BUS_VIRTUAL, 0, 0, 1, b"simulated code scanner", 0)
        fcntl.ioctl(self._descriptor, _UI_DEV_SETUP, setup)
        fcntl.ioctl(self._descriptor, _UI_DEV_CREATE)

    @property
    def path(self) -> str:
        """The event device that the program opens, once udev has made it."""
        raw = fcntl.ioctl(self._descriptor, _UI_GET_SYSNAME, bytes(_SYSNAME_BYTES))
        folder = Path("/sys/devices/virtual/input") / raw.rstrip(b"\0").decode()
        for _ in range(_LOOKS):
            for found in folder.glob("event*"):
                if (device := Path("/dev/input") / found.name).exists():
                    return str(device)
            time.sleep(_LOOK_AGAIN_S)
        raise FileNotFoundError(folder)

    def press(self, *events: tuple[int, int]) -> None:
        """Send key events, each a key's code and 1 for down or 0 for up."""
        for key, value in events:
            for kind, code, what in ((_EV_KEY, key, value), (0, 0, 0)):
                os.write(self._descriptor, _EVENT.pack(0, 0, kind, code, what))

    def unplug(self) -> None:
        """Take the device away."""
        fcntl.ioctl(self._descriptor, _UI_DEV_DESTROY)
        os.close(self._descriptor)
