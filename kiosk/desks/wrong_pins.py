"""How often a PIN was wrong at which card today, as this terminal counts it and not as a card says.

A card that is no real one answers what it likes. What is counted stands in the journal, under the
pseudonym that only its key makes, so that a restart gives nobody three more tries.
"""

import hmac
import logging
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Final

import trio

from db.errors import DatabaseError
from db.journal import EntryKind, Journal, Note
from kiosk.clock import Clock
from kiosk.desks.worker import Worker
from kiosk.errors import KioskError

_log = logging.getLogger(__name__)

#: As many as a card gives that says nothing else.
WRONG_A_DAY: Final = 3


class WrongPins:
    """Counts from one midnight of the hall to the next.

    A journal that takes nothing costs no citizen their visit: then this run alone remembers, by
    names that it alone can make.
    """

    def __init__(self, journal: Callable[[], Journal], *, clock: Clock, worker: Worker) -> None:
        self._journal = journal
        self._clock = clock
        self._worker = worker
        self._key = secrets.token_bytes(32)
        self._day: date | None = None
        self._wrong: Counter[bytes] = Counter()

    async def note(self, identification_code: str) -> None:
        """Count one more wrong PIN at this card, whatever ends the visit meanwhile."""
        self._turn_day()
        self._wrong[self._name_of(identification_code)] += 1
        with trio.CancelScope(shield=True):
            try:
                await self._worker.run(self._write, identification_code)
            except (DatabaseError, KioskError) as error:
                _log.warning("a wrong PIN could not be written down: %s", error.code)

    async def too_many(self, identification_code: str) -> bool:
        """Whether nothing more is asked of this card today."""
        self._turn_day()
        wrong = self._wrong[self._name_of(identification_code)]
        if wrong < WRONG_A_DAY:
            try:
                wrong = max(wrong, await self._worker.run(self._written, identification_code))
            except (DatabaseError, KioskError) as error:
                _log.warning("nobody can tell how often a PIN was wrong: %s", error.code)
        return wrong >= WRONG_A_DAY

    def _write(self, identification_code: str) -> None:
        journal = self._journal()
        note = Note(EntryKind.WRONG_PIN, journal.pseudonym(identification_code), "wrong")
        journal.note([note], now=self._clock())

    def _written(self, identification_code: str) -> int:
        journal = self._journal()
        card = journal.pseudonym(identification_code)
        midnight = self._clock().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        today = journal.notes_since(EntryKind.WRONG_PIN, midnight)
        return sum(entry.facts["what"] == card for entry in today)

    def _name_of(self, identification_code: str) -> bytes:
        return hmac.digest(self._key, identification_code.encode(), "sha256")

    def _turn_day(self) -> None:
        today = self._clock().astimezone().date()
        if today != self._day:
            self._day = today
            self._wrong.clear()
