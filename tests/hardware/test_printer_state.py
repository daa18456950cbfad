"""What a queue's attributes mean: ready, not ready, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer_reasons import known_word
from hardware.printer_state import (
    NotReady,
    PrinterReason,
    PrinterStatus,
    PrinterWarning,
    Ready,
    judge_status,
)

IDLE, PROCESSING, STOPPED = 3, 4, 5
keywords = st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+){0,3}", fullmatch=True)


def status(*reasons: str, state: int = IDLE, accepting: bool = True) -> PrinterStatus:
    return PrinterStatus(state, reasons, accepting)


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
                PrinterReason.NOT_ACCEPTING,
            }
        ),
        frozenset({PrinterWarning.TONER_LOW}),
    )


def test_a_closed_queue_is_not_ready() -> None:
    assert judge_status(status("none", accepting=False)) == NotReady(
        frozenset({PrinterReason.NOT_ACCEPTING})
    )


MAIN_EMPTY = "type=sheetFeedAutoRemovableTray;maxcapacity=250;level=0;status=0;name=main"
BY_PASS = "type=sheetFeedAutoNonRemovableTray;maxcapacity=25;level={};status=0;name=by-pass"
MANUAL = "type=sheetFeedManual;maxcapacity=1;level=5;status=0;name=manual"


@pytest.mark.parametrize(
    ("trays", "state", "paper_out"),
    [
        ((), IDLE, True),
        ((MAIN_EMPTY,), IDLE, True),
        ((MAIN_EMPTY, BY_PASS.format(0)), IDLE, True),
        ((MAIN_EMPTY, BY_PASS.format(-2)), IDLE, True),
        ((MAIN_EMPTY, MANUAL), IDLE, True),
        ((MAIN_EMPTY, BY_PASS.format(5)), IDLE, False),
        ((MAIN_EMPTY, BY_PASS.format(-3)), PROCESSING, False),
        ((MAIN_EMPTY, BY_PASS.format(5)), STOPPED, True),
        (("level=" + "9" * 5000, "level=", ";;=level"), IDLE, True),
    ],
)
def test_one_empty_tray_of_two_is_no_paper_out(
    trays: tuple[str, ...], state: int, paper_out: bool
) -> None:
    judged = judge_status(PrinterStatus(state, ("media-empty-warning",), True, trays=trays))
    assert isinstance(judged, NotReady) is paper_out
    if not paper_out:
        assert judged == Ready(frozenset({PrinterWarning.PAPER_LOW}))


@given(keywords)
def test_an_unknown_word_blocks_only_a_printer_that_stands_still(word: str) -> None:
    if known_word(word) is None:
        told = frozenset({PrinterWarning.OTHER})
        assert judge_status(status(word)) == Ready(told)
        stands_still = NotReady(frozenset({PrinterReason.STOPPED}), told)
        assert judge_status(status(word, state=STOPPED)) == stands_still


@given(st.lists(st.text(max_size=30), max_size=5), st.integers(), st.booleans())
def test_any_answer_is_judged(reasons: list[str], state: int, accepting: bool) -> None:
    judged = judge_status(PrinterStatus(state, tuple(reasons), accepting))
    if state not in (IDLE, PROCESSING) or not accepting:
        assert isinstance(judged, NotReady)
        assert judged.reasons
