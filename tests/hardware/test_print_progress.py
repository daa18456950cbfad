"""Every step of following a job, enumerated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.print_progress import (
    JobAborted,
    JobCancelled,
    JobDoubtful,
    JobFinished,
    JobOverdue,
    JobUnknown,
    MovementWatch,
    Observation,
    PrintEnd,
    PrinterSeen,
    Printing,
    PrintLimits,
    PrintState,
    QueryFailed,
    ServiceGone,
    Submitted,
    Unanswered,
    UnderWay,
    Waiting,
    next_print_state,
)
from hardware.printer import JOB_LIMIT_S, JobState
from hardware.printer_state import NotReady, PrinterReason, Readiness, Ready

LIMITS = PrintLimits(refill_deadline_s=120, job_deadline_s=600, failed_queries=3)
WELL = Ready()
NO_PAPER = NotReady(frozenset({PrinterReason.PAPER_OUT}))
JAM = NotReady(frozenset({PrinterReason.PAPER_JAM}))
SUBMITTED, PRINTING = Submitted(0), Printing(0)
OUT_OF_PAPER = Waiting(0, NO_PAPER.reasons, since_s=10)
UNDER_WAY = (SUBMITTED, PRINTING, OUT_OF_PAPER)


def seen(job: JobState, readiness: Readiness = WELL, now_s: float = 20) -> PrinterSeen:
    return PrinterSeen(job, readiness, now_s)


@pytest.mark.parametrize("before", UNDER_WAY)
@pytest.mark.parametrize(
    ("observation", "expected"),
    [
        (seen(JobState.PENDING), SUBMITTED),
        (seen(JobState.PROCESSING), PRINTING),
        (seen(JobState.COMPLETED), JobFinished()),
        (seen(JobState.COMPLETED, NO_PAPER), JobDoubtful(NO_PAPER.reasons)),
        (PrinterSeen(JobState.COMPLETED, WELL, 20, believable=False), JobDoubtful()),
        (seen(JobState.CANCELLED, NO_PAPER), JobCancelled()),
        (seen(JobState.ABORTED, JAM), JobAborted()),
        (seen(JobState.UNKNOWN), JobUnknown()),
        (QueryFailed(20), None),
    ],
)
def test_step(before: UnderWay, observation: Observation, expected: PrintState | None) -> None:
    assert next_print_state(before, observation, LIMITS) == (expected or Unanswered(before, 1))


@pytest.mark.parametrize(
    "job", [JobState.PENDING, JobState.PROCESSING, JobState.HELD, JobState.STOPPED]
)
@pytest.mark.parametrize("readiness", [NO_PAPER, JAM])
def test_a_fault_makes_the_job_wait(job: JobState, readiness: NotReady) -> None:
    for before in (SUBMITTED, PRINTING):
        assert next_print_state(before, seen(job, readiness, now_s=20), LIMITS) == Waiting(
            0, readiness.reasons, since_s=20
        )
    assert next_print_state(OUT_OF_PAPER, seen(job, readiness, now_s=20), LIMITS) == Waiting(
        0, readiness.reasons, since_s=10
    )


@pytest.mark.parametrize("job", [JobState.HELD, JobState.STOPPED])
def test_a_held_job_waits_even_for_a_printer_that_is_well(job: JobState) -> None:
    assert next_print_state(PRINTING, seen(job), LIMITS) == Waiting(
        0, frozenset({PrinterReason.UNKNOWN}), since_s=20
    )


@pytest.mark.parametrize(
    ("before", "readiness", "now_s", "expected"),
    [
        (OUT_OF_PAPER, NO_PAPER, 129.9, OUT_OF_PAPER),
        (OUT_OF_PAPER, NO_PAPER, 130, JobOverdue(NO_PAPER.reasons)),
        (OUT_OF_PAPER, JAM, 130, JobOverdue(JAM.reasons)),
        (OUT_OF_PAPER, WELL, 130, PRINTING),
        (PRINTING, WELL, 599.9, PRINTING),
        (PRINTING, WELL, 600, JobOverdue(frozenset())),
        (SUBMITTED, WELL, 600, JobOverdue(frozenset())),
        (Waiting(0, NO_PAPER.reasons, 590), NO_PAPER, 600, JobOverdue(NO_PAPER.reasons)),
    ],
)
def test_deadlines(
    before: UnderWay, readiness: Readiness, now_s: float, expected: PrintState
) -> None:
    observation = seen(JobState.PROCESSING, readiness, now_s)
    assert next_print_state(before, observation, LIMITS) == expected


@pytest.mark.parametrize("job", [JobState.COMPLETED, JobState.CANCELLED, JobState.UNKNOWN])
def test_an_end_is_an_end_however_late(job: JobState) -> None:
    late = next_print_state(OUT_OF_PAPER, seen(job, now_s=100_000), LIMITS)
    assert isinstance(late, JobFinished | JobCancelled | JobUnknown)


OFFLINE = NotReady(frozenset({PrinterReason.OFFLINE}))
STOPPED = NotReady(frozenset({PrinterReason.STOPPED}))


@pytest.mark.parametrize(
    ("job", "readiness", "still_s", "given_up"),
    [
        # Nothing moves and nobody says why.
        (JobState.PROCESSING, WELL, 29.9, False),
        (JobState.PROCESSING, WELL, 30.0, True),
        (JobState.PENDING, WELL, 30.0, True),
        (JobState.HELD, WELL, 30.0, True),
        (JobState.STOPPED, WELL, 30.0, True),
        # Nothing moves, for a reason that no hand at the printer mends.
        (JobState.PROCESSING, OFFLINE, 29.9, False),
        (JobState.PROCESSING, OFFLINE, 30.0, True),
        (JobState.PENDING, STOPPED, 30.0, True),
        # Somebody comes with paper.
        (JobState.PROCESSING, NO_PAPER, 100.0, False),
        (JobState.PROCESSING, JAM, 119.9, False),
    ],
)
def test_silence(job: JobState, readiness: Readiness, still_s: float, given_up: bool) -> None:
    looked = PrinterSeen(job, readiness, now_s=still_s, moved_s=0)
    after = next_print_state(PRINTING, looked, LIMITS)
    assert isinstance(after, JobOverdue) is given_up


def test_going_in_circles_is_no_movement() -> None:
    watch = MovementWatch(0)
    assert watch.moved_s(PRINTING, "begun", 1) == 1
    assert watch.moved_s(PRINTING, "gone", 2) == 2
    assert watch.moved_s(PRINTING, "begun", 3) == 2
    assert watch.moved_s(OUT_OF_PAPER, "begun", 50) == 50
    assert watch.moved_s(PRINTING, "begun", 51) == 50


def test_three_failures_in_a_row_mean_the_service_is_gone() -> None:
    once = next_print_state(PRINTING, QueryFailed(1), LIMITS)
    assert once == Unanswered(PRINTING, 1)
    twice = next_print_state(once, QueryFailed(2), LIMITS)
    assert twice == Unanswered(PRINTING, 2)
    assert next_print_state(twice, QueryFailed(3), LIMITS) == ServiceGone()


def test_an_answer_in_between_starts_the_count_again() -> None:
    answered = next_print_state(Unanswered(OUT_OF_PAPER, 2), seen(JobState.PROCESSING), LIMITS)
    assert answered == PRINTING
    assert next_print_state(PRINTING, QueryFailed(30), LIMITS) == Unanswered(PRINTING, 1)


def test_a_wait_goes_on_over_a_missing_answer() -> None:
    after = next_print_state(
        Unanswered(OUT_OF_PAPER, 1), seen(JobState.PROCESSING, NO_PAPER), LIMITS
    )
    assert after == OUT_OF_PAPER


def test_cups_own_limit_lies_beyond_ours() -> None:
    assert PrintLimits().job_deadline_s < JOB_LIMIT_S


readiness_values = st.one_of(
    st.just(WELL),
    st.frozensets(st.sampled_from(PrinterReason), min_size=1).map(NotReady),
)


observed = st.tuples(
    st.sampled_from([JobState.PENDING, JobState.HELD, JobState.PROCESSING, None]), readiness_values
)


@given(st.lists(observed, min_size=24, max_size=24))
def test_every_print_ends_by_its_deadline(
    observations: list[tuple[JobState | None, Readiness]],
) -> None:
    limits = PrintLimits(refill_deadline_s=6, job_deadline_s=20, failed_queries=3)
    state: UnderWay | Unanswered = SUBMITTED
    for now_s, (job, readiness) in enumerate(observations):
        looked = QueryFailed(now_s) if job is None else PrinterSeen(job, readiness, now_s)
        after = next_print_state(state, looked, limits)
        if isinstance(after, PrintEnd):
            assert isinstance(after, JobOverdue | ServiceGone)
            return
        state = after
    pytest.fail(f"still {state}")
