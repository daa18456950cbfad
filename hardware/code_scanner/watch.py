"""Watches a code scanner from a thread of the caller's, and tells what it has scanned."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from hardware.code_scanner.errors import CodeGarbled, ScannerError, ScannerGone, ScannerInUse
from hardware.code_scanner.frames import CodeFrames, Scan

_log = logging.getLogger(__name__)

#: How long to wait before a lost scanner is tried again.
RETRY_S: Final = 0.5
#: How long silence is listened to at once; what was broken off is told by then.
LISTEN_S: Final = 0.6
#: USB CDC devices take any speed and have none; true serial ones come with this.
BAUD: Final = 9600


@dataclass(frozen=True, slots=True, repr=False)
class CodeScanned:
    """A code was held before the scanner."""

    text: str

    def __repr__(self) -> str:
        return "CodeScanned(<redacted>)"


@dataclass(frozen=True, slots=True)
class CodeNotRead:
    """Something was scanned that is no code."""

    error: CodeGarbled


@dataclass(frozen=True, slots=True)
class ScannerLost:
    """The scanner went away, or was not there at the start; `code` names the error."""

    code: str


@dataclass(frozen=True, slots=True)
class ScannerReturned:
    """The scanner is there, again or for the first time."""


ScannerEvent: TypeAlias = CodeScanned | CodeNotRead | ScannerLost | ScannerReturned


class CodeLine(Protocol):
    """An open line to a scanner, for one thread; only `abandon` may come from another."""

    def receive(self, timeout_s: float) -> bytes:
        """What has come in, nothing when the time is over.

        Raises:
            ScannerGone
        """
        ...

    def abandon(self) -> None:
        """Make the running call and every later one raise ScannerGone."""
        ...

    def close(self) -> None:
        """Give the device back."""
        ...


def open_serial(path: str, baud: int = BAUD) -> CodeLine:
    """The scanner at a serial port, such as /dev/serial/by-id/usb-….

    Raises:
        ScannerGone, ScannerInUse
    """
    from hardware.serial_port import SerialPort

    return SerialPort(path, baud, gone=ScannerGone, in_use=ScannerInUse)


def open_keyboard(path: str) -> CodeLine:
    """The scanner that types as a keyboard at an event device.

    Raises:
        ScannerGone, ScannerInUse
    """
    from hardware.code_scanner.keyboard import KeyboardLine

    return KeyboardLine(path)


class CodeScannerWatcher:
    """Tells `deliver` what is scanned, in order; outlives every unplugging.

    `run` blocks in a thread the caller provides, and `deliver` is called in that thread.
    """

    def __init__(
        self,
        open_line: Callable[[], CodeLine],
        deliver: Callable[[ScannerEvent], None],
        *,
        retry_s: float = RETRY_S,
        listen_s: float = LISTEN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_line = open_line
        self._deliver = deliver
        self._retry_s = retry_s
        self._listen_s = listen_s
        self._clock = clock
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._line: CodeLine | None = None
        self._lost = False

    def run(self) -> None:
        """Watch until `stop`."""
        while not self._stopped.is_set():
            try:
                line = self._open_line()
            except ScannerError as error:
                self._lose(error)
            else:
                self._listen_to(line)
            self._stopped.wait(self._retry_s)

    def stop(self) -> None:
        """Make `run` return within milliseconds. From any thread."""
        self._stopped.set()
        with self._lock:
            if self._line is not None:
                self._line.abandon()

    def _listen_to(self, line: CodeLine) -> None:
        with self._lock:
            self._line = line
        self._lost = False
        frames = CodeFrames()
        try:
            self._deliver(ScannerReturned())
            while not self._stopped.is_set():
                for scan in frames.feed(line.receive(self._listen_s), self._clock()):
                    self._deliver(_told(scan))
        except ScannerError as error:
            self._lose(error)
        finally:
            frames.forget()
            with self._lock:
                self._line = None
                line.close()

    def _lose(self, error: ScannerError) -> None:
        if self._stopped.is_set() or self._lost:
            return
        self._lost = True
        _log.warning("codes are not scanned: %s", error)
        self._deliver(ScannerLost(error.code))


def _told(scan: Scan) -> ScannerEvent:
    return CodeScanned(scan) if isinstance(scan, str) else CodeNotRead(scan)
