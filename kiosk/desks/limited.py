"""A driver's call outside the running kiosk: waited for as long as somebody at a keyboard waits."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Final, Generic, TypeVar

from outcome import Outcome, capture

from kiosk.desks.worker import DriverHangs

Result = TypeVar("Result")

#: What a command or the doctor gives one driver.
COMMAND_LIMIT_S: Final = 4.5


def within(name: str, call: Callable[[], Result], limit_s: float = COMMAND_LIMIT_S) -> Result:
    """Return what `call` returns, or raise what it raises.

    Raises:
        DriverHangs: it does not return in time. It goes on in a thread that holds up nobody's end.
    """
    return Asked(name, call).answer(monotonic() + limit_s)


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
