"""Debian's own drivers: PCL over a socket, backends that fail in every way, cups-pdf."""

import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hardware.cups_server import CupsServer
from hardware.print_progress import (
    JobAborted,
    JobCancelled,
    JobDoubtful,
    JobFinished,
    JobOverdue,
    PrintEnd,
    PrintLimits,
)
from hardware.printer import Printer
from hardware.printer_queue import QueueDescription, set_up_queue
from hardware.printer_state import NotReady, PrinterReason, Ready
from hardware.simulators.private_cupsd import PrivateCupsd
from tests.hardware.cups_stage import wait_until
from tests.hardware.real_printers import follow, page_pdf

SERIAL, NEXT = "T01-20261122-0001", "T01-20261122-0002"
SOON = PrintLimits(refill_deadline_s=1.5, silence_s=1.5, job_deadline_s=240)
PATIENT = PrintLimits(refill_deadline_s=120, silence_s=120, job_deadline_s=240)
LASERJET = "drv:///sample.drv/laserjet.ppd"
POSTSCRIPT = "drv:///sample.drv/generic.ppd"
PCL_A4 = b"\x1b&l26A"


class SocketPrinter:
    """Somebody at port 9100: takes all, or takes nothing, or is not there."""

    def __init__(self, *, takes: bool = True) -> None:
        self.taken: list[bytes] = []
        self._takes = takes
        self._over = threading.Event()
        self._service = socket.create_server(("127.0.0.1", 0))
        self._service.settimeout(0.1)
        self.port: int = self._service.getsockname()[1]
        self._serving = threading.Thread(target=self._serve)

    @property
    def uri(self) -> str:
        return f"socket://127.0.0.1:{self.port}"

    def __enter__(self) -> "SocketPrinter":
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._serving.join()
        self._service.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                caller, _ = self._service.accept()
                with caller:
                    self._print(caller)

    def _print(self, caller: socket.socket) -> None:
        if not self._takes:
            self._over.wait()
            return
        pieces = []
        while piece := caller.recv(1 << 16):
            pieces.append(piece)
        if pieces:
            self.taken.append(b"".join(pieces))


def queue_at(cupsd: PrivateCupsd, uri: str, driver: Path | str, name: str = "ppd") -> Printer:
    set_up_queue(cupsd.server, QueueDescription(name, uri, driver))
    return Printer(cupsd.server, name)


def test_a_socket_printer_gets_the_paper_that_the_page_has(real_cupsd: PrivateCupsd) -> None:
    with SocketPrinter() as device:
        printer = queue_at(real_cupsd, device.uri, LASERJET)
        assert printer.fresh_readiness() == Ready()
        job = printer.submit(page_pdf(2), SERIAL)
        assert follow(printer, job, PATIENT) == JobFinished()
        wait_until(lambda: bool(device.taken))
    assert PCL_A4 in device.taken[-1], "the driver's default is Letter"
    assert set(re.findall(rb"\x1b&l\d+A", device.taken[-1])) == {PCL_A4}


def test_a_socket_that_refuses_is_a_printer_that_is_off(real_cupsd: PrivateCupsd) -> None:
    with SocketPrinter() as device:
        printer = queue_at(real_cupsd, device.uri, LASERJET)
    offline = frozenset({PrinterReason.OFFLINE})
    assert printer.fresh_readiness() == NotReady(offline)
    job = printer.submit(page_pdf(), SERIAL)
    end = follow(printer, job, SOON)
    assert isinstance(end, JobOverdue)
    printer.cancel(job)
    assert real_cupsd.server.unfinished_jobs("ppd") == ()


def test_a_socket_that_takes_nothing_is_given_up(real_cupsd: PrivateCupsd) -> None:
    with SocketPrinter(takes=False) as device:
        printer = queue_at(real_cupsd, device.uri, LASERJET)
        job = printer.submit(page_pdf(), SERIAL)
        assert isinstance(follow(printer, job, SOON), JobOverdue)
        printer.cancel(job)
        wait_until(lambda: printer.readiness() == Ready())
    assert device.taken == []


def test_a_socket_printer_that_vanishes_leaves_no_take_your_paper(
    real_cupsd: PrivateCupsd,
) -> None:
    """CUPS is through with the job when the last byte is away."""
    device = SocketPrinter()
    with device:
        printer = queue_at(real_cupsd, device.uri, LASERJET)
        job = printer.submit(page_pdf(), SERIAL)
        wait_until(lambda: printer.job_state(job).ended)
    assert follow(printer, job, PATIENT) == JobDoubtful(frozenset({PrinterReason.OFFLINE}))


BACKEND = """\
#!/bin/sh
# Ends as its device URI says: hall-exit:CODE
[ $# -eq 0 ] && exit 0
cat > /dev/null
exit "${DEVICE_URI#hall-exit:}"
"""

# cups-backend(7): what a backend ends with, and what may be told of the print. With
# printer-error-policy=abort-job a failed job ends; to hold and to stop are the backend's own wish.
EXITS: dict[str, tuple[int, tuple[type[PrintEnd], ...]]] = {
    "CUPS_BACKEND_OK": (0, (JobFinished,)),
    "CUPS_BACKEND_FAILED": (1, (JobAborted,)),
    "CUPS_BACKEND_AUTH_REQUIRED": (2, (JobOverdue,)),
    "CUPS_BACKEND_HOLD": (3, (JobOverdue,)),
    "CUPS_BACKEND_STOP": (4, (JobOverdue,)),
    "CUPS_BACKEND_CANCEL": (5, (JobCancelled,)),
    "CUPS_BACKEND_RETRY": (6, (JobAborted, JobOverdue)),
    "CUPS_BACKEND_RETRY_CURRENT": (7, (JobAborted, JobOverdue)),
}


@pytest.mark.parametrize("name", EXITS)
def test_every_exit_code_of_a_backend(real_cupsd: PrivateCupsd, name: str) -> None:
    code, ends = EXITS[name]
    backend = real_cupsd.folder / "helpers" / "backend" / "hall-exit"
    backend.write_text(BACKEND)
    backend.chmod(0o700)
    printer = queue_at(real_cupsd, f"hall-exit:{code}", POSTSCRIPT)
    assert printer.fresh_readiness() == Ready()
    job = printer.submit(page_pdf(), SERIAL)
    end = follow(printer, job, SOON)
    assert isinstance(end, ends)
    printer.cancel(job)
    # Whatever the backend left behind, between two visits it is put right.
    assert printer.put_right() == Ready()
    assert real_cupsd.server.unfinished_jobs("ppd") == ()


def test_a_backend_may_stop_the_queue(real_cupsd: PrivateCupsd) -> None:
    printer = queue_at(real_cupsd, "hall-exit:4", POSTSCRIPT)
    job = printer.submit(page_pdf(), SERIAL)
    wait_until(lambda: isinstance(printer.readiness(), NotReady))
    assert printer.readiness() == NotReady(frozenset({PrinterReason.STOPPED}))
    printer.cancel(job)
    assert printer.put_right() == Ready()


@contextmanager
def cups_pdf(cupsd: PrivateCupsd) -> Iterator[Path]:
    """Debian's cups-pdf with settings of its own; its output folder."""
    out = cupsd.folder / "pdf"
    settings = cupsd.folder / "pdf-settings"
    for folder in (out, settings, cupsd.folder / "pdf-spool"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
    (settings / "cups-pdf.conf").write_text(
        f"Out {out}\nAnonDirName {out}\nSpool {cupsd.folder}/pdf-spool\n"
        f"Log {cupsd.folder}/log\nGrp root\nDecodeHexStrings 1\n"
    )
    backend = cupsd.folder / "helpers" / "backend" / "cups-pdf"
    backend.write_text(
        "#!/bin/sh\n"
        "exec unshare --mount sh -c "
        f"'mount --bind {settings} /etc/cups && exec /usr/lib/cups/backend/cups-pdf \"$@\"' "
        'cups-pdf "$@"\n'
    )
    backend.chmod(0o700)
    yield out


@pytest.mark.skipif(os.geteuid() != 0, reason="cups-pdf writes for users, which needs root")
def test_cups_pdf_is_a_printer_as_well(real_cupsd: PrivateCupsd) -> None:
    with cups_pdf(real_cupsd) as out:
        ppd = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
        printer = queue_at(real_cupsd, "cups-pdf:/", ppd, "pdf")
        assert printer.fresh_readiness() == Ready()
        assert follow(printer, printer.submit(page_pdf(2), SERIAL), PATIENT) == JobFinished()
        wait_until(lambda: any(out.rglob("*.pdf")))
    (made,) = out.rglob("*.pdf")
    assert made.read_bytes().startswith(b"%PDF-")


def test_a_queue_of_an_unknown_model_is_refused(real_server: CupsServer) -> None:
    from hardware.printer_errors import PrinterError

    with pytest.raises(PrinterError):
        set_up_queue(real_server, QueueDescription("x", "socket://127.0.0.1:9", "drv:///no.ppd"))
    assert "x" not in real_server.queues()


PACKAGING = Path(__file__).parents[2] / "packaging" / "cups"
ESC_POS_ROWS = re.compile(rb"\x1dv0\0(..)(..)", re.DOTALL)


def receipt_of(data: bytes) -> list[bytes]:
    """The rows of dots that an ESC/POS printer makes of these commands."""
    rows, at = [], data.index(b"\x1b@") + 2
    while found := ESC_POS_ROWS.match(data, at):
        width, height = (int.from_bytes(part, "little") for part in found.groups())
        dots = data[found.end() : found.end() + width * height]
        rows += [dots[row * width : (row + 1) * width] for row in range(height)]
        at = found.end() + width * height
    assert data[at:] == b"\x1bJ\x40\x1dV\x42\x00", "fed and cut"
    return rows


@pytest.mark.parametrize(("height_pt", "last_row"), [(300, 85), (800, 85)])
def test_a_receipt_is_as_long_as_what_is_on_it(
    real_cupsd: PrivateCupsd, height_pt: int, last_row: int
) -> None:
    """An 80 mm printer, by the filter and PPD that come with the terminal."""
    script = real_cupsd.folder / "helpers" / "filter" / "rastertoescpos"
    shutil.copy(PACKAGING / "rastertoescpos", script)
    script.chmod(0o755)
    with SocketPrinter() as device:
        printer = queue_at(real_cupsd, device.uri, PACKAGING / "escpos-80mm.ppd", "receipts")
        slip = page_pdf(1, width_pt=227, height_pt=height_pt)
        assert follow(printer, printer.submit(slip, SERIAL), PATIENT) == JobFinished()
        wait_until(lambda: bool(device.taken))
    rows = receipt_of(device.taken[-1])
    assert {len(row) for row in rows} == {72}
    dark = [number for number, row in enumerate(rows) if row.strip(b"\0")]
    # The bar lies from 20 to 30 points below the edge, at 203 dots an inch.
    assert abs(dark[0] - 20 * 203 / 72) < 3
    assert abs(dark[-1] - last_row) < 3
    assert len(rows) == dark[-1] + 1
    # From 20 points to 207 of 227, of which the head leaves out 32 dots on the left.
    (left,) = {row.hex().find("f") for row in rows if row.strip(b"\0")}
    assert abs(left * 4 - (20 * 203 / 72 - 32)) < 5
