"""Noticing, from a thread beside it, that a call of a driver or a service does not return."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

#: How often a call is looked at before it is overdue. Looks are counted and no clock is read: a
#: machine that was halted meanwhile has not waited.
_LOOKS: Final = 4


class OverdueCall:
    """Says whether the calls of one thread return in time.

    Args:
        limit_s: how long a call may take.
        tell: is given True once a call takes longer, and False once that one has returned.
    """

    def __init__(self, limit_s: float, tell: Callable[[bool], None]) -> None:
        self._limit_s = limit_s
        self._tell = tell
        self._running: object = None
        self._over = threading.Event()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the calls that are made in the block."""
        watching = threading.Thread(target=self._watch, name="overdue call", daemon=True)
        watching.start()
        try:
            yield
        finally:
            self._over.set()
            watching.join()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Make one call in the block."""
        self._running = object()
        try:
            yield
        finally:
            self._running = None

    def _watch(self) -> None:
        seen, looks, told = None, 0, False
        while not self._over.wait(self._limit_s / _LOOKS):
            running = self._running
            looks = looks + 1 if running is not None and running is seen else 0
            seen = running
            if (looks >= _LOOKS) is not told:
                told = not told
                self._tell(told)
