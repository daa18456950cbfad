"""One printer of the terminal: is it ready, print this, what became of it, take it back."""

import time
from dataclasses import dataclass
from enum import IntEnum, unique

from hardware.cups_server import COMMAND_FILE, PDF, CupsServer
from hardware.printer_state import (
    IppPrinterState,
    NotReady,
    PrinterReason,
    Readiness,
    judge_status,
)

JOB_LIMIT_S = 900
"""CUPS itself cancels a job it has been printing for so long (it looks every ten seconds). Longer
than any limit of the kiosk, which acts first; it is for the kiosk that died in the middle."""

DEVICE_ANSWER_LIMIT_S = 5.0
"""How long a printer may take to report its state; a network printer that is off takes ever."""

_LOOK_AGAIN_S = 0.02
_REPORT_STATUS = "ReportStatus"
_COMMAND = f"#CUPS-COMMAND\n{_REPORT_STATUS}\n".encode()


@unique
class JobState(IntEnum):
    """job-state of RFC 8011, 5.3.7, and UNKNOWN for a job the scheduler no longer knows."""

    UNKNOWN = 0
    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELLED = 7
    ABORTED = 8
    COMPLETED = 9

    @classmethod
    def _missing_(cls, value: object) -> "JobState":
        """A state IPP does not have yet says as little as none."""
        return cls.UNKNOWN

    @property
    def ended(self) -> bool:
        """Whether CUPS will do nothing more for this job."""
        return self in _ENDED


_ENDED = frozenset({JobState.UNKNOWN, JobState.CANCELLED, JobState.ABORTED, JobState.COMPLETED})


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A job CUPS has accepted, with the serial number it was given as its title."""

    number: int
    serial: str


class Printer:
    """A queue and the device behind it. Blocking, one thread at a time.

    Every method can raise PrintServiceGone, PrinterUnknown and PrintServiceRefused.
    """

    def __init__(self, server: CupsServer, queue: str) -> None:
        self.server = server
        self.queue = queue

    def readiness(self) -> Readiness:
        """What CUPS knows of the printer: true while it prints, a memory while it is idle.

        An idle queue still shows what its last job reported, so ask `fresh_readiness` before
        a print is promised.
        """
        return judge_status(self.server.printer_status(self.queue))

    def fresh_readiness(self) -> Readiness:
        """What the printer itself says now, where its driver can ask it, else `readiness`.

        Sends CUPS' own ReportStatus command to an idle queue and waits until it was carried
        out. A printer that does not answer within DEVICE_ANSWER_LIMIT_S is OFFLINE. For the
        time between jobs; costs a tenth of a second.
        """
        status = self.server.printer_status(self.queue)
        known = judge_status(status)
        idle = status.state == IppPrinterState.IDLE and status.accepting_jobs
        if not idle or _REPORT_STATUS not in status.commands:
            return known
        number = self.server.send_document(
            self.queue, title=_REPORT_STATUS, content=_COMMAND, format=COMMAND_FILE, options={}
        )
        answered = self._answers(PrintJob(number, _REPORT_STATUS))
        self.server.cancel_job(number)
        return self.readiness() if answered else _offline(self.readiness())

    def submit(self, document: bytes, serial: str) -> PrintJob:
        """The job CUPS made of this PDF; accepted, not yet printed.

        The serial is the job's title, for CUPS writes titles to its logs and shows them to
        whoever asks. The document goes to CUPS from memory, not through a file of ours.

        Raises:
            JobUncertain: CUPS fell silent; `jobs_of` says later whether there is a job.
        """
        number = self.server.send_document(
            self.queue, title=serial, content=document, format=PDF, options=_JOB_OPTIONS
        )
        return PrintJob(number, serial)

    def job_state(self, job: PrintJob) -> JobState:
        """Where the job is now. UNKNOWN too when the number now belongs to another job."""
        status = self.server.job_status(job.number)
        if status is None or status.document_name != job.serial:
            return JobState.UNKNOWN
        return JobState(status.state)

    def jobs_of(self, serial: str) -> tuple[PrintJob, ...]:
        """The jobs with this serial that CUPS knows, the oldest first."""
        return tuple(PrintJob(number, serial) for number in self.server.jobs_titled(serial))

    def cancel(self, job: PrintJob) -> None:
        """Ends the job: no further page, and its document leaves the spool; its record stays
        until `purge_queue`. A job CUPS does not know is no error."""
        self.server.cancel_job(job.number)

    def purge_queue(self) -> None:
        """Ends every job of the queue and leaves nothing of any of them in the spool."""
        self.server.purge_jobs(self.queue)

    def resume(self) -> None:
        """Puts a queue to work again that its backend or a person stopped.

        A job that still waits in it prints then: `purge_queue` first, unless it is to.
        """
        self.server.enable(self.queue)

    def _answers(self, question: PrintJob) -> bool:
        """Whether the device answered in time. CUPS has no call that waits, hence the looks.

        What a driver reports as offline while a job runs is not old: CUPS forgets this one
        reason with the end of a job.
        """
        deadline = time.monotonic() + DEVICE_ANSWER_LIMIT_S
        while not self.job_state(question).ended:
            if time.monotonic() > deadline or _is_offline(self.readiness()):
                return False
            time.sleep(_LOOK_AGAIN_S)
        return True


_JOB_OPTIONS = {"job-cancel-after": str(JOB_LIMIT_S), "job-sheets": "none"}


def _is_offline(known: Readiness) -> bool:
    return isinstance(known, NotReady) and PrinterReason.OFFLINE in known.reasons


def _offline(known: Readiness) -> NotReady:
    reasons = known.reasons if isinstance(known, NotReady) else frozenset[PrinterReason]()
    return NotReady(reasons | {PrinterReason.OFFLINE}, known.warnings)
