"""The terminal's journal: the intent before each change or print, the outcome after it.

It holds what was done to which card under which number, and nothing that tells who was there: cards
stand under a keyed pseudonym, and no field takes a name. What a stopped terminal left open is found
again by `open_intents` and settled at the next start.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from db import journal_counts, journal_found, journal_reading
from db.applications import ApplicationWish
from db.begun_mark import BegunMark
from db.cards import CardRequest, IdempotencyKey
from db.database import Store, open_store, open_store_to_read
from db.errors import ClockBehind, IntentExists, JournalBroken, NoOpenIntent
from db.journal_chain import Broken, Chain, ChainFault, Head, Intact
from db.journal_counts import Count, Span
from db.journal_entries import (
    NOTES,
    ChangeIntent,
    Done,
    Entry,
    EntryKind,
    Facts,
    Matter,
    NotDone,
    Note,
    OpenChange,
    OpenIntent,
    OpenPrint,
    Outcome,
    PrintIntent,
    RefusedWith,
    Undone,
    Unknown,
    checked_token,
)
from db.journal_found import Undertaken
from db.migrations import JOURNAL
from db.store_lock import StoreLock
from db.times import from_microseconds, to_microseconds
from db.wishes import Wishes

__all__ = [
    "BegunMark",
    "Broken",
    "ChainFault",
    "ChangeIntent",
    "Count",
    "Done",
    "Entry",
    "EntryKind",
    "Head",
    "Intact",
    "Journal",
    "Matter",
    "NotDone",
    "Note",
    "OpenChange",
    "OpenIntent",
    "OpenPrint",
    "Outcome",
    "PrintIntent",
    "RefusedWith",
    "Span",
    "Undertaken",
    "Undone",
    "Unknown",
    "open_journal",
    "open_journal_to_read",
]

_ADD_ENTRY = "INSERT INTO entry (number, at, kind, key, facts, mac) VALUES (?, ?, ?, ?, ?, ?)"
_SET_HEAD = "INSERT OR REPLACE INTO head (only, entries, last_mac, mac) VALUES (1, ?, ?, ?)"
_INTENT = "SELECT 1 FROM entry WHERE key = ? AND kind = 'intent'"
_FINISHED = f"SELECT 1 FROM entry WHERE key = ? AND kind IN {journal_reading.FINAL}"  # noqa: S608 - a constant
_LAST_TRUSTED = "SELECT max(number) FROM entry WHERE kind = 'clock_trusted'"
_NOTED = ", ".join(f"'{kind.value}'" for kind in NOTES)
_NEWEST = f"""
    SELECT at FROM entry WHERE +number >= ? AND kind NOT IN ({_NOTED}) ORDER BY at DESC LIMIT 1
"""  # noqa: S608 - constants


def open_journal(path: Path, key: bytes, *, now: datetime, mark: Path | None = None) -> "Journal":
    """The journal at `path`, begun if there is none; no other process can have it until `close`.

    Args:
        mark: the file beside the key that says a journal was begun; without one an emptied journal
            is begun again in silence.

    Raises:
        DatabaseError: see `db.database.open_store`.
        JournalHeld: another process has it.
        JournalBroken: the head is gone, was not made with this key, or was put back; or a journal
            was begun under this key and this is not it.
        ValueError: the key is too short.
    """
    chain = Chain(key)
    lock = StoreLock(path)
    try:
        store = open_store(path, JOURNAL)
    except BaseException:
        lock.release()
        raise
    journal = Journal(store, chain, lock)
    try:
        journal.begin(now, None if mark is None else BegunMark(mark))
    except BaseException:
        journal.close()
        raise
    return journal


def open_journal_to_read(path: Path, key: bytes) -> "Journal":
    """The journal at `path` as it is, also while a terminal writes it; it takes nothing in.

    Raises:
        DatabaseError: see `db.database.open_store_to_read`.
        ValueError: the key is too short.
    """
    return Journal(open_store_to_read(path, JOURNAL), Chain(key))


class Journal:
    """Each method is one transaction that outlives a power cut once it has returned."""

    def __init__(self, store: Store, chain: Chain, lock: StoreLock | None = None) -> None:
        self._store = store
        self._chain = chain
        self._lock = lock
        self._wishes = Wishes(store, chain.wish_key)

    def begin(self, now: datetime, mark: BegunMark | None = None) -> None:
        """Write the first entry and the mark beside the key, where they are not there.

        Raises:
            JournalBroken: the mark tells of a journal that is not this one.
        """
        with self._store.changing():
            if self._store.row("SELECT 1 FROM entry") or self._store.row("SELECT 1 FROM head"):
                self._head()
            elif mark is not None and mark.exists:
                raise JournalBroken("the journal that was begun is gone")
            else:
                self._append_after(Head(0, self._chain.seed), EntryKind.BEGUN, "", {}, now)
            if mark is None:
                return
            if not journal_reading.fits_mark(self._store, self._chain, mark):
                raise JournalBroken("this is not the journal that was begun")
        if not mark.exists:
            mark.write(self._chain, journal_reading.first_mac(self._store))

    def intend(
        self,
        intent: ChangeIntent | PrintIntent,
        *,
        now: datetime,
        wish: CardRequest | ApplicationWish | None = None,
    ) -> None:
        """Write down what is about to be done, before it is done.

        Args:
            wish: the very request of a change, kept sealed until the intent is finished.

        Raises:
            IntentExists: the key was used before.
            ClockBehind: `now` is before the newest entry.
            ValueError: a field holds what does not belong into a journal.
        """
        facts = self._intent_facts(intent)
        with self._store.changing():
            if self._store.row(_INTENT, (intent.key,)):
                raise IntentExists
            self._head()
            if now < self.newest_at():
                raise ClockBehind
            self._append(EntryKind.INTENT, intent.key, facts, now)
            if wish is not None:
                self._wishes.keep(wish)

    def wish(self, key: IdempotencyKey) -> CardRequest | ApplicationWish | None:
        """The request of an open change, to be sent again; None if it is not known any more."""
        return self._wishes.find(key)

    def newest_at(self) -> datetime:
        """When the newest entry was written, since the clock was last trusted by hand.

        Notes are left out: they promise nobody anything.

        Raises:
            JournalBroken: it cannot be read.
        """
        (trusted,) = self._store.row(_LAST_TRUSTED) or (None,)
        newest = self._store.row(_NEWEST, (trusted or 0,))
        try:
            return from_microseconds(newest[0] if newest else 0)
        except (TypeError, OverflowError) as error:
            raise JournalBroken("an entry cannot be read") from error

    def look(self) -> datetime:
        """Prove that an entry could be written now; when the newest one was, as `newest_at`.

        Raises:
            DatabaseError: nothing can be written.
            JournalBroken: it cannot be gone on with.
        """
        self._store.prove_writable()
        self._head()
        return self.newest_at()

    def trust_clock(self, *, now: datetime) -> None:
        """Write down that a person has set the clock right: what was written before it is older."""
        with self._store.changing():
            self._append(EntryKind.CLOCK_TRUSTED, "", {}, now)

    def note(self, notes: Sequence[Note], *, now: datetime) -> None:
        """Write down what happened, all of it or nothing.

        Raises:
            ValueError: a note holds what does not belong into a journal.
        """
        with self._store.changing():
            for note in notes:
                self._append(note.kind, "", note.facts(), now)

    def counts(self, span: Span) -> tuple[Count, ...]:
        """How often what happened within `span`.

        Raises:
            JournalBroken: an entry cannot be read.
        """
        return journal_counts.counts(self._store, span)

    def newest(self, most: int) -> tuple[Undertaken, ...]:
        """The newest changes and prints with what became of them, the last one first.

        Raises:
            JournalBroken: an entry cannot be read.
        """
        return journal_found.newest(self._store, most)

    def last_note(self, kind: EntryKind, what: str) -> Entry | None:
        """The newest note of this kind about `what`, or None.

        Raises:
            JournalBroken: an entry cannot be read.
        """
        found = self.notes(kind, what, 1)
        return found[0] if found else None

    def notes(self, kind: EntryKind, what: str, most: int) -> tuple[Entry, ...]:
        """The newest notes of this kind about `what`, the last one first.

        Raises:
            JournalBroken: an entry cannot be read.
        """
        rows = self._store.rows(journal_counts.NEWEST_NOTES, (kind.value, what, most))
        return tuple(map(journal_reading.entry, rows))

    def notes_since(self, kind: EntryKind, since: datetime) -> tuple[Entry, ...]:
        """The notes of this kind that were written since then, oldest first.

        Raises:
            JournalBroken: an entry cannot be read.
        """
        rows = self._store.rows(journal_counts.NOTES_SINCE, (kind.value, to_microseconds(since)))
        return tuple(map(journal_reading.entry, rows))

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
        return journal_reading.open_intents(self._store)

    def undone(self, since: datetime) -> tuple[Undone, ...]:
        """The wishes that were settled without being carried out since then, oldest first.

        A wish whose card has had the same change made afterwards is not among them.

        Raises:
            JournalBroken: an entry cannot be read.
        """
        return journal_reading.undone(self._store, to_microseconds(since))

    def entries(self) -> Iterator[Entry]:
        """All entries, oldest first, as they stand in the file; `verify` says if they are right.

        Raises:
            JournalBroken: an entry cannot be read.
        """
        return map(journal_reading.entry, journal_reading.rows(self._store))

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
        return journal_reading.verify(self._store, self._chain, at_least)

    def pseudonym(self, subject: str) -> str:
        """The name under which a card or a person stands in this journal."""
        return self._chain.pseudonym(subject)

    def close(self) -> None:
        """Close the file and let another process have it; nothing may follow."""
        self._store.close()
        if self._lock is not None:
            self._lock.release()

    def _follow(self, kind: EntryKind, key: IdempotencyKey, facts: Facts, now: datetime) -> None:
        with self._store.changing():
            if not self._store.row(_INTENT, (key,)) or self._store.row(_FINISHED, (key,)):
                raise NoOpenIntent
            self._append(kind, key, facts, now)
            if kind in (EntryKind.OUTCOME, EntryKind.SETTLED):
                self._wishes.forget(key)

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
        return journal_reading.head(self._store, self._chain)

    def _intent_facts(self, intent: ChangeIntent | PrintIntent) -> Facts:
        checked_token(intent.key)
        match intent:
            case ChangeIntent():
                return {
                    "matter": intent.matter.value,
                    "serial": checked_token(intent.serial),
                    "card": self._chain.pseudonym(intent.subject),
                    **_digest_of(intent),
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


def _digest_of(intent: ChangeIntent) -> Facts:
    if intent.form_sha256 is None:
        return {}
    return {"form_sha256": checked_token(intent.form_sha256)}


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
