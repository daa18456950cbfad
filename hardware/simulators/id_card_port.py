"""A serial port with a simulated security module behind it: a pty under a name that stays.

The program opens the name like any serial port. Unplugging closes the pty and takes the name away;
plugging in makes a new pty under the same name, as udev does with a real adapter.
"""

import fcntl
import os
import select
import struct
import termios
import threading
import tty
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hardware.id_card.commands import SPEEDS_BAUD
from hardware.id_card.errors import FrameMalformed
from hardware.id_card.frames import FrameDecoder
from hardware.simulators import SimulationPermit
from hardware.simulators.id_card_faults import CablePulled, Pieces
from hardware.simulators.id_card_module import VirtualIdCardModule

_CHUNK_BYTES: Final = 4096
_OUTPUT_SPEED: Final = 5

#: A pty tells nobody that its input has been taken in, so one has to look.
_LOOK_AGAIN_S: Final = 0.001


class SimulatedIdCardPort:
    """The port at `link` with `module` behind it, plugged in while the context is open.

    `link` must not exist, or be the link of a port that died. What comes at another speed than
    `baud` the module cannot make out.
    """

    def __init__(
        self,
        module: VirtualIdCardModule,
        link: Path,
        *,
        permit: SimulationPermit,
        baud: int = SPEEDS_BAUD[0],
    ) -> None:
        self._module = module
        self._link = link
        self._baud = baud
        self._plugged: _Pty | None = None

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

    def plug(self) -> None:
        """Plug the module in; one that is plugged in is unplugged first."""
        self.unplug()
        self._plugged = _Pty(self._module, self._link, self._baud)

    def unplug(self) -> None:
        """Unplug the module. Nothing happens if it already is."""
        if self._plugged is not None:
            self._plugged.end()
            self._plugged = None

    def wait_unplugged(self, timeout_s: float) -> bool:
        """Wait until a fault has pulled the cable; whether it has."""
        return self._plugged is None or self._plugged.wait_ended(timeout_s)


class _Pty:
    """One plugging-in: a pty and the thread that serves it and closes it at its end."""

    def __init__(self, module: VirtualIdCardModule, link: Path, baud: int) -> None:
        self._module = module
        self._link = link
        self._speed = getattr(termios, f"B{baud}")
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        _set_speed(self._slave, self._speed)
        os.set_blocking(self._master, False)
        self._end_reader, self._end_writer = os.pipe()
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._slave))
        self._thread = threading.Thread(target=self._run, name="simulated id card module")
        self._thread.start()

    def end(self) -> None:
        os.write(self._end_writer, b"\0")
        self._thread.join()
        os.close(self._end_writer)
        os.close(self._end_reader)

    def wait_ended(self, timeout_s: float) -> bool:
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._serve()
        finally:
            self._link.unlink(missing_ok=True)
            os.close(self._master)
            os.close(self._slave)
            self._module.power_off()

    def _serve(self) -> None:
        decoder = FrameDecoder()
        while self._wait(self._master):
            try:
                body = decoder.feed(self._received())
                pieces = self._module.answer(body) if body is not None else ()
            except FrameMalformed as error:
                body, pieces = b"", self._module.answer_to_garbage(error.fact)
            except CablePulled as pulled:
                self._send(pulled.pieces)
                return
            if body is not None:
                decoder = FrameDecoder()
            if not self._send(pieces):
                return

    def _received(self) -> bytes:
        with suppress(BlockingIOError):
            received = os.read(self._master, _CHUNK_BYTES)
            if termios.tcgetattr(self._slave)[_OUTPUT_SPEED] == self._speed:
                return received
        return b""

    def _send(self, pieces: Pieces) -> bool:
        """Send piece by piece; False when the end came first."""
        for number, piece in enumerate(pieces):
            if number and not self._wait_taken_in():
                return False
            rest = piece
            while rest:
                if not self._wait(writable=self._master):
                    return False
                with suppress(BlockingIOError):
                    rest = rest[os.write(self._master, rest) :]
        return True

    def _wait_taken_in(self) -> bool:
        while _waiting_bytes(self._slave):
            if select.select([self._end_reader], [], [], _LOOK_AGAIN_S)[0]:
                return False
        return True

    def _wait(self, readable: int | None = None, *, writable: int | None = None) -> bool:
        """Wait for one side of the pty; False when the end came first."""
        readers = [self._end_reader] + ([] if readable is None else [readable])
        ready, _, _ = select.select(readers, [] if writable is None else [writable], [])
        return self._end_reader not in ready


def _set_speed(descriptor: int, speed: int) -> None:
    attributes = termios.tcgetattr(descriptor)
    attributes[_OUTPUT_SPEED - 1] = attributes[_OUTPUT_SPEED] = speed
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)


def _waiting_bytes(descriptor: int) -> int:
    (waiting,) = struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)))
    return int(waiting)
