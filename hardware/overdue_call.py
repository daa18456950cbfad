"""Noticing, from a thread beside it, that a call of a driver or a service does not return."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class OverdueCall:
    """Says whether the calls of one thread return in time.

    Args:
        limit_s: how long a call may take; it is looked at four times in that time.
        tell: is given True once a call takes longer, and False once that one has returned.
    """

    def __init__(self, limit_s: float, tell: Callable[[bool], None]) -> None:
        self._limit_s = limit_s
        self._tell = tell
        self._begun_at: float | None = None
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
        self._begun_at = time.monotonic()
        try:
            yield
        finally:
            self._begun_at = None

    def _watch(self) -> None:
        told = False
        while not self._over.wait(self._limit_s / 4):
            begun_at = self._begun_at
            overdue = begun_at is not None and time.monotonic() - begun_at > self._limit_s
            if overdue is not told:
                told = overdue
                self._tell(overdue)
