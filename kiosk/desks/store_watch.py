"""Whether the records answer, and how far their clock is from the terminal's, kept up to date."""

import logging
from collections.abc import Callable
from typing import Final

import trio

from db.errors import DatabaseError
from kiosk.desks.records_desk import RecordsDesk
from kiosk.desks.worker import DriverHangs
from kiosk.errors import KioskError
from kiosk.rules.records_clock import LARGEST_DIFFERENCE, NOTED_DIFFERENCE

#: Thousands of terminals look, so not often; who could not be answered in a visit rings at once.
LOOK_INTERVAL_S: Final = 30.0
#: What was greyed comes back within five seconds.
LOST_LOOK_INTERVAL_S: Final = 4.0
#: The stores open after the first page has been painted.
FIRST_LOOK_AFTER_S: Final = 3.0

_log = logging.getLogger(__name__)


class RecordsWatch:
    """Looks at the records again and again; until the first look they are taken to be well."""

    def __init__(self, records: RecordsDesk) -> None:
        self.answer = True
        self.clock_off = False
        """Whether the clocks differ by so much that no change and no paper may be made."""
        self._records = records

    async def run(self, turned: Callable[[], None]) -> None:
        """Keep both up to date until cancelled, and say when one has turned."""
        await trio.sleep(FIRST_LOOK_AFTER_S)
        while True:
            before = self.answer, self.clock_off
            await self.look()
            if (self.answer, self.clock_off) != before:
                turned()
            with trio.move_on_after(LOOK_INTERVAL_S if self.answer else LOST_LOOK_INTERVAL_S):
                await self._records.doubted.wait()

    async def look(self) -> None:
        """Ask the records for their time, now."""
        try:
            ahead = await self._records.clock_ahead()
        except (DatabaseError, DriverHangs, KioskError) as error:
            if self.answer:
                _log.error("the records do not answer: %s: %s", error.code, error)
            self.answer = False
            return
        if not self.answer:
            _log.info("the records answer again")
        self.answer = True
        if abs(ahead) > NOTED_DIFFERENCE:
            _log.error("the records' clock is %.0f s ahead of ours", ahead.total_seconds())
        self.clock_off = abs(ahead) > LARGEST_DIFFERENCE
