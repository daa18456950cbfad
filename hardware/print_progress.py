"""Following a print job: one pure step from what was known and what is seen to what is known.

The loop that asks CUPS and sleeps in between belongs to the caller; `states_of` is the one of
callers who may block. It starts with `Submitted`, makes an `Observation` every POLL_INTERVAL_S
and calls `next_print_state` until the state is a `PrintEnd`; whatever the end, who prints for a
citizen then purges the queue.
"""

import math
import time
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import assert_never

from hardware.printer import JobState, Printer, PrintJob
from hardware.printer_errors import PrintServiceGone
from hardware.printer_reasons import MENDED_BY_HAND, PrinterReason
from hardware.printer_state import Readiness, faults_of

POLL_INTERVAL_S = 0.5
"""Soon enough that the page changes while the citizen looks; two millisecond calls a poll."""


@dataclass(frozen=True, slots=True)
class PrintLimits:
    """When a print is given up; times in seconds.

    refill_deadline_s: how long a printer may need somebody. Two minutes are what a member of
        staff takes to come with paper; the citizen stands there all the time.
    silence_s: how long nothing may move, no page, no byte, no reason, unless the printer says what
        somebody can see to at it. The slowest page of a hall's printers takes half of it.
    job_deadline_s: how long the whole print may take, refills and all. Forty pages on a slow
        printer take four minutes; CUPS' own limit (hardware.printer.JOB_LIMIT_S) lies beyond.
    failed_queries: so many failures in a row mean that CUPS is gone, not restarting.
    """

    refill_deadline_s: float = 120.0
    silence_s: float = 30.0
    job_deadline_s: float = 600.0
    failed_queries: int = 3


@dataclass(frozen=True, slots=True)
class PrinterSeen:
    """CUPS answered: where the job is and how the printer does.

    `now_s` is a monotonic clock, `moved_s` when anything was seen to move last. `believable` as
    `hardware.printer.JobLook` has it.
    """

    job: JobState
    readiness: Readiness
    now_s: float
    moved_s: float = math.inf
    believable: bool = True


@dataclass(frozen=True, slots=True)
class QueryFailed:
    """CUPS did not answer."""

    now_s: float


Observation = PrinterSeen | QueryFailed


@dataclass(frozen=True, slots=True)
class Submitted:
    """CUPS has the job and has not begun it."""

    submitted_s: float


@dataclass(frozen=True, slots=True)
class Printing:
    """The printer works on it."""

    submitted_s: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job waits for somebody to see to the printer."""

    submitted_s: float
    reasons: frozenset[PrinterReason]
    since_s: float


UnderWay = Submitted | Printing | Waiting


@dataclass(frozen=True, slots=True)
class Unanswered:
    """CUPS failed to answer `failures` times in a row; `before` is what was known until then."""

    before: UnderWay
    failures: int


@dataclass(frozen=True, slots=True)
class JobFinished:
    """The printer has taken all of it, and is well."""


@dataclass(frozen=True, slots=True)
class JobDoubtful:
    """CUPS calls it completed, and the printer does not bear that out: it shows faults, cannot be
    reached, or was switched off meanwhile. Somebody has to look what came out."""

    faults: frozenset[PrinterReason] = frozenset()


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """Somebody took the job back: the kiosk, an operator, or CUPS at its own limit."""


@dataclass(frozen=True, slots=True)
class JobAborted:
    """The driver or the device gave the job up."""


@dataclass(frozen=True, slots=True)
class JobUnknown:
    """The scheduler no longer knows the job: pages may have come out or not."""


@dataclass(frozen=True, slots=True)
class ServiceGone:
    """CUPS stopped answering: pages may have come out, and some may still come."""


@dataclass(frozen=True, slots=True)
class JobOverdue:
    """A limit has passed and the job is still there: cancel it now.

    Without reasons the printer claimed to be well and did not finish.
    """

    reasons: frozenset[PrinterReason]


PrintEnd = (
    JobFinished | JobDoubtful | JobCancelled | JobAborted | JobUnknown | ServiceGone | JobOverdue
)
PrintState = UnderWay | Unanswered | PrintEnd


class MovementWatch:
    """When anything of a job was seen to move last.

    What was there before is no movement: a backend that tries again and again goes in circles.
    While somebody is awaited at the printer the time of silence does not run.
    """

    def __init__(self, now_s: float) -> None:
        self._seen: set[Hashable] = set()
        self._moved_s = now_s

    def moved_s(self, state: PrintState, progress: Hashable, now_s: float) -> float:
        """When it moved last, with what one more look has shown."""
        awaited = isinstance(state, Waiting) and state.reasons & MENDED_BY_HAND
        if awaited or progress not in self._seen:
            self._seen.add(progress)
            self._moved_s = now_s
        return self._moved_s


def next_print_state(
    state: UnderWay | Unanswered, observation: Observation, limits: PrintLimits
) -> PrintState:
    """What is known of a print after one more look.

    The job's own state decides (RFC 8011, 5.3.7); the printer's reasons only say why a job
    that has not ended does not move.
    """
    before, failures = (
        (state.before, state.failures) if isinstance(state, Unanswered) else (state, 0)
    )
    match observation:
        case QueryFailed():
            failures += 1
            return (
                ServiceGone() if failures >= limits.failed_queries else Unanswered(before, failures)
            )
        case PrinterSeen():
            return _within_limits(_seen(before, observation), observation, limits)
        case _:
            assert_never(observation)


def states_of(
    printer: Printer, job: PrintJob, limits: PrintLimits, interval_s: float = POLL_INTERVAL_S
) -> Iterator[PrintState]:
    """Yield what is known of a job after every look, its end last. Blocks."""
    state: PrintState = Submitted(time.monotonic())
    movement = MovementWatch(time.monotonic())
    while not isinstance(state, PrintEnd):
        time.sleep(interval_s)
        observation: Observation
        try:
            looked = printer.look(job)
        except PrintServiceGone:
            observation = QueryFailed(time.monotonic())
        else:
            now_s = time.monotonic()
            moved_s = movement.moved_s(state, looked.progress, now_s)
            observation = PrinterSeen(
                looked.state, looked.readiness, now_s, moved_s, looked.believable
            )
        state = next_print_state(state, observation, limits)
        yield state


def _seen(before: UnderWay, seen: PrinterSeen) -> UnderWay | PrintEnd:
    match seen.job:
        case JobState.COMPLETED:
            faults = faults_of(seen.readiness)
            return JobFinished() if seen.believable and not faults else JobDoubtful(faults)
        case JobState.CANCELLED:
            return JobCancelled()
        case JobState.ABORTED:
            return JobAborted()
        case JobState.UNKNOWN:
            return JobUnknown()
        case JobState.HELD | JobState.STOPPED:
            return _waiting(before, faults_of(seen.readiness) or _NO_REASON_GIVEN, seen.now_s)
        case JobState.PENDING | JobState.PROCESSING:
            return _moving(before, seen)
        case _:
            assert_never(seen.job)


def _moving(before: UnderWay, seen: PrinterSeen) -> UnderWay:
    faults = faults_of(seen.readiness)
    if faults:
        return _waiting(before, faults, seen.now_s)
    if seen.job is JobState.PROCESSING:
        return Printing(before.submitted_s)
    return Submitted(before.submitted_s)


def _waiting(before: UnderWay, reasons: frozenset[PrinterReason], now_s: float) -> Waiting:
    """One wait lasts until the printer is well again, even if its reasons change meanwhile."""
    since_s = before.since_s if isinstance(before, Waiting) else now_s
    return Waiting(before.submitted_s, reasons, since_s)


def _within_limits(
    state: UnderWay | PrintEnd, seen: PrinterSeen, limits: PrintLimits
) -> UnderWay | PrintEnd:
    if not isinstance(state, UnderWay):
        return state
    reasons = state.reasons if isinstance(state, Waiting) else frozenset()
    since_s = state.since_s if isinstance(state, Waiting) else seen.now_s
    too_late = (
        seen.now_s - state.submitted_s >= limits.job_deadline_s
        or seen.now_s - since_s >= limits.refill_deadline_s
        or (not reasons & MENDED_BY_HAND and seen.now_s - seen.moved_s >= limits.silence_s)
    )
    return JobOverdue(reasons) if too_late else state


_NO_REASON_GIVEN = frozenset({PrinterReason.UNKNOWN})
