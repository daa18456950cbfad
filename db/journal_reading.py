"""A journal's rows as entries and verdicts; one that was made by hand is a fault, never a crash."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from db.begun_mark import BegunMark
from db.database import Row, Store, find_file, open_store_to_read
from db.errors import DatabaseBroken, DatabaseUnavailable, JournalBroken, RecordUnreadable
from db.journal_chain import Broken, Chain, ChainFault, Head, Intact, same
from db.journal_entries import (
    Entry,
    EntryKind,
    Matter,
    OpenChange,
    OpenIntent,
    OpenPrint,
    Undone,
)
from db.migrations import JOURNAL
from db.times import from_microseconds

FINAL: Final = "('outcome', 'settled')"
_HEAD = "SELECT entries, last_mac, mac FROM head"
_ENTRIES_AFTER = """
    SELECT number, at, kind, key, facts, mac FROM entry WHERE number > ? ORDER BY number LIMIT 500
"""
_ENTRY_AFTER = "SELECT 1 FROM entry WHERE number > ? LIMIT 1"
_FIRST = "SELECT mac FROM entry WHERE number = 1"
_OPEN = f"""
    SELECT at, key, facts, (
        SELECT facts FROM entry AS submitted
        WHERE submitted.key = intent.key AND kind = 'submitted' ORDER BY number DESC LIMIT 1
    )
    FROM entry AS intent WHERE kind = 'intent' AND NOT EXISTS (
        SELECT 1 FROM entry AS final WHERE final.key = intent.key AND final.kind IN {FINAL}
    )
    ORDER BY number
"""  # noqa: S608 - a constant

_ENDED_SINCE = f"""
    SELECT intent.at, intent.facts, final.at, final.kind, final.facts
    FROM entry AS final JOIN entry AS intent ON intent.key = final.key AND intent.kind = 'intent'
    WHERE final.at >= ? AND final.kind IN {FINAL} ORDER BY final.number
"""  # noqa: S608 - a constant


def verify_file(
    path: Path, chain: Chain, mark: BegunMark, at_least: Head | None = None
) -> Intact | Broken:
    """Whether the journal at `path` is whole; reads only, and never begins one.

    Raises:
        DatabaseError: the file cannot be opened at all, which says nothing about its content.
    """
    found = find_file(path)
    if found is not None and not stat.S_ISREG(found.st_mode):
        return Broken(0, ChainFault.NO_FILE)
    if found is None or found.st_size == 0:
        return Broken(0, ChainFault.ABSENT)
    try:
        store = open_store_to_read(path, JOURNAL)
    except DatabaseBroken:
        return Broken(0, ChainFault.UNREADABLE)
    try:
        verdict = verify(store, chain, at_least)
        if isinstance(verdict, Intact) and verdict.entries == 0:
            return Broken(0, ChainFault.ABSENT)
        if isinstance(verdict, Intact) and not fits_mark(store, chain, mark):
            return Broken(1, ChainFault.BEGUN_ANEW)
    except (DatabaseBroken, JournalBroken, RecordUnreadable):
        return Broken(0, ChainFault.UNREADABLE)
    finally:
        store.close()
    return verdict


def read_head(path: Path, chain: Chain) -> Head:
    """How far the journal at `path` has come; reads only.

    Raises:
        DatabaseError: there is none, or it cannot be read.
        JournalBroken: its head is gone or altered.
    """
    if find_file(path) is None:
        raise DatabaseUnavailable("there is no journal")
    store = open_store_to_read(path, JOURNAL)
    try:
        return head(store, chain)
    finally:
        store.close()


def verify(store: Store, chain: Chain, at_least: Head | None = None) -> Intact | Broken:
    """Whether all that was ever written is there and unaltered; see `Journal.verify`."""
    with store.reading():
        before, expected = chain.seed, 1
        for row in rows(store):
            number, mac = row[0], row[-1]
            if number != expected:
                return Broken(expected, ChainFault.MISSING)
            if not _follows(chain, before, row):
                return Broken(number, ChainFault.ALTERED)
            if at_least and number == at_least.entries and not same(mac, at_least.last_mac):
                return Broken(number, ChainFault.OTHER_JOURNAL)
            before, expected = mac, number + 1
        return _verify_end(store, chain, Head(expected - 1, before), at_least)


def head(store: Store, chain: Chain) -> Head:
    """How far the journal has come.

    Raises:
        JournalBroken: the head is gone or altered, or entries stand behind it.
    """
    row = store.row(_HEAD)
    if row is None:
        raise JournalBroken("the head is gone")
    entries, last_mac, mac = row
    if not (type(entries) is int and 0 < entries < 2**63):
        raise JournalBroken("the head cannot be read")
    if not (isinstance(last_mac, bytes) and isinstance(mac, bytes)):
        raise JournalBroken("the head cannot be read")
    found = Head(entries, last_mac)
    if not same(mac, chain.head_mac(found)):
        raise JournalBroken("the head was not written with this key")
    if store.row(_ENTRY_AFTER, (entries,)):
        raise JournalBroken("there are entries behind the head")
    return found


def fits_mark(store: Store, chain: Chain, mark: BegunMark) -> bool:
    """Whether the journal's beginning is the one that the mark tells of, where there is a mark.

    Raises:
        JournalBroken: the mark cannot be read.
    """
    return not mark.exists or mark.fits(chain, first_mac(store))


def first_mac(store: Store) -> bytes:
    """The HMAC of the first entry, by which a journal is known.

    Raises:
        JournalBroken: there is none.
    """
    first = store.row(_FIRST)
    if first is None or not isinstance(first[0], bytes):
        raise JournalBroken("the first entry is gone")
    return first[0]


def rows(store: Store) -> Iterator[Row]:
    """All rows of entries, oldest first."""
    last = -(2**63)
    while found := store.rows(_ENTRIES_AFTER, (last,)):
        yield from found
        last = found[-1][0]


def open_intents(store: Store) -> tuple[OpenIntent, ...]:
    """What has no final outcome, oldest first.

    Raises:
        JournalBroken: an intent cannot be read.
    """
    return tuple(map(_open_intent, store.rows(_OPEN)))


def undone(store: Store, since: int) -> tuple[Undone, ...]:
    """The changes settled as not made since a time, unless made for the same card later.

    Raises:
        JournalBroken: an entry cannot be read.
    """
    found: dict[tuple[Matter, str], Undone] = {}
    for intended_at, intent, ended_at, kind, final in store.rows(_ENDED_SINCE, (since,)):
        try:
            wish, end = json.loads(intent), json.loads(final)
            matter = Matter(wish["matter"])
            if matter in (Matter.PRINT, Matter.PIN_CHANGE):
                continue
            name = matter, wish["card"]
            if end["outcome"] == "done":
                found.pop(name, None)
            elif kind == EntryKind.SETTLED.value:
                found[name] = Undone(
                    *(matter, wish["serial"], wish["card"]),
                    from_microseconds(intended_at),
                    from_microseconds(ended_at),
                    end["code"],
                )
        except (ValueError, OverflowError, KeyError, TypeError) as error:
            raise JournalBroken("an entry cannot be read") from error
    return tuple(found.values())


def entry(row: Row) -> Entry:
    """One line of the journal.

    Raises:
        JournalBroken: it cannot be read.
    """
    number, at, kind, key, text, _ = row
    try:
        facts = json.loads(text)
        if not isinstance(facts, dict):
            raise JournalBroken("an entry cannot be read")
        return Entry(number, from_microseconds(at), EntryKind(kind), key, facts)
    except (ValueError, OverflowError, TypeError) as error:
        raise JournalBroken("an entry cannot be read") from error


def _follows(chain: Chain, before: bytes, row: Row) -> bool:
    *content, mac = row
    try:
        return same(mac, chain.entry_mac(before, *content))
    except (TypeError, ValueError):
        return False


def _verify_end(store: Store, chain: Chain, found: Head, at_least: Head | None) -> Intact | Broken:
    try:
        kept = head(store, chain)
    except JournalBroken:
        return Broken(found.entries, ChainFault.HEAD_ALTERED)
    furthest = max(kept.entries, at_least.entries if at_least else 0)
    if found.entries < furthest:
        return Broken(found.entries + 1, ChainFault.CUT_OFF)
    if kept != found:
        return Broken(found.entries, ChainFault.HEAD_ALTERED)
    return Intact(found.entries)


def _open_intent(row: Row) -> OpenIntent:
    at, key, text, submitted = row
    try:
        facts = json.loads(text)
        matter, serial, intended_at = (
            Matter(facts["matter"]),
            facts["serial"],
            from_microseconds(at),
        )
        if matter is not Matter.PRINT:
            return OpenChange(matter, key, serial, facts["card"], intended_at)
        job_id = None if submitted is None else int(json.loads(submitted)["job_id"])
        return OpenPrint(key, serial, facts["document"], facts["pages"], job_id, intended_at)
    except (ValueError, OverflowError, KeyError, TypeError) as error:
        raise JournalBroken("an intent cannot be read") from error
