"""How many bugs of ours a terminal survives: each costs one visit, and only many the terminal.

Nobody awaits the code that Qt calls to draw a page or to take a touch, so what that raises is heard
from the screen, and breaks off what stands there.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import trio

from kiosk.desks.day_book import DayBook
from kiosk.errors import frames_of
from kiosk.pages.screen import Screen

Result = TypeVar("Result")

_log = logging.getLogger(__name__)

#: The third bug within ten minutes is no accident of one citizen's data: a new start may help.
BUGS_TOO_MANY: Final = 3
BUG_WINDOW_S: Final = 600.0


class BugAllowance:
    """Logs bugs and counts them in the day's book."""

    def __init__(self, screen: Screen, day_book: DayBook) -> None:
        self._screen = screen
        self._day_book = day_book
        self._lately: deque[float] = deque(maxlen=BUGS_TOO_MANY)

    async def survived(self, part: Callable[[], Awaitable[Result]]) -> Result | None:
        """Return what `part` returns, None where it or the screen's own code has a bug.

        Raises:
            Exception: the bug, if it is one too many within ten minutes.
        """
        try:
            return await self._unless_the_screen_breaks(part)
        except Exception as bug:  # noqa: BLE001 - this is where all that nobody foresaw ends
            self._survive(bug)
            return None

    async def survived_behind(self, part: Callable[[], Awaitable[Result]]) -> Result | None:
        """Return what `part` returns, which has nothing to do with what stands on the screen.

        A bug of the screen's own code is left to who waits for it with `survived`.

        Raises:
            Exception: the bug, if it is one too many within ten minutes.
        """
        try:
            return await part()
        except Exception as bug:  # noqa: BLE001 - as in `survived`
            self._survive(bug)
            return None

    async def _unless_the_screen_breaks(self, part: Callable[[], Awaitable[Result]]) -> Result:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._raise_its_bug)
            result = await part()
            nursery.cancel_scope.cancel()
        return result

    async def _raise_its_bug(self) -> None:
        raise await self._screen.wait_bug()

    def _survive(self, bug: Exception) -> None:
        """Log and count `bug`, without its message, which may hold whatever went wrong."""
        self._day_book.bugs += 1
        self._lately.append(trio.current_time())
        _log.critical("bug %d since the start: %s", self._day_book.bugs, frames_of(bug))
        if len(self._lately) == BUGS_TOO_MANY and self._spread_s < BUG_WINDOW_S:
            raise bug

    @property
    def _spread_s(self) -> float:
        return self._lately[-1] - self._lately[0]
