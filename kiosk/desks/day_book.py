"""What happens at the terminal, to be counted: visits, services, faults, and what the staff does.

Whoever notes something never waits for the journal: it is written behind them, in order. The counts
are the journal's own, so they outlive a restart and are the same wherever they are shown.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

import trio

from db.errors import DatabaseError
from db.journal import Count, Entry, EntryKind, Journal, Note, OpenIntent, Span, Undertaken
from kiosk.clock import Clock
from kiosk.desks.bell import Bell
from kiosk.desks.worker import Worker
from kiosk.errors import KioskError

Result = TypeVar("Result")
_log = logging.getLogger(__name__)

#: How long a note waits for a journal that does not take it; then it is dropped, and said so.
_WRITE_AGAIN_S: Final = 5.0
_NOTES_KEPT: Final = 1000
_LAST_WRITE_S: Final = 2.0


class DayBook:
    """Takes notes and tells how often what happened; `all_time` is as of the last `refresh`."""

    def __init__(self, journal: Callable[[], Journal], *, clock: Clock, worker: Worker) -> None:
        self._journal = journal
        self._clock = clock
        self._worker = worker
        self._waiting: list[tuple[datetime, Note]] = []
        self._noted = Bell()
        self._counted: Counter[Count] = Counter()
        self._upto = 0
        self.all_time: tuple[Count, ...] = ()
        """How often what happened since the journal was begun."""
        self.bugs = 0
        """Bugs of ours that cost a visit since the start."""

    def note(self, *notes: Note) -> None:
        """Write these down soon, as of now."""
        now = self._clock()
        self._waiting.extend((now, note) for note in notes)
        del self._waiting[:-_NOTES_KEPT]
        self._noted.ring()

    async def run(self) -> None:
        """Write down what is noted until cancelled, the last of it then."""
        try:
            while True:
                if not self._waiting:
                    await self._noted.wait()
                if not await self.write():
                    await trio.sleep(_WRITE_AGAIN_S)
        finally:
            with trio.move_on_after(_LAST_WRITE_S, shield=True):
                await self.write()

    async def write(self) -> bool:
        """Write down all that is waiting; return whether the journal took it."""
        while self._waiting:
            at, _ = self._waiting[0]
            together = [note for moment, note in self._waiting if moment == at]
            try:
                await self._ask(lambda: self._journal().note(together, now=at))  # noqa: B023
            except (DatabaseError, KioskError) as error:
                _log.warning("the journal takes no notes: %s", error.code)
                return False
            except ValueError as error:  # a word of ours that is none; the others are kept
                _log.error("a note is dropped: %s", error)
            self._waiting = [one for one in self._waiting if one[0] != at]
        return True

    async def refresh(self) -> tuple[str, int]:
        """Count what was written since the last time; return the journal's head and its length.

        Raises:
            DatabaseError, KioskError: the journal cannot be read.
        """

        def count() -> tuple[str, int]:
            head = self._journal().head()
            if head.entries < self._upto:  # another journal stands in its place
                self._counted.clear()
                self._upto = 0
            if head.entries > self._upto:
                found = self._journal().counts(Span(after=self._upto, upto=head.entries))
                self._add(found)
                self._upto = head.entries
            return str(head), head.entries

        return await self._ask(count)

    def _add(self, found: Sequence[Count]) -> None:
        """Add up in the journal's thread: an old terminal has thousands of different counts."""
        for one in found:
            self._counted[replace(one, number=0)] += one.number
        self.all_time = tuple(replace(one, number=number) for one, number in self._counted.items())

    async def counts(self, span: Span) -> tuple[Count, ...]:
        """Return how often what happened within `span`.

        Raises:
            DatabaseError, KioskError
        """
        return await self._ask(lambda: self._journal().counts(span))

    async def last_note(self, kind: EntryKind, what: str) -> Entry | None:
        """Return the newest note of this kind about `what`.

        Raises:
            DatabaseError, KioskError
        """
        return await self._ask(lambda: self._journal().last_note(kind, what))

    async def newest(self, most: int) -> Sequence[Undertaken]:
        """Return the newest changes and prints, the last one first.

        Raises:
            DatabaseError, DriverHangs
        """
        return await self._ask(lambda: self._journal().newest(most))

    async def notes(self, kind: EntryKind, what: str, most: int) -> Sequence[Entry]:
        """Return the newest notes of this kind about `what`, the last one first.

        Raises:
            DatabaseError, KioskError
        """
        return await self._ask(lambda: self._journal().notes(kind, what, most))

    async def open_business(self) -> Sequence[OpenIntent]:
        """Return what has no final outcome yet, oldest first.

        Raises:
            DatabaseError, KioskError
        """
        return await self._ask(lambda: self._journal().open_intents())

    async def _ask(self, call: Callable[[], Result]) -> Result:
        return await self._worker.run(call)
