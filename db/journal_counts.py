"""How often what happened at a terminal, counted in its journal: by the day, or since a number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from db.database import Row, Store
from db.errors import JournalBroken
from db.journal_entries import Matter
from db.times import to_microseconds

_LAST_NUMBER: Final = 2**63 - 1

# SQLite counts and this file only names: a hundred thousand rows never become Python's.
_NOTES: Final = """
    SELECT kind, json_extract(facts, '$.what'), json_extract(facts, '$.outcome'),
        json_extract(facts, '$.seconds'), 0, 1, count(*)
    FROM entry WHERE {span} AND kind IN ('visit', 'service', 'fault', 'operator')
    GROUP BY 1, 2, 3, 4
"""
_ENDED: Final = """
    SELECT CASE json_extract(intent.facts, '$.matter') WHEN 'print' THEN 'print' ELSE 'change' END,
        coalesce(json_extract(intent.facts, '$.document'), json_extract(intent.facts, '$.matter')),
        json_extract(entry.facts, '$.outcome'), (entry.at - intent.at) / 1000000,
        coalesce(json_extract(intent.facts, '$.pages'), 0),
        coalesce(json_extract(intent.facts, '$.copy'), 1), count(*)
    FROM entry JOIN entry AS intent ON intent.key = entry.key AND intent.kind = 'intent'
    WHERE {span} AND entry.kind IN ('outcome', 'settled') GROUP BY 1, 2, 3, 4, 5, 6
"""
_BY_NUMBER: Final = "entry.number > ? AND entry.number <= ?"
# The plus keeps SQLite from going by the number, where the time is the smaller part.
_BY_TIME: Final = "+entry.number > ? AND +entry.number <= ? AND entry.at >= ? AND entry.at < ?"
NOTES_SINCE: Final = """
    SELECT number, at, kind, key, facts, mac FROM entry
    WHERE key = '' AND kind = ? AND at >= ? ORDER BY number
"""
NEWEST_NOTES: Final = """
    SELECT number, at, kind, key, facts, mac FROM entry
    WHERE key = '' AND kind = ? AND json_extract(facts, '$.what') = ? ORDER BY number DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a journal: the entries after one number up to another, and of a time (aware)."""

    after: int = 0
    upto: int = _LAST_NUMBER
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How often something ended in a certain way.

    `kind` is that of a note, or "change" or "print" for what an intent came to; `what` is the
    service, the document, the matter, the part or the act. `pages` are those of one print.
    """

    kind: str
    what: str
    outcome: str
    number: int
    seconds: int = 0
    pages: int = 0
    copy: int = 1


def counts(store: Store, span: Span) -> tuple[Count, ...]:
    """How often what happened within `span`.

    Raises:
        JournalBroken: an entry cannot be read.
    """
    where, parameters = _where(span)
    try:
        return tuple(
            _count(row)
            for statement in (_NOTES, _ENDED)
            for row in store.rows(statement.format(span=where), parameters)
        )
    except TypeError as error:
        raise JournalBroken("an entry cannot be read") from error


def pages_printed(found: tuple[Count, ...]) -> int:
    """How many sheets went through the printers, as far as prints came to an end."""
    return sum(one.pages * one.number for one in _prints(found))


def _prints(found: tuple[Count, ...]) -> Iterator[Count]:
    return (
        one
        for one in found
        if one.kind == Matter.PRINT.value and one.outcome in ("done", "unknown")
    )


def _where(span: Span) -> tuple[str, tuple[int, ...]]:
    numbers = (span.after, span.upto)
    if span.since is None and span.until is None:
        return _BY_NUMBER, numbers
    since = to_microseconds(span.since) if span.since else 0
    until = to_microseconds(span.until) if span.until else to_microseconds(_FAR_OFF)
    return _BY_TIME, (*numbers, since, until)


_FAR_OFF: Final = datetime(9000, 1, 1, tzinfo=UTC)


def _count(row: Row) -> Count:
    kind, what, outcome, seconds, pages, copy, number = row
    words, numbers = (kind, what, outcome), (number, seconds, pages, copy)
    if not all(isinstance(word, str) for word in words):
        raise TypeError("no word")
    if not all(isinstance(one, int) for one in numbers):
        raise TypeError("no number")
    return Count(*words, *numbers)
