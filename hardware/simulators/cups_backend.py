"""A CUPS backend that behaves like a printer: paper, jams, covers, toner, an unplugged cable.

CUPS runs it as a program of its own (cups-backend(7)), so it needs nothing but the standard
library and its control folder, which the device URI names: `hall-sim:/path/to/folder`.
`hardware.simulators.printer_device` holds the other end of that folder:

    state.json   how the device is; both sides change it, under a lock on `lock`
    wake         a FIFO; a byte in it says that state.json was changed
    sheets       a line for every sheet that came out: serial, tab, page
    printed/     the PDF of every document that came out whole
"""

import fcntl
import json
import os
import re
import select
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from urllib.parse import unquote

SCHEME = "hall-sim"
FULL_TRAY_SHEETS = 500
LOW_PAPER_SHEETS = 20
COMMAND_FILE = "application/vnd.cups-command"
PDF = "application/pdf"


class BackendExit(IntEnum):
    """Exit codes of cups-backend(7)."""

    OK = 0
    FAILED = 1
    STOP = 4


@dataclass(frozen=True)
class DeviceState:
    """How the simulated device is. `breakdown` ends the running or next job with this code."""

    sheets: int = FULL_TRAY_SHEETS
    jammed: bool = False
    cover_open: bool = False
    toner_percent: int = 100
    online: bool = True
    seconds_per_page: float = 0.0
    breakdown: int = BackendExit.OK

    def faults(self) -> list[str]:
        """The reasons of RFC 8011, 5.4.12, and of CUPS' own usb backend, that stop the paper."""
        found = {
            "media-empty-error": self.sheets == 0,
            "media-jam-error": self.jammed,
            "cover-open-error": self.cover_open,
            "toner-empty-error": self.toner_percent == 0,
            "offline-report": not self.online,
        }
        return [reason for reason, holds in found.items() if holds]

    def reasons(self) -> list[str]:
        """All the device shows, also what does not stop it."""
        found = {
            "media-low-warning": 0 < self.sheets <= LOW_PAPER_SHEETS,
            "toner-low-warning": 0 < self.toner_percent <= 10,
        }
        return self.faults() + [reason for reason, holds in found.items() if holds]


ALL_REASONS = frozenset(
    DeviceState(0, True, True, 0, False).reasons() + DeviceState(1, toner_percent=1).reasons()
)


class ControlFolder:
    """The files by which the device is seen and changed."""

    def __init__(self, folder: Path) -> None:
        self.state_file = folder / "state.json"
        self.lock_file = folder / "lock"
        self.wake_fifo = folder / "wake"
        self.sheets_file = folder / "sheets"
        self.printed = folder / "printed"

    def create(self) -> None:
        """Makes the folder a device that is well and has printed nothing."""
        self.printed.mkdir(parents=True, exist_ok=True)
        self.lock_file.touch()
        self.sheets_file.touch()
        if not self.wake_fifo.exists():
            os.mkfifo(self.wake_fifo, 0o600)
        if not self.state_file.exists():
            self.write(DeviceState())

    def read(self) -> DeviceState:
        """The state as last written; replaced whole, so never half of one."""
        return DeviceState(**json.loads(self.state_file.read_text()))

    def write(self, state: DeviceState) -> None:
        """Replaces the state; the caller holds the lock."""
        fresh = self.state_file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(state)))
        fresh.replace(self.state_file)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps the other side from changing the state meanwhile."""
        with self.lock_file.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def wake(self) -> None:
        """Tells a running backend to look at the state; nobody listens when none runs."""
        try:
            fifo = os.open(self.wake_fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return
        os.write(fifo, b".")
        os.close(fifo)


class Breakdown(Exception):
    """The device gives the job up."""

    def __init__(self, code: int) -> None:
        super().__init__(f"backend exit {code}")
        self.code = code


class Device:
    """The printer at work on one job, telling CUPS by lines on standard error (filter(7))."""

    def __init__(self, control: ControlFolder) -> None:
        self.control = control
        # Opened for both ways, so that a writer that closes is no end of file, and before the
        # state is read, so that no change can slip through in between.
        self.wake = os.open(control.wake_fifo, os.O_RDWR | os.O_NONBLOCK)
        # systemd ends a dead scheduler's backends with it; we watch for its death ourselves.
        self.scheduler = os.pidfd_open(os.getppid())

    def report(self) -> DeviceState:
        """Tells CUPS every reason that holds and takes back every other; returns the state."""
        state = self.control.read()
        reasons = state.reasons()
        gone = sorted(ALL_REASONS.difference(reasons))
        tell(f"STATE: -{','.join(gone)}")
        if reasons:
            tell(f"STATE: +{','.join(reasons)}")
        tell(f"ATTR: marker-names=toner marker-types=toner marker-levels={state.toner_percent}")
        return state

    def print_document(self, serial: str, content: bytes) -> None:
        """Puts the pages out one by one, waiting for people where a printer would."""
        for page in range(1, count_pages(content) + 1):
            while not self._print_page(serial, page):
                pass
            tell(f"PAGE: {page} 1")
        self.report()
        (self.control.printed / f"{serial}.pdf").write_bytes(content)

    def _print_page(self, serial: str, page: int) -> bool:
        """Whether the page came out; if not, something changed and it is to be tried again."""
        state = self.report()
        if state.breakdown:
            self._break_down(state)
        if state.faults():
            self.wait(None)
            return False
        if state.seconds_per_page and self.wait(state.seconds_per_page):
            return False
        return self._put_out(serial, page)

    def _put_out(self, serial: str, page: int) -> bool:
        with self.control.locked():
            state = self.control.read()
            if state.faults() or state.breakdown:
                return False
            self.control.write(changed(state, sheets=state.sheets - 1))
            with self.control.sheets_file.open("a") as sheets:
                sheets.write(f"{serial}\t{page}\n")
        return True

    def _break_down(self, state: DeviceState) -> None:
        with self.control.locked():
            self.control.write(changed(self.control.read(), breakdown=int(BackendExit.OK)))
        raise Breakdown(state.breakdown)

    def wait(self, seconds: float | None) -> bool:
        """Waits for a change of the state; False when none came in this time."""
        ready, _, _ = select.select([self.wake, self.scheduler], [], [], seconds)
        if self.scheduler in ready:
            raise Breakdown(BackendExit.FAILED)
        if self.wake in ready:
            os.read(self.wake, 4096)
        return bool(ready)


def changed(state: DeviceState, **values: object) -> DeviceState:
    """The state with these values; fails on a name the device does not have."""
    return DeviceState(**{**asdict(state), **values})


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has, found without a PDF library, also in compressed objects."""
    streams = re.findall(rb"/ObjStm\b.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    texts = [pdf, *(zlib.decompressobj().decompress(stream) for stream in streams)]
    pages = sum(len(re.findall(rb"/Type\s*/Page\b", text)) for text in texts)
    return max(pages, 1)


def tell(line: str) -> None:
    """One message to the scheduler."""
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """What CUPS calls: no arguments to list devices, else job, user, title, copies, options
    and perhaps a file."""
    if not arguments:
        print(f'direct {SCHEME} "Unknown" "Simulated hall printer"')
        return BackendExit.OK
    _, _, serial, _, _, *files = arguments
    content_type = os.environ["CONTENT_TYPE"]
    device = Device(ControlFolder(Path(unquote(os.environ["DEVICE_URI"].partition(":")[2]))))
    content = Path(files[0]).read_bytes() if files else sys.stdin.buffer.read()
    if content_type == COMMAND_FILE:
        return report_status(device, content)
    if content_type != PDF or not content.startswith(b"%PDF-"):
        tell("ERROR: this printer takes PDF alone")
        return BackendExit.FAILED
    try:
        device.print_document(serial, content)
    except Breakdown as breakdown:
        return breakdown.code
    return BackendExit.OK


def report_status(device: Device, commands: bytes) -> int:
    """Carries out a CUPS command file, of which this printer knows ReportStatus."""
    if commands.split() != [b"#CUPS-COMMAND", b"ReportStatus"]:
        tell("ERROR: this printer knows ReportStatus alone")
        return BackendExit.FAILED
    while not device.report().online:
        device.wait(None)
    return BackendExit.OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
