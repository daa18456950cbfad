"""A driver's call outside the running kiosk: waited for as long as somebody at a keyboard waits."""

import threading
from collections.abc import Callable
from typing import Final, TypeVar

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
    outcomes: list[Outcome[Result]] = []
    thread = threading.Thread(target=lambda: outcomes.append(capture(call)), daemon=True)
    thread.start()
    thread.join(limit_s)
    if not outcomes:
        raise DriverHangs(name)
    return outcomes[0].unwrap()
