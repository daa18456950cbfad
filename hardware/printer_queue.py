"""Setting up a print queue the way the terminal needs it."""

from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path

from hardware.cups_server import CupsServer, ErrorPolicy
from hardware.printer import JOB_LIMIT_S


@unique
class Driverless(Enum):
    """The driver CUPS makes itself from what an IPP Everywhere printer says of itself."""

    IPP_EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class QueueDescription:
    """A queue as the hall's configuration names it.

    `device_uri` is where the printer is (`ipp://…`, `usb://…`), as `lpinfo -v` prints it;
    `driver` the vendor's PPD file or `Driverless.IPP_EVERYWHERE`.
    """

    name: str
    device_uri: str
    driver: Path | Driverless
    information: str = "hall kiosk"


def set_up_queue(server: CupsServer, description: QueueDescription) -> None:
    """Adds the queue or repairs it, and leaves it open, running and empty.

    abort-job: a job whose backend failed ends; the other policies print it later, or stop the
    queue with the job inside, and then it comes out in front of a stranger. No sheets before
    or after, which would carry the user's name; not shared; a time limit for every job.
    A queue set up again forgets what an earlier job said of the printer.
    What a queue cannot set for itself stands in packaging/cups: no files kept of finished
    jobs, an empty spool at every start.

    Raises:
        PrintServiceGone, PrintServiceRefused: as for every call; setting up needs the rights
            of a CUPS administrator.
    """
    driver = description.driver
    server.put_queue(
        description.name,
        device_uri=description.device_uri,
        driver=driver.value if isinstance(driver, Driverless) else driver,
        information=description.information,
        error_policy=ErrorPolicy.ABORT_JOB,
        defaults={"job-cancel-after": str(JOB_LIMIT_S)},
    )
    server.purge_jobs(description.name)
    server.enable(description.name)
