"""What a queue's attributes mean: ready, not ready, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer_state import (
    NotReady,
    PrinterReason,
    PrinterStatus,
    PrinterWarning,
    Ready,
    judge_reason,
    judge_status,
    split_reason,
)

IDLE, PROCESSING, STOPPED = 3, 4, 5
SUFFIXES = ("", "-report", "-warning", "-error")
BLOCKING = {
    "media-empty": PrinterReason.PAPER_OUT,
    "media-needed": PrinterReason.PAPER_OUT,
    "media-jam": PrinterReason.PAPER_JAM,
    "door-open": PrinterReason.COVER_OPEN,
    "cover-open": PrinterReason.COVER_OPEN,
    "interlock-open": PrinterReason.COVER_OPEN,
    "input-tray-missing": PrinterReason.TRAY_MISSING,
    "output-area-full": PrinterReason.OUTPUT_FULL,
    "toner-empty": PrinterReason.TONER_EMPTY,
    "marker-supply-empty": PrinterReason.TONER_EMPTY,
    "offline": PrinterReason.OFFLINE,
    "shutdown": PrinterReason.OFFLINE,
    "timed-out": PrinterReason.OFFLINE,
    "paused": PrinterReason.STOPPED,
    "moving-to-paused": PrinterReason.STOPPED,
}
WARNING = {
    "media-low": PrinterWarning.PAPER_LOW,
    "toner-low": PrinterWarning.TONER_LOW,
    "marker-supply-low": PrinterWarning.TONER_LOW,
    "output-area-almost-full": PrinterWarning.OUTPUT_ALMOST_FULL,
}

keywords = st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+){0,3}", fullmatch=True)


def status(*reasons: str, state: int = IDLE, accepting: bool = True) -> PrinterStatus:
    return PrinterStatus(state, reasons, accepting)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("reason", "expected"), BLOCKING.items())
def test_physical_faults_block_whatever_their_severity(
    reason: str, expected: PrinterReason, suffix: str
) -> None:
    assert judge_reason(reason + suffix) is expected


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("reason", "expected"), WARNING.items())
def test_what_runs_low_still_prints(reason: str, expected: PrinterWarning, suffix: str) -> None:
    assert judge_status(status(reason + suffix)) == Ready(frozenset({expected}))


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("fuser-over-temp", PrinterReason.UNKNOWN),
        ("fuser-over-temp-error", PrinterReason.UNKNOWN),
        ("fuser-over-temp-warning", PrinterWarning.OTHER),
        ("fuser-over-temp-report", None),
        ("none", None),
        ("none-error", None),
        ("connecting-to-device", None),
        ("cups-waiting-for-job-completed", None),
        (" Media-Empty-Error ", PrinterReason.PAPER_OUT),
    ],
)
def test_other_reasons(keyword: str, expected: PrinterReason | PrinterWarning | None) -> None:
    assert judge_reason(keyword) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (IDLE, Ready()),
        (PROCESSING, Ready()),
        (STOPPED, NotReady(frozenset({PrinterReason.STOPPED}))),
        (0, NotReady(frozenset({PrinterReason.UNKNOWN}))),
        (6, NotReady(frozenset({PrinterReason.UNKNOWN}))),
    ],
)
def test_printer_state(state: int, expected: Ready | NotReady) -> None:
    assert judge_status(status("none", state=state)) == expected


def test_every_reason_and_warning_is_told() -> None:
    judged = judge_status(
        status(
            "media-empty-error", "cover-open", "toner-low-report", state=STOPPED, accepting=False
        )
    )
    assert judged == NotReady(
        frozenset(
            {
                PrinterReason.PAPER_OUT,
                PrinterReason.COVER_OPEN,
                PrinterReason.STOPPED,
                PrinterReason.NOT_ACCEPTING,
            }
        ),
        frozenset({PrinterWarning.TONER_LOW}),
    )


def test_a_closed_queue_is_not_ready() -> None:
    assert judge_status(status("none", accepting=False)) == NotReady(
        frozenset({PrinterReason.NOT_ACCEPTING})
    )


@given(keywords, st.sampled_from(SUFFIXES))
def test_split_puts_no_letter_in_or_out(reason: str, suffix: str) -> None:
    keyword = reason + suffix
    name, severity = split_reason(keyword)
    assert keyword in (name, name + severity)
    assert severity in SUFFIXES[1:]


@given(keywords)
def test_an_error_reason_never_counts_as_ready(reason: str) -> None:
    name, _ = split_reason(reason)
    known_to_be_harmless = {"none", "connecting-to-device", "cups-waiting-for-job-completed"}
    ready = isinstance(judge_status(status(name + "-error")), Ready)
    assert ready == (name in known_to_be_harmless or name in {*WARNING, "developer-low"})


@given(st.lists(st.text(max_size=30), max_size=5), st.integers(), st.booleans())
def test_any_answer_is_judged(reasons: list[str], state: int, accepting: bool) -> None:
    judged = judge_status(PrinterStatus(state, tuple(reasons), accepting))
    if state not in (IDLE, PROCESSING) or not accepting:
        assert isinstance(judged, NotReady)
        assert judged.reasons
