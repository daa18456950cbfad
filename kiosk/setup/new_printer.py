"""The printer of a new terminal: found, its queue made, and a page printed to the end."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from hardware.cups_server import CupsDevice, CupsServer
from hardware.media import PageSize
from hardware.print_progress import (
    POLL_INTERVAL_S,
    JobAborted,
    JobCancelled,
    JobDoubtful,
    JobFinished,
    JobOverdue,
    JobUnknown,
    PrintLimits,
    PrintState,
    ServiceGone,
    states_of,
)
from hardware.printer import Printer
from hardware.printer_errors import PrintServiceGone
from hardware.printer_queue import Driverless, QueueDescription, describes_itself, set_up_queue
from hardware.printer_state import faults_of
from kiosk.doctor.finding import Finding, Health, Who
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.folders import ASSETS_FOLDER
from kiosk.language.texts import _

TEST_PAGE: Final = ASSETS_FOLDER / "printer"
FIND: Final = "find"
"""The answer that takes the one printer there is."""

PAGE_LIMITS: Final = PrintLimits(refill_deadline_s=60.0, silence_s=30.0, job_deadline_s=90.0)
"""Somebody stands there and has put the paper in."""

_NO_PRINTER: Final = _(
    "See to its cable and power; a network printer is named by its address all the same: "
    "printer_device of [setup], e.g. ipp://10.0.0.9/ipp/print."
)
_NO_PAPER: Final = {"cups-brf", "cups-pdf", "file"}
"""What CUPS lists beside printers: writers of files, in which a citizen's paper would stay."""
_ENDS: Final[dict[type[PrintState], str]] = {
    JobDoubtful: "perhaps not printed",
    JobCancelled: "taken back by somebody",
    JobAborted: "given up by the driver or the printer",
    JobUnknown: "CUPS no longer knows the job",
    ServiceGone: "CUPS fell silent",
    JobOverdue: "not printed in time",
}
_MEND: Final = _("Look at the printer, then: kiosk printer test-page.")
_WHICH: Final = _(
    "Say which in printer_device of [setup], and its printer_driver where one is asked."
)


def printers_found(server: CupsServer) -> tuple[CupsDevice, ...]:
    """Return the printers that are plugged in or announce themselves; takes up to 20 s.

    Raises:
        PrinterError: CUPS does not answer, or does not let us ask.
    """
    named = (one for one in server.devices() if ":" in one.uri)
    return tuple(one for one in named if one.uri.partition(":")[0] not in _NO_PAPER)


def driver_named(words: str | None, uri: str) -> Path | Driverless | str | None:
    """Return the driver that `words` name: a PPD file, a model of `lpinfo -m`, or the printer's
    own description. None: this printer does not describe itself, and nothing is named."""
    if words in (None, "", Driverless.IPP_EVERYWHERE.value):
        return Driverless.IPP_EVERYWHERE if describes_itself(uri) else None
    return Path(words) if Path(words).is_file() else words


def queue_finding(
    server: CupsServer, queue: str, device: str | None, driver: str | None
) -> Finding:
    """Make or mend the queue of the printer at `device`, or find it, and return what came of it.

    Without a device the queue must be there; where it is not, the printers found are named. A
    queue that is there is not turned to a printer that was merely found, but gets the driver that
    is named.

    Raises:
        PrinterError
    """
    if device in (None, FIND) and queue in server.queues():
        if not driver:
            return Finding("print queue", Health.WELL, "", f"{queue}: as it is")
        device = server.printer_status(queue).device_uri
    if device is None or device == FIND:
        found = printers_found(server)
        usable = [one.uri for one in found if driver_named(driver, one.uri) is not None]
        if device is None or len(usable) != 1:
            told = "\n".join(f"{one.uri} ({one.make_and_model})" for one in found)
            state = f"{queue}: no such queue; {len(found)} printers found\n{told}".strip()
            advice = _WHICH if found else _NO_PRINTER
            return Finding("print queue", Health.OUT_OF_SERVICE, "", state, advice)
        device = usable[0]
    chosen = driver_named(driver, device)
    if chosen is None:
        state = f"{device} does not describe itself"
        name_it = _("Name its printer_driver in [setup]: a PPD file, or a model of 'lpinfo -m'.")
        return Finding("print queue", Health.OUT_OF_SERVICE, "", state, name_it)
    set_up_queue(server, QueueDescription(queue, device, chosen))
    return Finding("print queue", Health.WELL, "", f"{queue} at {device}: set up")


def printed_finding(
    thing: str,
    printer: Printer,
    pdf: bytes,
    serial: str,
    *,
    limits: PrintLimits = PAGE_LIMITS,
    interval_s: float = POLL_INTERVAL_S,
) -> Finding:
    """Print a document, follow it to its end, and return what came of it.

    Raises:
        PrinterError
    """
    if faults := faults_of(printer.fresh_readiness()):
        state = "not printed: " + ", ".join(sorted(fault.value for fault in faults))
        return Finding(thing, Health.OUT_OF_SERVICE, "", state, _MEND, Who.HALL)
    job = printer.submit(pdf, serial)
    *_, end = states_of(printer, job, limits, interval_s)
    if isinstance(end, JobFinished):
        return Finding(thing, Health.WELL, "", "printed; look whether it is printed well")
    with suppress(PrintServiceGone):  # a CUPS that fell silent takes nothing back
        printer.cancel(job)
    reasons = end.reasons if isinstance(end, JobOverdue) else frozenset()
    faults = end.faults if isinstance(end, JobDoubtful) else reasons
    state = ", ".join((_ENDS[type(end)], *sorted(fault.value for fault in faults)))
    return Finding(thing, Health.OUT_OF_SERVICE, "", state, _MEND, Who.HALL)


def test_page_pdf(queue: str, size: PageSize) -> bytes:
    """Return a page of this size to be looked at and measured.

    Raises:
        DocumentError: a font is missing.
    """
    now = datetime.now().astimezone()
    data: dict[str, JsonValue] = {
        "queue": queue,
        "printed_at": f"{now:%Y-%m-%d %H:%M:%S}",
        "width": round(size.width_mm),
        "height": round(size.height_mm),
    }
    return DocumentCompiler(TEST_PAGE).compile("test_page.typ", data, created_at=now)
