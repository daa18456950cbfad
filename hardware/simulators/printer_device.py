"""The hand on the simulated printer: takes its paper, opens its cover, pulls its plug."""

from dataclasses import dataclass
from pathlib import Path

from hardware.simulators import SimulationPermit
from hardware.simulators.cups_backend import (
    FULL_TRAY_SHEETS,
    BackendExit,
    ControlFolder,
    DeviceState,
    changed,
)


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet of paper that came out of the printer."""

    serial: str
    page: int


class PrinterDevice:
    """One simulated printer, in a control folder of its own.

    Every change is felt at once by a job being printed. CUPS hears of it from that job, or
    when somebody asks the idle printer (`Printer.fresh_readiness`), as with a real one.
    """

    def __init__(self, permit: SimulationPermit, folder: Path) -> None:
        self.permit = permit
        self.folder = folder
        self._control = ControlFolder(folder)
        self._control.create()

    @property
    def state(self) -> DeviceState:
        """How the device is now."""
        return self._control.read()

    @property
    def output_folder(self) -> Path:
        """Where the PDF of every document lies that came out whole, named by its serial."""
        return self._control.printed

    @property
    def printed_documents(self) -> list[Path]:
        """The documents that came out whole, the oldest first."""
        return sorted(self.output_folder.glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns)

    @property
    def sheets(self) -> list[PrintedSheet]:
        """Every sheet that came out, in this order, also of documents that were cut short."""
        lines = (line.split("\t") for line in self._control.sheets_file.read_text().splitlines())
        return [PrintedSheet(serial, int(page)) for serial, page in lines]

    def refill(self) -> None:
        """A full tray."""
        self.load_paper(FULL_TRAY_SHEETS)

    def load_paper(self, sheets: int) -> None:
        """So many sheets in the tray and no more."""
        self._change(sheets=sheets)

    def empty(self) -> None:
        """No paper left."""
        self.load_paper(0)

    def jam(self) -> None:
        """A sheet sticks."""
        self._change(jammed=True)

    def clear_jam(self) -> None:
        """The sheet was pulled out; its page comes again."""
        self._change(jammed=False)

    def open_cover(self) -> None:
        """Somebody opens the cover."""
        self._change(cover_open=True)

    def close_cover(self) -> None:
        """The cover is shut again."""
        self._change(cover_open=False)

    def set_toner(self, percent: int) -> None:
        """So much toner: 10 and less is low, 0 is empty."""
        self._change(toner_percent=percent)

    def go_offline(self) -> None:
        """The printer is switched off or its cable pulled."""
        self._change(online=False)

    def come_back(self) -> None:
        """The printer can be reached again."""
        self._change(online=True)

    def print_slowly(self, seconds_per_page: float) -> None:
        """From now on every page takes this long; 0 is at once."""
        self._change(seconds_per_page=seconds_per_page)

    def stop_queue(self) -> None:
        """The running or the next job makes the backend stop the whole queue."""
        self._change(breakdown=int(BackendExit.STOP))

    def abort_job(self) -> None:
        """The running or the next job fails."""
        self._change(breakdown=int(BackendExit.FAILED))

    def repair(self) -> None:
        """Everything well again, and what was printed forgotten."""
        with self._control.locked():
            self._control.write(DeviceState())
            self._control.sheets_file.write_text("")
            for document in self.printed_documents:
                document.unlink()
        self._control.wake()

    def _change(self, **values: object) -> None:
        with self._control.locked():
            self._control.write(changed(self._control.read(), **values))
        self._control.wake()
