"""A real CUPS with simulated printers, once for the whole test run, and hands to use it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.print_progress import (
    PrintEnd,
    PrinterSeen,
    PrintLimits,
    PrintState,
    QueryFailed,
    Submitted,
    Unanswered,
    UnderWay,
    Waiting,
    next_print_state,
)
from hardware.printer import Printer, PrintJob
from hardware.printer_errors import PrintServiceGone
from hardware.simulators import permit_simulation
from hardware.simulators.cups_ppd import TrayPaper
from hardware.simulators.printer_device import PrinterDevice
from hardware.simulators.private_cupsd import PrivateCupsd

MARKER = b"INVENTED HOLDER 990000190001010005"
"""Stands for personal data in the documents; nothing but the paper may show it."""

GIVE_UP_S = 60.0
LIMITS = PrintLimits(refill_deadline_s=GIVE_UP_S, job_deadline_s=GIVE_UP_S)
LOOK_AGAIN_S = 0.01


def pdf(pages: int = 1) -> bytes:
    """As much of a PDF as the simulated printer looks at, with personal data in it."""
    return b"%PDF-1.7\n" + MARKER + b"\n<< /Type /Pages >>" + b"\n<< /Type /Page >>" * pages


def wait_until(holds: Callable[[], bool]) -> None:
    """Returns as soon as this holds. CUPS tells nobody when a job moves, so one has to look."""
    deadline = time.monotonic() + GIVE_UP_S
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(LOOK_AGAIN_S)


@dataclass(frozen=True)
class HallPrinter:
    """A printer as the kiosk has it, the device behind it, and the CUPS in between."""

    cupsd: PrivateCupsd
    device: PrinterDevice
    printer: Printer

    def follow(self, job: PrintJob, state: PrintState | None = None) -> PrintEnd:
        """Follows a job to its end, as the kiosk does."""
        state = state or Submitted(time.monotonic())
        while not isinstance(state, PrintEnd):
            state = self._step(job, state)
        return state

    def follow_until_waiting(self, job: PrintJob) -> Waiting:
        """Follows a job until it waits for somebody."""
        state: PrintState = Submitted(time.monotonic())
        while not isinstance(state, Waiting):
            assert not isinstance(state, PrintEnd), state
            state = self._step(job, state)
        return state

    def _step(self, job: PrintJob, state: UnderWay | Unanswered) -> PrintState:
        time.sleep(LOOK_AGAIN_S)
        return next_print_state(state, self.look(job), LIMITS)

    def look(self, job: PrintJob) -> PrinterSeen | QueryFailed:
        """One look at a job and its printer."""
        try:
            looked = self.printer.look(job)
            return PrinterSeen(
                looked.state, looked.readiness, time.monotonic(), believable=looked.believable
            )
        except PrintServiceGone:
            return QueryFailed(time.monotonic())

    def traces(self, of: bytes = MARKER) -> list[Path]:
        """Every file of CUPS, spool, cache, settings and logs, that holds these bytes."""
        files = (path for path in self.cupsd.folder.rglob("*") if path.is_file())
        outside = (path for path in files if self.device.folder.parent not in path.parents)
        return [path for path in outside if of in _read(path)]

    def sheets(self) -> list[tuple[str, int]]:
        """Serial and page of every sheet that came out."""
        return [(sheet.serial, sheet.page) for sheet in self.device.sheets]


def _read(path: Path) -> bytes:
    """A file's bytes; none when CUPS took it away meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@pytest.fixture(scope="session")
def cupsd() -> Iterator[PrivateCupsd]:
    """A running CUPS in a folder with a short path."""
    with (
        tempfile.TemporaryDirectory(prefix="hall-cups-") as folder,
        PrivateCupsd(permit_simulation(production=False), Path(folder)) as scheduler,
    ):
        yield scheduler


@pytest.fixture
def hall_printer(cupsd: PrivateCupsd) -> HallPrinter:
    """An A4 printer that is well, with an empty queue."""
    return set_the_stage(cupsd, "a4", TrayPaper.A4)


@pytest.fixture
def receipt_printer(cupsd: PrivateCupsd) -> Iterator[HallPrinter]:
    """A receipt printer beside it, whose paper is thrown away afterwards."""
    printer = set_the_stage(cupsd, "receipts", TrayPaper.ROLL_80_MM)
    yield printer
    printer.device.repair()


def set_the_stage(cupsd: PrivateCupsd, queue: str, paper: TrayPaper) -> HallPrinter:
    """A printer of this name, as new."""
    device = cupsd.add_printer(queue, paper)
    device.repair()
    printer = Printer(cupsd.server, queue)
    printer.fresh_readiness()
    return HallPrinter(cupsd, device, printer)
