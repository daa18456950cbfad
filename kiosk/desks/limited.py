"""A driver's call outside the running kiosk: waited for as long as somebody at a keyboard waits."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Final, Generic, TypeVar

from outcome import Outcome, capture

from kiosk.desks.worker import DriverHangs

Result = TypeVar("Result")

#: How long after it was begun a command or the doctor waits for drivers; then it has a second to
#: say what it found. A slow machine's loading is in it, for who waits has waited for that too.
COMMAND_LIMIT_S: Final = 4.0

#: What a driver has at least, on a machine that takes nearly all of that for loading.
LEAST_S: Final = 1.0


def command_deadline() -> float:
    """Until when this command waits for drivers, as `time.monotonic` counts."""
    now = monotonic()
    return deadline_at(now, age_s=now - _BEGUN[-1] if _BEGUN else process_age_s())


_BEGUN: Final[list[float]] = []


def begin_waiting() -> None:
    """Give drivers a command's whole time from now; what was before was its user's."""
    _BEGUN[:] = [monotonic()]


def deadline_at(now: float, *, age_s: float) -> float:
    """Until when a command waits that is so old now."""
    return now + max(COMMAND_LIMIT_S - age_s, LEAST_S)


def process_age_s() -> float:
    """How long ago this program was begun, by what the system says (proc(5), starttime)."""
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    begun_s = int(fields[_START_TIME]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - begun_s


#: Where the field is behind the program's name, which may have blanks: the 22nd of all.
_START_TIME: Final = 22 - 3


def within(name: str, call: Callable[[], Result]) -> Result:
    """Return what `call` returns, or raise what it raises.

    Raises:
        DriverHangs: it has not returned by `command_deadline`. It goes on in a thread that holds up
            nobody's end.
    """
    return Asked(name, call).answer(command_deadline())


class Asked(Generic[Result]):
    """A call under way in a thread of its own, begun when this is made."""

    def __init__(self, name: str, call: Callable[[], Result]) -> None:
        self.name = name
        self._outcomes: list[Outcome[Result]] = []
        self._thread = threading.Thread(
            target=lambda: self._outcomes.append(capture(call)), daemon=True
        )
        self._thread.start()

    def answer(self, deadline: float) -> Result:
        """Return what the call returns, or raise what it raises.

        Args:
            deadline: until when it is waited for, as `time.monotonic` counts.

        Raises:
            DriverHangs: it has not returned by then.
        """
        self._thread.join(max(0.0, deadline - monotonic()))
        if not self._outcomes:
            raise DriverHangs(self.name)
        return self._outcomes[0].unwrap()
