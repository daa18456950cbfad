"""Setting up a print queue the way the terminal needs it."""

import time
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import NoReturn

from hardware.announced_printer import address_of, is_announced
from hardware.cups_server import CupsServer, ErrorPolicy
from hardware.printer import JOB_LIMIT_S
from hardware.printer_errors import PrintServiceRefused, QueueNotMade
from hardware.printer_state import PrinterStatus


@unique
class Driverless(Enum):
    """The driver CUPS makes itself from what an IPP Everywhere printer says of itself."""

    IPP_EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class QueueDescription:
    """A queue as the hall's configuration names it.

    `device_uri` is where the printer is (`ipp://…`, `usb://…`), as `lpinfo -v` prints it;
    `driver` the vendor's PPD file, `Driverless.IPP_EVERYWHERE`, or a model as `lpinfo -m` prints.
    """

    name: str
    device_uri: str
    driver: Path | Driverless | str
    information: str = "hall kiosk"


DESCRIBING_LIMIT_S = 15.0
"""How long a printer may take to describe itself to CUPS, which asks it in the background."""

_LOOK_AGAIN_S = 0.05
_DEVICE_ERROR = 0x0504
"""How CUPS 2.4.3 and newer refuse a queue whose printer they asked themselves; older ones ask it
later."""
_DRIVERLESS_SCHEMES = ("ipp", "ipps")


def describes_itself(device_uri: str) -> bool:
    """Whether a printer at this address needs no driver: it says over IPP what it is."""
    scheme = device_uri.partition(":")[0]
    return scheme in _DRIVERLESS_SCHEMES or (scheme == "dnssd" and "._ipp" in device_uri)


def set_up_queue(server: CupsServer, description: QueueDescription) -> None:
    """Adds the queue or repairs it, and leaves it open, running and empty.

    abort-job: a job whose backend failed ends; the other policies print it later, or stop the
    queue with the job inside, and then it comes out in front of a stranger. No sheets before
    or after, which would carry the user's name; not shared; a time limit for every job.
    What a queue cannot set for itself stands in packaging/cups: no files kept of finished
    jobs, an empty spool at every start.

    Raises:
        QueueNotMade: the printer is known by an announced name alone, at which nobody can ask it
            whether it is on and has paper; or it did not describe itself, and CUPS made a queue
            that hands documents over raw, which would print a certificate as pages of signs. A
            queue that was there before keeps its jobs' rules and is as it is.
        PrintServiceGone, PrintServiceRefused: as for every call; setting up needs the rights
            of a CUPS administrator.
    """
    name, driver = description.name, description.driver
    was_there = name in server.queues()
    uri = description.device_uri
    if is_announced(uri):
        uri = address_of(uri) or _refused(name, f"{uri} is a name alone: {_NAME_ALONE}")
    try:
        server.put_queue(
            name,
            device_uri=uri,
            driver=driver.value if isinstance(driver, Driverless) else driver,
            information=description.information,
            error_policy=ErrorPolicy.ABORT_JOB,
            defaults={"job-cancel-after": JOB_LIMIT_S},
        )
        made = not isinstance(driver, Driverless) or _described_itself(server, name)
    except PrintServiceRefused as error:
        if error.ipp_status != _DEVICE_ERROR:
            raise
        made = False
    if not made:
        if not was_there and name in server.queues():
            server.delete_queue(name)
        raise QueueNotMade(name, f"no answer from {uri}")
    server.purge_jobs(name)
    server.enable(name)


_NAME_ALONE = "give the printer a fixed address, and add it by that (ipp://ADDRESS/ipp/print)"


def _refused(name: str, why: str) -> NoReturn:
    raise QueueNotMade(name, why)


def _described_itself(server: CupsServer, name: str) -> bool:
    """Whether CUPS got a driver out of the printer's own description in time."""
    deadline = time.monotonic() + DESCRIBING_LIMIT_S
    while is_raw(server.printer_status(name)):
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_AGAIN_S)
    return True


def deviations(status: PrinterStatus) -> tuple[str, ...]:
    """What of a queue is not as `set_up_queue` leaves it; empty where CUPS does not tell.

    Each of it lets a stranger have somebody's paper or name.
    """
    wanted: tuple[tuple[str, object, object], ...] = (
        ("printer-error-policy", status.error_policy, ErrorPolicy.ABORT_JOB.value),
        ("printer-is-shared", status.shared, False),
        ("job-sheets-default", set(status.sheets) - {"none"} or None, None),
    )
    return tuple(
        f"{name} is {found}" for name, found, want in wanted if found is not None and found != want
    )


def is_raw(status: PrinterStatus) -> bool:
    """Whether a queue has no driver, so that a document reaches the printer as it is."""
    return status.make_and_model.endswith("Raw Printer") or not status.make_and_model
