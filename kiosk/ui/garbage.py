"""Python's garbage, collected in the thread of the screen and in no other.

Python collects in whichever thread makes one object too many. A Qt object that dies outside its own
thread leaves its timers and events behind, and the next of them ends the program.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QTimer

LOOK_EACH_MS: Final = 1000


@contextmanager
def collected_here(look_each_ms: int = LOOK_EACH_MS) -> Iterator[None]:
    """Let garbage be collected by this thread's Qt loop alone, at Python's own thresholds."""
    timer = QTimer()
    timer.setInterval(look_each_ms)
    timer.timeout.connect(collect_what_is_due)
    was_automatic = gc.isenabled()
    gc.disable()
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        if was_automatic:
            gc.enable()


def collect_what_is_due() -> None:
    """Collect the oldest generation whose threshold has been passed, and those younger."""
    due = [age for age, limit in enumerate(gc.get_threshold()) if gc.get_count()[age] > limit]
    if due:
        gc.collect(due[-1])
