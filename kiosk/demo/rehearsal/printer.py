"""A printer at the seam of the print desk that prints nothing: what goes wrong is told to it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hardware.printer import JobLook, JobState, PrintJob
from hardware.printer_errors import PrintServiceGone
from hardware.printer_state import NotReady, PrinterReason, Readiness, Ready


@dataclass
class MadeUpPrinter:
    """Prints into `printed`; each look at a job takes the next of its states."""

    condition: Readiness = field(default_factory=Ready)
    job_states: list[JobState] = field(default_factory=lambda: [JobState.COMPLETED])
    gone: bool = False
    printed: list[bytes] = field(default_factory=list)
    queue: list[bytes] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    jobs: tuple[PrintJob, ...] = ()
    """What is found when somebody looks for the jobs of a serial number."""
    during_submit: Callable[[], None] = lambda: None
    looks: int = 0
    silent: bool = False
    """Nothing moves any more."""
    mended_by_the_end: bool = False
    """Somebody sees to it before the job is completed."""
    believable: bool = True
    """Whether the device bears out what CUPS says of a job."""

    def readiness(self) -> Readiness:
        self._answer()
        return self.condition

    def fresh_readiness(self) -> Readiness:
        return self.readiness()

    def put_right(self) -> Readiness:
        self.queue.clear()
        return self.readiness()

    def submit(self, document: bytes, serial: str) -> PrintJob:
        self._answer()
        self.during_submit()
        self.queue.append(document)
        return PrintJob(len(self.printed) + 1, serial)

    def look(self, job: PrintJob) -> JobLook:
        state = self.job_state(job)
        self.looks += 1
        if state is JobState.COMPLETED and self.mended_by_the_end:
            self.condition = Ready()
        progress = None if self.silent else self.looks
        return JobLook(state, self.readiness(), progress, self.believable)

    def job_state(self, job: PrintJob) -> JobState:
        self._answer()
        state = self.job_states[0]
        if len(self.job_states) > 1:
            self.job_states.pop(0)
        if state is JobState.COMPLETED and self.queue:
            self.printed.append(self.queue.pop())
        return state

    def jobs_of(self, serial: str) -> tuple[PrintJob, ...]:
        self._answer()
        return self.jobs

    def cancel(self, job: PrintJob) -> None:
        self._answer()
        self.cancelled.append(job.number)
        self.queue.clear()

    def purge_queue(self) -> None:
        self._answer()
        self.queue.clear()

    def run_out_of_paper(self) -> None:
        """Take the last sheet away."""
        self.condition = NotReady(frozenset({PrinterReason.PAPER_OUT}))

    def _answer(self) -> None:
        if self.gone:
            raise PrintServiceGone("made up")
