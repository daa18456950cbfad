"""How many bugs of ours a terminal survives: each costs one visit, and only many the terminal."""

import logging
from collections import deque
from typing import Final

import trio

from kiosk.errors import frames_of

_log = logging.getLogger(__name__)

#: The third bug within ten minutes is no accident of one citizen's data: a new start may help.
BUGS_TOO_MANY: Final = 3
BUG_WINDOW_S: Final = 600.0


class BugAllowance:
    """Counts bugs; `count` is all there were since the start."""

    def __init__(self) -> None:
        self.count = 0
        self._lately: deque[float] = deque(maxlen=BUGS_TOO_MANY)

    def survive(self, bug: Exception) -> None:
        """Log and count `bug`, without its message, which may hold whatever went wrong.

        Raises:
            Exception: this very bug, if it is one too many within ten minutes.
        """
        self.count += 1
        self._lately.append(trio.current_time())
        _log.critical("bug %d since the start has ended a visit: %s", self.count, frames_of(bug))
        if len(self._lately) == BUGS_TOO_MANY and self._spread_s < BUG_WINDOW_S:
            raise bug

    @property
    def _spread_s(self) -> float:
        return self._lately[-1] - self._lately[0]
