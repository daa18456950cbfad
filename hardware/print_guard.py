"""Takes back what a dead kiosk left printing: a small process that outlives it by a moment.

A paper is for who stands there. When the kiosk ends in the middle of a print, by a crash or a kill,
nobody stands there whom it knows, and CUPS would print on. The guard learns of every job before
CUPS has its document, through a pipe; the pipe's end is the kiosk's end, however it came.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Protocol

from hardware.ipp.exchange import NoAnswer, PrintServerAddress, exchange
from hardware.ipp.message import Attribute, MessageBroken, Operation, Request, Tag
from hardware.printer_errors import PrinterError

TRY_FOR_S = 5.0
"""How long CUPS is asked when it does not answer: it may have died with the kiosk."""

_TRY_AGAIN_S = 0.1
_ANSWER_LIMIT_S = 1.0
_ROOT = Path(__file__).resolve().parents[1]
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); import hardware.print_guard as g; g.main()"


class JobGuard(Protocol):
    """Who is told of jobs that must not outlive the kiosk."""

    def watch(self, job: int) -> None:
        """From now on the job is taken back when the kiosk dies."""

    def leave(self, job: int) -> None:
        """The job has ended."""


class NoGuard:
    """Nobody: for a printer that prints for no visit."""

    def watch(self, job: int) -> None:
        pass

    def leave(self, job: int) -> None:
        pass


NO_GUARD = NoGuard()


class PrintGuardFailed(PrinterError):
    """The guard could not be started, so nothing is printed."""

    code: ClassVar[str] = "printer.guard_failed"


class PrintGuard:
    """The guard of one print service, started with the first job and again if it should end."""

    def __init__(self, address: PrintServerAddress) -> None:
        self._address = address
        self._watched: set[int] = set()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """The guard's process; None before the first job."""
        return None if self._process is None else self._process.pid

    def watch(self, job: int) -> None:
        """Tells the guard of a job; returns when nothing can lose it any more.

        Raises:
            PrintGuardFailed
        """
        self._watched.add(job)
        self._tell(f"watch {job}\n")

    def leave(self, job: int) -> None:
        """Tells the guard that the job has ended, if it knew of it."""
        if job in self._watched:
            self._watched.discard(job)
            self._tell(f"leave {job}\n")

    def close(self) -> None:
        """Ends the guard, which takes back what it still watches."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _tell(self, order: str) -> None:
        try:
            if self._process is None or not _told(self._process, order):
                # The first job, or it was ended by somebody: it learns of all that is open.
                self._process = self._started()
                if not _told(self._process, *(f"watch {job}\n" for job in sorted(self._watched))):
                    raise PrintGuardFailed("it ended at once")
        except OSError as error:
            raise PrintGuardFailed(str(error)) from error

    def _started(self) -> subprocess.Popen[bytes]:
        self.close()
        address = (self._address.host, str(self._address.port))
        return subprocess.Popen(  # noqa: S603  ourselves
            [sys.executable, "-I", "-S", "-c", _PROGRAM, str(_ROOT), *address],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            start_new_session=True,
        )


def _told(process: subprocess.Popen[bytes], *orders: str) -> bool:
    """Whether these lines are in the pipe, where the kiosk's end does not lose them."""
    try:
        if process.stdin is not None:
            process.stdin.write("".join(orders).encode())
    except BrokenPipeError:
        return False
    return True


def main() -> None:
    """What the guard's process does: `argv` has our folder, and host and port of CUPS."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # The service's end is what it is there for.
        signal.signal(number, signal.SIG_IGN)
    host, port = sys.argv[2:4]
    take_back(PrintServerAddress(host, int(port)), left_printing(sys.stdin))


def left_printing(told: Iterable[str]) -> list[int]:
    """The jobs that are watched when the kiosk has told its last; returns at its end."""
    watched: dict[str, None] = {}
    for line in told:
        order, _, job = line.strip().partition(" ")
        if order == "watch":
            watched[job] = None
        else:
            watched.pop(job, None)
    return [int(job) for job in watched]


def take_back(address: PrintServerAddress, jobs: Iterable[int]) -> None:
    """Cancels these jobs; one that has ended, or was never begun, is no trouble."""
    deadline = time.monotonic() + TRY_FOR_S
    for job in jobs:
        while not _cancelled(address, job) and time.monotonic() < deadline:
            time.sleep(_TRY_AGAIN_S)


def _cancelled(address: PrintServerAddress, job: int) -> bool:
    target = (
        Attribute.of("job-uri", Tag.URI, f"ipp://localhost/jobs/{job}"),
        Attribute.of("purge-job", Tag.BOOLEAN, True),
    )
    try:
        exchange(address, "/jobs/", Request(Operation.CANCEL_JOB, target), limit_s=_ANSWER_LIMIT_S)
    except (NoAnswer, MessageBroken):
        return False
    return True
