"""One printer of the terminal: is it ready, print this, what became of it, take it back."""

import re
import time
from collections.abc import Hashable
from dataclasses import dataclass
from enum import IntEnum, unique

from hardware.cups_server import COMMAND_FILE, PDF, CupsServer, JobStatus
from hardware.device_look import (
    DeviceAnswer,
    DeviceSaid,
    Reach,
    ask_device,
    cancel_at_device,
    device_jobs,
)
from hardware.media import media_for, page_boxes, page_size
from hardware.print_guard import NO_GUARD, JobGuard
from hardware.printer_state import (
    IppPrinterState,
    NotReady,
    PrinterReason,
    PrinterStatus,
    Readiness,
    Ready,
    both,
    faults_of,
    judge_queue,
    judge_status,
    without_memories,
)

JOB_LIMIT_S = 900
"""CUPS itself cancels a job it has been printing for so long (it looks every ten seconds). Longer
than any limit of the kiosk, which acts first; it is for the kiosk that died in the middle."""

DEVICE_ANSWER_LIMIT_S = 5.0
"""How long a driver may take to have a printer report; a network printer that is off takes ever."""

DEVICE_INTERVAL_S = 2.0
"""How often a printer at work is asked itself: it takes a tenth of a second of its time."""

CLOCKS_APART_S = 2
"""A printer counts its time in whole seconds, at both ends of a print."""

_FORGOTTEN = "cups-ipp-missing-job-history"
"""What CUPS' backend says when the printer no longer knows the job, which it then calls completed.
A printer that keeps no history at all says so with every job, and so also before this one."""

_LOOK_AGAIN_S = 0.02
_MANY_PAGES = 1000
_QUESTIONS = ("ReportStatus", "ReportLevels")


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


@dataclass(frozen=True, slots=True)
class JobLook:
    """One look at a job and its printer.

    `progress` is another value as soon as anything moved: a page, bytes, a reason. `believable` is
    False when the printer cannot bear out what CUPS says of the job: it was switched off
    meanwhile, cannot be reached, or does not know the job as completed.
    """

    state: JobState
    readiness: Readiness
    progress: Hashable = None
    believable: bool = True


class Printer:
    """A queue and the device behind it. Blocking, one thread at a time.

    `guard` is told of every job, and takes back what is left when the kiosk dies.

    Every method can raise PrintServiceGone, PrinterUnknown and PrintServiceRefused.
    """

    def __init__(self, server: CupsServer, queue: str, guard: JobGuard = NO_GUARD) -> None:
        self.server = server
        self.queue = queue
        self._guard = guard
        self._remembered: frozenset[str] = frozenset()
        self._pages = _MANY_PAGES
        self._device_uri = ""
        self._asked: tuple[float, DeviceAnswer] | None = None
        self._at_submit: tuple[float, DeviceAnswer] | None = None
        self._to_take_back: dict[str, str] = {}
        """The device of every job that it could not be told is taken back, by the job's serial."""

    def readiness(self) -> Readiness:
        """How the printer is, at work or idle, without sending it anything.

        The device's own word where it can be asked; what CUPS says while it prints, as far as it
        was not there before; never what CUPS remembers of an idle printer.
        """
        return self._judged(self.server.printer_status(self.queue))

    def fresh_readiness(self) -> Readiness:
        """As `readiness`, and an idle printer that only its driver can ask is asked through it.

        Sends CUPS' own ReportStatus command and waits until it was carried out. A printer that
        does not answer within DEVICE_ANSWER_LIMIT_S is OFFLINE. For the time between jobs.
        """
        status = self.server.printer_status(self.queue)
        question = next((name for name in _QUESTIONS if name in status.commands), None)
        idle = status.state == IppPrinterState.IDLE and status.accepting_jobs
        if not idle or question is None:
            return self._judged(status, at_once=True)
        number = self.server.send_document(
            self.queue,
            title=question,
            content=f"#CUPS-COMMAND\n{question}\n".encode(),
            format=COMMAND_FILE,
            options={},
        )
        answered = self._answers(PrintJob(number, question))
        self.server.cancel_job(number)
        said = judge_status(self.server.printer_status(self.queue))
        return said if answered else both(said, _OFFLINE)

    def submit(
        self,
        document: bytes,
        serial: str,
    ) -> PrintJob:
        """The job CUPS made of this PDF; accepted, not yet printed.

        The serial is the job's title, for CUPS writes titles to its logs and shows them to
        whoever asks. The document goes to CUPS from memory, not through a file of ours. The job
        names its paper, and that a page is printed in its true size.

        Raises:
            JobUncertain: CUPS fell silent; `jobs_of` says later whether there is a job.
        """
        status = self.server.printer_status(self.queue)
        self._remembered = frozenset(status.state_reasons)
        self._pages = page_boxes(document) or _MANY_PAGES
        self._device_uri = status.device_uri
        self._at_submit = self._asked = self._ask(status.device_uri)
        # What is printed once more has the same name, and is wanted.
        self._to_take_back.pop(serial, None)
        number = self.server.send_document(
            self.queue,
            title=serial,
            content=document,
            format=PDF,
            options=_job_options(document, status),
            created=self._guard.watch,
        )
        return PrintJob(number, serial)

    def look(self, job: PrintJob) -> JobLook:
        """Where the job is now, how the printer does, and whether both agree."""
        found = self._job_status(job)
        state = JobState.UNKNOWN if found is None else JobState(found.state)
        if state.ended:
            self._guard.leave(job.number)
        status = self.server.printer_status(self.queue)
        readiness = self._judged(status, at_once=state.ended)
        if state is JobState.COMPLETED:
            believable = self._bears_out(job, status)
            return JobLook(state, readiness, believable=believable)
        return JobLook(state, readiness, self._progress(found, status))

    def job_state(self, job: PrintJob) -> JobState:
        """Where the job is now. UNKNOWN too when the number now belongs to another job."""
        found = self._job_status(job)
        return JobState.UNKNOWN if found is None else JobState(found.state)

    def jobs_of(self, serial: str) -> tuple[PrintJob, ...]:
        """The jobs with this serial that CUPS knows, the oldest first."""
        return tuple(PrintJob(number, serial) for number in self.server.jobs_titled(serial))

    def cancel(self, job: PrintJob) -> None:
        """Ends the job: no further page, and its document leaves the spool; its record stays
        until `purge_queue`. A job CUPS does not know is no error."""
        try:
            self.server.cancel_job(job.number)
            self._guard.leave(job.number)
        finally:
            # What the device has it prints, whether CUPS lives or not.
            if not cancel_at_device(self._device_uri, job.serial):
                self._to_take_back[job.serial] = self._device_uri

    def purge_queue(self) -> None:
        """Ends every job of the queue and leaves nothing of any of them in the spool."""
        self.server.purge_jobs(self.queue)

    def resume(self) -> None:
        """Puts a queue to work again that its backend or a person stopped.

        A job that still waits in it prints then: `purge_queue` first, unless it is to.
        """
        self.server.enable(self.queue)

    def put_right(self) -> Readiness:
        """Puts a stopped queue to work again, empty, if its device does not say what ails it.

        For the time between jobs: whatever waits in the queue is nobody's any more. A queue that
        was closed (cupsreject) is closed on purpose and stays so.
        """
        status = self.server.printer_status(self.queue)
        if self.server.unfinished_jobs(self.queue):
            self.server.purge_jobs(self.queue)
        stopped = status.state == IppPrinterState.STOPPED and status.accepting_jobs
        if stopped and not faults_of(self._of_device(status, at_once=True) or Ready()):
            self.server.purge_jobs(self.queue)
            self.server.enable(self.queue)
        return self.fresh_readiness()

    def _job_status(self, job: PrintJob) -> JobStatus | None:
        found = self.server.job_status(job.number)
        return found if found is not None and found.document_name == job.serial else None

    def _judged(self, status: PrinterStatus, *, at_once: bool = False) -> Readiness:
        queue = judge_queue(status)
        device = self._of_device(status, at_once=at_once)
        if device is not None:
            return both(queue, device)
        if any(name in status.commands for name in _QUESTIONS):
            # Such a driver tells every reason and takes every other back, in every job.
            return both(queue, judge_status(status))
        if status.state != IppPrinterState.PROCESSING:
            return queue
        self._remembered &= frozenset(status.state_reasons)
        return judge_status(without_memories(status, self._remembered))

    def _of_device(self, status: PrinterStatus, *, at_once: bool) -> Readiness | None:
        """What the device says; None when it cannot be asked, or says no more than being there."""
        interval_s = 0.0 if at_once else DEVICE_INTERVAL_S
        if self._asked is None or time.monotonic() - self._asked[0] >= interval_s:
            busy = status.state == IppPrinterState.PROCESSING
            self._asked = self._ask(status.device_uri, busy=busy)
        match self._asked[1]:
            case DeviceSaid(status=said):
                return judge_status(said)
            case Reach.SILENT:
                return _OFFLINE
            case _:
                return None

    def _ask(self, uri: str, *, busy: bool = False) -> tuple[float, DeviceAnswer]:
        answer = ask_device(uri, busy=busy)
        if answer is not Reach.SILENT:
            self._take_back(uri)
        return time.monotonic(), answer

    def _take_back(self, uri: str) -> None:
        """Tells a device that answers again what it was to end while it did not.

        Of one that is not the queue's any more nothing is remembered.
        """
        for serial, told in tuple(self._to_take_back.items()):
            if told != uri or cancel_at_device(uri, serial):
                del self._to_take_back[serial]

    def _bears_out(self, job: PrintJob, status: PrinterStatus) -> bool:
        """Whether the device agrees that the job is completed, as far as it can be asked."""
        if _FORGOTTEN in set(status.state_reasons) - self._remembered:
            return False
        if self._asked is None or self._at_submit is None:
            return True
        (asked_at, now), (submitted_at, before) = self._asked, self._at_submit
        if now is Reach.SILENT:
            return False
        if not isinstance(now, DeviceSaid):
            return True
        if isinstance(before, DeviceSaid) and _was_off(before, now, asked_at - submitted_at):
            return False
        completed = device_jobs(status.device_uri, "completed") or ()
        known = [one.state for one in completed if one.name == job.serial]
        return not known or JobState.COMPLETED in known

    def _progress(self, found: JobStatus | None, status: PrinterStatus) -> Hashable:
        """What is another value as soon as something moved, as far as anybody counts.

        A device that prints and counts nothing is taken at its word as long as it answers.
        """
        counted: Hashable = None
        if isinstance(said := self._asked and self._asked[1], DeviceSaid):
            jobs = device_jobs(status.device_uri, "not-completed") or ()
            counts = any(one.impressions is not None or one.k_octets for one in jobs)
            working = said.status.state == IppPrinterState.PROCESSING
            counted = jobs if counts or not working else (jobs, said.up_time_s)
        digits = re.findall(r"\d+", status.message)
        reasons = frozenset(status.state_reasons)
        # A backend that begins again and again counts the same pages again and again.
        impressions = found and min(found.impressions, self._pages)
        return found and found.state, impressions, reasons, tuple(digits), counted

    def _answers(self, question: PrintJob) -> bool:
        """Whether the device answered in time. CUPS has no call that waits, hence the looks.

        What a driver reports as offline while a job runs is not old: CUPS forgets this one
        reason with the end of a job.
        """
        deadline = time.monotonic() + DEVICE_ANSWER_LIMIT_S
        while not self.job_state(question).ended:
            said = judge_status(self.server.printer_status(self.queue))
            if time.monotonic() > deadline or PrinterReason.OFFLINE in faults_of(said):
                return False
            time.sleep(_LOOK_AGAIN_S)
        return True


def _was_off(before: DeviceSaid, now: DeviceSaid, passed_s: float) -> bool:
    """Whether a printer was switched off in between, as far as it says how long it has been on."""
    if before.up_time_s is None or now.up_time_s is None:
        return False
    lived_s = now.up_time_s - before.up_time_s
    return lived_s < 0 or lived_s < int(passed_s) - CLOCKS_APART_S


_OFFLINE = NotReady(frozenset({PrinterReason.OFFLINE}))


def _job_options(document: bytes, status: PrinterStatus) -> dict[str, str | int]:
    size = page_size(document)
    media = None if size is None else media_for(size, status.sizes)
    options: dict[str, str | int] = {
        "job-cancel-after": JOB_LIMIT_S,
        "job-sheets": "none",
        "print-scaling": "none",
    }
    return options if media is None else options | {"media": media}
