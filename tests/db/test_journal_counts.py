"""What a journal counts: by time, by number, and never more than it holds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.demo_people import demo_cast
from db.errors import DatabaseError
from db.journal import (
    Count,
    Done,
    EntryKind,
    Intact,
    Journal,
    Note,
    PrintIntent,
    Span,
    Unknown,
    open_journal,
)
from db.journal_counts import pages_printed
from db.records import IdempotencyKey

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(tmp_path / "journal.db", b"k" * 32, now=NOON)
    yield opened
    opened.close()


def prints(journal: Journal, key: str, at: datetime, *, pages: int = 2, copy: int = 1) -> None:
    """Print a receipt that takes five seconds."""
    name = IdempotencyKey(key)
    journal.intend(PrintIntent(name, "S1", "receipt", "a" * 64, pages, copy), now=at)
    journal.conclude(name, Done(), now=at + timedelta(seconds=5))


def test_notes_and_prints_are_counted_by_what_and_how_they_ended(journal: Journal) -> None:
    visit = Note(EntryKind.VISIT, "card", "done", 42)
    journal.note([visit, visit, Note(EntryKind.SERVICE, "guides", "left", 7)], now=NOON)
    prints(journal, "a", NOON)
    prints(journal, "b", NOON + HOUR, pages=3, copy=2)
    assert set(journal.counts(Span())) == {
        Count("visit", "card", "done", 2, 42),
        Count("service", "guides", "left", 1, 7),
        Count("print", "receipt", "done", 1, 5, 2, 1),
        Count("print", "receipt", "done", 1, 5, 3, 2),
    }
    assert pages_printed(journal.counts(Span())) == 5
    assert journal.verify() == Intact(8)


def test_a_day_is_counted_from_its_first_moment_to_before_its_last(journal: Journal) -> None:
    for step in range(4):
        journal.note([Note(EntryKind.VISIT, "card", "done")], now=NOON + step * HOUR)
    (count,) = journal.counts(Span(since=NOON + HOUR, until=NOON + 3 * HOUR))
    assert count.number == 2


def test_what_was_counted_is_not_counted_again(journal: Journal) -> None:
    note = Note(EntryKind.FAULT, "printer", "printer.paper_out")
    journal.note([note], now=NOON)
    so_far = journal.head().entries
    journal.note([note, note], now=NOON)
    (count,) = journal.counts(Span(after=so_far))
    assert count.number == 2


def test_what_is_open_is_not_counted_before_it_is_settled(journal: Journal) -> None:
    key = IdempotencyKey("a")
    journal.intend(PrintIntent(key, "S1", "receipt", "a" * 64, 1), now=NOON)
    journal.conclude(key, Unknown("print.in_doubt"), now=NOON)
    assert journal.counts(Span()) == ()
    journal.settle(key, Unknown("print.interrupted"), now=NOON)
    (count,) = journal.counts(Span())
    assert count.outcome == "unknown"


def test_the_newest_note_of_its_kind_is_found(journal: Journal) -> None:
    assert journal.last_note(EntryKind.OPERATOR, "paper_loaded") is None
    for sheets in (500, 250):
        more = {"sheets": sheets}
        journal.note([Note(EntryKind.OPERATOR, "paper_loaded", "done", 0, more)], now=NOON)
    journal.note([Note(EntryKind.OPERATOR, "entered", "engineer")], now=NOON)
    found = journal.last_note(EntryKind.OPERATOR, "paper_loaded")
    assert found is not None
    assert found.facts["sheets"] == 250


def test_a_note_of_a_clock_that_was_ahead_forbids_no_change(journal: Journal) -> None:
    journal.note([Note(EntryKind.VISIT, "touch", "done")], now=NOON + 5000 * HOUR)
    prints(journal, "a", NOON)
    assert journal.newest_at() == NOON + timedelta(seconds=5)


@pytest.mark.parametrize(
    "word", ["Zhang San", demo_cast()[0].social_security_number, "", "张三", "a" * 65]
)
def test_nobody_s_name_or_number_is_taken_for_a_word(journal: Journal, word: str) -> None:
    for note in (
        Note(EntryKind.VISIT, word, "done"),
        Note(EntryKind.VISIT, "card", word),
        Note(EntryKind.VISIT, "card", "done", more={"code": word}),
    ):
        with pytest.raises(ValueError, match="not a word"):
            journal.note([note], now=NOON)
    assert journal.counts(Span()) == ()


@pytest.mark.parametrize("facts", ["", "[", "[]", '{"what": 7, "outcome": "done"}'])
def test_an_entry_made_by_hand_is_a_typed_error(journal: Journal, facts: str) -> None:
    journal.note([Note(EntryKind.VISIT, "card", "done")], now=NOON)
    journal._store.execute("UPDATE entry SET facts = ? WHERE kind = 'visit'", (facts,))
    with pytest.raises(DatabaseError):
        journal.counts(Span())
