"""Asking cards for their PIN tries: allowed by source, ended for good by the first loss."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hardware.social_card.pin import (
    PinBlocked,
    PinCorrect,
    PinResult,
    PinWrong,
    TriesAnswer,
    TriesLeft,
    TriesUnknown,
)
from kiosk.desks.tries_question import CARDS_REMEMBERED, TriesQuestion

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CARD, OTHER = "990000D15600000500A1B2C3D4E5F607", "990000D15600000500A1B2C3D4E5F608"
Seen = TriesAnswer | PinResult

#: What a card answers to questions and PINs in a row, and whether it may be asked afterwards.
HISTORIES: dict[str, tuple[list[Seen], bool]] = {
    "asked once": ([TriesLeft(6)], True),
    "asked at every insertion": ([TriesLeft(6)] * 9, True),
    "a wrong PIN between": ([TriesLeft(6), PinWrong(5), TriesLeft(5), TriesLeft(5)], True),
    "two wrong PINs": ([TriesLeft(6), PinWrong(5), PinWrong(4), TriesLeft(4)], True),
    "a right PIN between": ([TriesLeft(3), PinCorrect(), TriesLeft(6)], True),
    "a right PIN, then one less": ([TriesLeft(6), PinCorrect(), TriesLeft(5)], True),
    "it counts the question": ([TriesLeft(5), TriesLeft(4)], False),
    "it counts the question down to nothing": ([TriesLeft(1), PinBlocked()], False),
    "it counts it and shows it at the PIN": ([TriesLeft(6), PinWrong(4)], False),
    "it counts it behind a wrong PIN": ([TriesLeft(6), PinWrong(5), TriesLeft(4)], False),
    "blocked by a wrong PIN": ([TriesLeft(1), PinWrong(0), PinBlocked()], True),
    "it does not tell": ([TriesUnknown()] * 3, True),
    "it stops telling": ([TriesLeft(6), TriesUnknown(), TriesLeft(6)], True),
    "unblocked elsewhere": ([PinBlocked(), TriesLeft(6)], True),
}


def note(question: TriesQuestion, code: str, seen: Seen) -> None:
    if isinstance(seen, PinCorrect | PinWrong):
        question.note_pin(code, seen, NOW)
    else:
        question.note_answer(code, seen, NOW)


@pytest.mark.parametrize("history", HISTORIES)
def test_a_counter_that_falls_without_a_pin_ends_it(tmp_path: Path, history: str) -> None:
    seen, allowed = HISTORIES[history]
    question = TriesQuestion("the city's own test report", tmp_path / "off")
    for each in seen:
        note(question, CARD, each)
    assert question.allowed is allowed
    assert (tmp_path / "off").exists() is not allowed


def test_it_stays_off_at_the_next_start(tmp_path: Path) -> None:
    question = TriesQuestion("source", tmp_path / "off")
    question.note_answer(CARD, TriesLeft(6), NOW)
    question.note_answer(CARD, TriesLeft(5), NOW)
    assert not TriesQuestion("source", tmp_path / "off").allowed
    assert (tmp_path / "off").read_text() == "2026-01-01T00:00:00+00:00\n"


def test_it_is_off_where_nobody_switches_it_on(tmp_path: Path) -> None:
    assert not TriesQuestion(None, tmp_path / "off").allowed


def test_it_is_off_also_where_that_cannot_be_written_down(tmp_path: Path) -> None:
    question = TriesQuestion("source", tmp_path / "nowhere" / "off")
    question.note_answer(CARD, TriesLeft(6), NOW)
    question.note_answer(CARD, TriesLeft(5), NOW)
    assert not question.allowed


def test_two_cards_are_two(tmp_path: Path) -> None:
    question = TriesQuestion("source", tmp_path / "off")
    question.note_answer(CARD, TriesLeft(6), NOW)
    question.note_answer(OTHER, TriesLeft(2), NOW)
    assert question.allowed


def test_no_more_cards_are_remembered_than_it_says(tmp_path: Path) -> None:
    question = TriesQuestion("source", tmp_path / "off")
    for number in range(CARDS_REMEMBERED + 50):
        question.note_answer(f"{number:032X}", TriesLeft(6), NOW)
    assert len(question._counters) == CARDS_REMEMBERED
    assert not any(b"0000" in key for key in question._counters)
