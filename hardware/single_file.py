"""Calls into a library that does not bear two of them at once, one after the other."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class SingleFile:
    """Lets one thread at a time make its call, in the order in which they came.

    A call that takes longer than the limit (a driver hangs) keeps nobody waiting any more.

    Args:
        limit_s: longer than nearly every call takes.
        begin_s: longer than a call takes to begin.
    """

    def __init__(self, *, limit_s: float, begin_s: float) -> None:
        self.limit_s = limit_s
        self.begin_s = begin_s
        self._moved = threading.Condition()
        #: Who stands in line, the first one first, and until when each at its call keeps the rest.
        self._line: dict[object, float | None] = {}

    @contextmanager
    def call(self, *, bears_others_once_begun: bool = False) -> Iterator[None]:
        """Make one call in the block, or in the function that this decorates."""
        this = object()
        with self._moved:
            self._line[this] = None
            while (left_s := self._left_s(this)) > 0:
                self._moved.wait(left_s)
            keeps_s = self.begin_s if bears_others_once_begun else self.limit_s
            self._line[this] = time.monotonic() + keeps_s
        try:
            yield
        finally:
            with self._moved:
                del self._line[this]
                self._moved.notify_all()

    def _left_s(self, this: object) -> float:
        """How long at most those before `this` are still waited for."""
        now, left_s = time.monotonic(), 0.0
        for one, until in self._line.items():
            if one is this:
                break
            left_s = max(left_s, self.limit_s if until is None else until - now)
        return left_s
