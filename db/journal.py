"""The terminal's journal: the intent before each change or print, the outcome after it.

It holds what was done to which card under which number, and nothing that tells who was there: cards
stand under a keyed pseudonym, and no field takes a name. What a stopped terminal left open is found
again by `open_intents` and settled at the next start.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from db.cards import IdempotencyKey
from db.database import Row, Store, open_store
from db.errors import IntentExists, JournalBroken, NoOpenIntent
from db.journal_chain import Broken, Chain, Fault, Head, Intact, same
from db.journal_entries import (
    ChangeIntent,
    Done,
    Entry,
    EntryKind,
    Facts,
    Matter,
    NotDone,
    OpenChange,
    OpenIntent,
    OpenPrint,
    Outcome,
    PrintIntent,
    RefusedWith,
    Unknown,
    checked_token,
)
from db.migrations import JOURNAL
from db.times import from_microseconds, to_microseconds

__all__ = [
    "Broken",
    "ChangeIntent",
    "Done",
    "Entry",
    "EntryKind",
    "Fault",
    "Head",
    "Intact",
    "Journal",
    "Matter",
    "NotDone",
    "OpenChange",
    "OpenIntent",
    "OpenPrint",
    "Outcome",
    "PrintIntent",
    "RefusedWith",
    "Unknown",
    "open_journal",
]

_FINAL: Final = "('outcome', 'settled')"
_ADD_ENTRY = "INSERT INTO entry (number, at, kind, key, facts, mac) VALUES (?, ?, ?, ?, ?, ?)"
_SET_HEAD = "INSERT OR REPLACE INTO head (only, entries, last_mac, mac) VALUES (1, ?, ?, ?)"
_HEAD = "SELECT entries, last_mac, mac FROM head"
_ENTRIES_AFTER = """
    SELECT number, at, kind, key, facts, mac FROM entry WHERE number > ? ORDER BY number LIMIT 500
"""
_ENTRY_AFTER = "SELECT 1 FROM entry WHERE number > ? LIMIT 1"
_INTENT = "SELECT 1 FROM entry WHERE key = ? AND kind = 'intent'"
_FINISHED = f"SELECT 1 FROM entry WHERE key = ? AND kind IN {_FINAL}"  # noqa: S608 - a constant
_OPEN = f"""
    SELECT at, key, facts, (
        SELECT json_extract(facts, '$.job_id') FROM entry AS submitted
        WHERE submitted.key = intent.key AND kind = 'submitted' ORDER BY number DESC LIMIT 1
    )
    FROM entry AS intent WHERE kind = 'intent' AND NOT EXISTS (
        SELECT 1 FROM entry AS final WHERE final.key = intent.key AND final.kind IN {_FINAL}
    )
    ORDER BY number
"""  # noqa: S608 - a constant


def open_journal(path: Path, key: bytes, *, now: datetime) -> "Journal":
    """The journal at `path`, begun if there is none.

    Raises:
        DatabaseError: see `db.database.open_store`.
        JournalBroken: the head is gone, was not made with this key, or was put back.
        ValueError: the key is too short.
    """
    chain = Chain(key)
    store = open_store(path, JOURNAL)
    try:
        journal = Journal(store, chain)
        journal.begin(now)
    except BaseException:
        store.close()
        raise
    return journal


class Journal:
    """Each method is one transaction that outlives a power cut once it has returned."""

    def __init__(self, store: Store, chain: Chain) -> None:
        self._store = store
        self._chain = chain

    def begin(self, now: datetime) -> None:
        """Write the first entry, if there is none."""
        with self._store.changing():
            if self._store.row("SELECT 1 FROM entry") or self._store.row("SELECT 1 FROM head"):
                self._head()
            else:
                self._append_after(Head(0, self._chain.seed), EntryKind.BEGUN, "", {}, now)

    def intend(self, intent: ChangeIntent | PrintIntent, *, now: datetime) -> None:
        """Write down what is about to be done, before it is done.

        Raises:
            IntentExists: the key was used before.
            ValueError: a field holds what does not belong into a journal.
        """
        facts = self._intent_facts(intent)
        with self._store.changing():
            if self._store.row(_INTENT, (intent.key,)):
                raise IntentExists
            self._append(EntryKind.INTENT, intent.key, facts, now)

    def submitted(self, key: IdempotencyKey, job_id: int, *, now: datetime) -> None:
        """Write down that the print queue has taken the job.

        Raises:
            NoOpenIntent: there is none with this key.
        """
        self._follow(EntryKind.SUBMITTED, key, {"job_id": job_id}, now)

    def conclude(self, key: IdempotencyKey, outcome: Outcome, *, now: datetime) -> None:
        """Write down what became of an intent. Unknown leaves it open, to be settled.

        Raises:
            NoOpenIntent: there is none with this key.
        """
        unresolved = isinstance(outcome, Unknown)
        kind = EntryKind.UNRESOLVED if unresolved else EntryKind.OUTCOME
        self._follow(kind, key, _outcome_facts(outcome), now)

    def settle(self, key: IdempotencyKey, outcome: Outcome, *, now: datetime) -> None:
        """Write down, for good, what became of an intent that was left open.

        Unknown is final here: nobody is left who could be asked.

        Raises:
            NoOpenIntent: there is none with this key.
        """
        self._follow(EntryKind.SETTLED, key, _outcome_facts(outcome), now)

    def open_intents(self) -> tuple[OpenIntent, ...]:
        """What has no final outcome, oldest first.

        Raises:
            JournalBroken: an intent cannot be read.
        """
        return tuple(map(_open_intent, self._store.rows(_OPEN)))

    def entries(self) -> Iterator[Entry]:
        """All entries, oldest first, as they stand in the file; `verify` says if they are right.

        Raises:
            JournalBroken: an entry cannot be read.
        """
        return map(_entry, self._rows())

    def head(self) -> Head:
        """How far the journal has come, to be kept elsewhere and handed to `verify` later.

        Raises:
            JournalBroken: the head is gone or altered.
        """
        return self._head()

    def verify(self, at_least: Head | None = None) -> Intact | Broken:
        """Whether all that was ever written is there and unaltered.

        Args:
            at_least: a head that was kept elsewhere; the journal must have come that far.
        """
        with self._store.reading():
            before, expected = self._chain.seed, 1
            for number, *content, mac in self._rows():
                if number != expected:
                    return Broken(expected, Fault.MISSING)
                if not same(mac, self._chain.entry_mac(before, number, *content)):
                    return Broken(number, Fault.ALTERED)
                if at_least and number == at_least.entries and not same(mac, at_least.last_mac):
                    return Broken(number, Fault.OTHER_JOURNAL)
                before, expected = mac, number + 1
            return self._verify_end(Head(expected - 1, before), at_least)

    def pseudonym(self, identification_code: str) -> str:
        """The name under which a card stands in this journal."""
        return self._chain.pseudonym(identification_code)

    def close(self) -> None:
        """Close the file; nothing may follow."""
        self._store.close()

    def _verify_end(self, found: Head, at_least: Head | None) -> Intact | Broken:
        try:
            head = self._head()
        except JournalBroken:
            return Broken(found.entries, Fault.HEAD_ALTERED)
        furthest = max(head.entries, at_least.entries if at_least else 0)
        if found.entries < furthest:
            return Broken(found.entries + 1, Fault.CUT_OFF)
        if head != found:
            return Broken(found.entries, Fault.HEAD_ALTERED)
        return Intact(found.entries)

    def _follow(self, kind: EntryKind, key: IdempotencyKey, facts: Facts, now: datetime) -> None:
        with self._store.changing():
            if not self._store.row(_INTENT, (key,)) or self._store.row(_FINISHED, (key,)):
                raise NoOpenIntent
            self._append(kind, key, facts, now)

    def _append(self, kind: EntryKind, key: str, facts: Facts, now: datetime) -> None:
        self._append_after(self._head(), kind, key, facts, now)

    def _append_after(
        self, head: Head, kind: EntryKind, key: str, facts: Facts, now: datetime
    ) -> None:
        """Add an entry behind the head, not behind the last entry found.

        If entries were cut off, the gap before the new one stays visible.
        """
        number = head.entries + 1
        content = (to_microseconds(now), kind.value, key, json.dumps(facts, sort_keys=True))
        mac = self._chain.entry_mac(head.last_mac, number, *content)
        self._store.execute(_ADD_ENTRY, (number, *content, mac))
        self._store.execute(_SET_HEAD, (number, mac, self._chain.head_mac(Head(number, mac))))

    def _head(self) -> Head:
        row = self._store.row(_HEAD)
        if row is None:
            raise JournalBroken("the head is gone")
        head = Head(row[0], row[1])
        if not same(row[2], self._chain.head_mac(head)):
            raise JournalBroken("the head was not written with this key")
        if self._store.row(_ENTRY_AFTER, (head.entries,)):
            raise JournalBroken("there are entries behind the head")
        return head

    def _rows(self) -> Iterator[Row]:
        last = 0
        while rows := self._store.rows(_ENTRIES_AFTER, (last,)):
            yield from rows
            last = rows[-1][0]

    def _intent_facts(self, intent: ChangeIntent | PrintIntent) -> Facts:
        checked_token(intent.key)
        match intent:
            case ChangeIntent():
                return {
                    "matter": intent.matter.value,
                    "serial": checked_token(intent.serial),
                    "card": self._chain.pseudonym(intent.identification_code),
                }
            case PrintIntent():
                return {
                    "matter": Matter.PRINT.value,
                    "serial": checked_token(intent.serial),
                    "document": checked_token(intent.document),
                    "pdf_sha256": checked_token(intent.pdf_sha256),
                    "pages": intent.pages,
                    "copy": intent.copy,
                }


def _outcome_facts(outcome: Outcome) -> Facts:
    match outcome:
        case Done():
            return {"outcome": "done"}
        case RefusedWith(code):
            return {"outcome": "refused", "code": checked_token(code)}
        case NotDone(code):
            return {"outcome": "not_done", "code": checked_token(code)}
        case Unknown(code):
            return {"outcome": "unknown", "code": checked_token(code)}


def _entry(row: Row) -> Entry:
    number, at, kind, key, facts, _ = row
    try:
        return Entry(number, from_microseconds(at), EntryKind(kind), key, json.loads(facts))
    except (ValueError, OverflowError) as error:
        raise JournalBroken("an entry cannot be read") from error


def _open_intent(row: Row) -> OpenIntent:
    at, key, text, job_id = row
    try:
        facts = json.loads(text)
        matter, serial, intended_at = (
            Matter(facts["matter"]),
            facts["serial"],
            from_microseconds(at),
        )
        if matter is not Matter.PRINT:
            return OpenChange(matter, key, serial, facts["card"], intended_at)
        return OpenPrint(key, serial, facts["document"], facts["pages"], job_id, intended_at)
    except (ValueError, OverflowError, KeyError, TypeError) as error:
        raise JournalBroken("an intent cannot be read") from error
