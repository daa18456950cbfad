"""Whether records and journal can be read and written, and the clock be believed, up to date."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import trio

from db.errors import DatabaseError
from kiosk.clock import Clock
from kiosk.desks.kept_journal import KeptJournal
from kiosk.desks.records_desk import RecordsDesk
from kiosk.desks.time_server import TimeServerMemory
from kiosk.desks.worker import DriverHangs, Worker
from kiosk.errors import KioskError
from kiosk.rules.clock import LARGEST_DIFFERENCE, LONGEST_ALONE, NOTED_DIFFERENCE, ClockFault

#: Thousands of terminals look, so not often; who could not be answered in a visit rings at once.
LOOK_INTERVAL_S: Final = 30.0
#: What was greyed comes back within five seconds.
LOST_LOOK_INTERVAL_S: Final = 4.0
#: The stores open after the first page has been painted.
FIRST_LOOK_AFTER_S: Final = 3.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreConditions:
    """How records, journal and clock were at the last look; until the first they count as well.

    `records` and `journal` are the codes of what is wrong with them, None while all is well.
    """

    records: str | None = None
    journal: str | None = None
    clock: ClockFault | None = None
    ahead: timedelta | None = None
    """How far the records' clock was ahead of ours, when they last told it."""
    newest_at: datetime | None = None
    """When the journal's newest entry was written."""

    @property
    def lost(self) -> bool:
        """Whether records or journal cannot be used."""
        return self.records is not None or self.journal is not None


class StoreWatch:
    """Looks again and again, and at once when somebody doubts the records.

    Args:
        time_server: tells when the clock was last set; None where nobody wants to know.
    """

    def __init__(
        self,
        records: RecordsDesk,
        journal: KeptJournal,
        journal_worker: Worker,
        clock: Clock,
        time_server: TimeServerMemory | None = None,
    ) -> None:
        self.conditions = StoreConditions()
        self._records = records
        self._journal = journal
        self._journal_worker = journal_worker
        self._clock = clock
        self._time_server = time_server

    async def run(self, turned: Callable[[], None]) -> None:
        """Keep the conditions up to date until cancelled, and say when one has turned."""
        await trio.sleep(FIRST_LOOK_AFTER_S)
        while True:
            before = self.conditions
            await self.look()
            if _shown(self.conditions) != _shown(before):
                turned()
            pause_s = LOST_LOOK_INTERVAL_S if self.conditions.lost else LOOK_INTERVAL_S
            with trio.move_on_after(pause_s):
                await self._records.doubted.wait()

    def look_soon(self) -> None:
        """Have the watch look now rather than at its next turn."""
        self._records.doubted.ring()

    async def look(self) -> None:
        """Ask both stores, and judge the clock by what they say."""
        before = self.conditions
        records, ahead = await self._look_at_records()
        journal, newest_at = await self._look_at_journal()
        found = StoreConditions(records, journal, None, ahead, newest_at)
        self.conditions = replace(found, clock=await self._clock_fault(found))
        _tell(before, self.conditions)

    async def _look_at_records(self) -> tuple[str | None, timedelta | None]:
        try:
            return None, await self._records.clock_ahead()
        except (DatabaseError, DriverHangs, KioskError) as error:
            _log.debug("records: %s", error)
            return error.code, self.conditions.ahead

    async def _look_at_journal(self) -> tuple[str | None, datetime | None]:
        try:
            return None, await self._journal_worker.run(self._journal.look)
        except (DatabaseError, DriverHangs, KioskError) as error:
            _log.debug("journal: %s", error)
            return error.code, self.conditions.newest_at

    async def _clock_fault(self, found: StoreConditions) -> ClockFault | None:
        now = self._clock()
        if found.newest_at is not None and now < found.newest_at:
            return ClockFault.BEFORE_JOURNAL
        if found.ahead is not None and abs(found.ahead) > LARGEST_DIFFERENCE:
            return ClockFault.DIFFERS
        if self._time_server is not None and now - await self._last_set() > LONGEST_ALONE:
            return ClockFault.ALONE
        return None

    async def _last_set(self) -> datetime:
        assert self._time_server is not None  # noqa: S101 - asked by the one caller
        try:
            return await self._journal_worker.run(self._time_server.last)
        except (OSError, DriverHangs):
            # The disk is full or gone, which is told of the journal.
            return self._time_server.kept() or self._clock()


def _shown(conditions: StoreConditions) -> tuple[object, ...]:
    """What of it a citizen sees."""
    return conditions.records is None, conditions.journal is None, conditions.clock


def _tell(before: StoreConditions, now: StoreConditions) -> None:
    """Log what has turned."""
    for name, was, code in (
        ("records", before.records, now.records),
        ("journal", before.journal, now.journal),
    ):
        if code is not None and code != was:
            _log.error("the %s cannot be used: %s", name, code)
        elif code is None and was is not None:
            _log.info("the %s can be used again", name)
    if now.clock is not None and now.clock is not before.clock:
        _log.error("nothing is changed: %s", now.clock.value)
    elif now.clock is None and before.clock is not None:
        _log.info("the clock is right again")
    if now.ahead is not None and now.ahead != before.ahead and abs(now.ahead) > NOTED_DIFFERENCE:
        _log.error("the records' clock is %.0f s ahead of ours", now.ahead.total_seconds())
