"""A machine on which every thread begins late and ends late: `pytest -p tests.late_threads`.

What then fails depends on how fast threads are, and would fail some day on a busy machine.
LATE_S says how late at most.
"""

import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

import trio

Result = TypeVar("Result")

_LATE_S: Final = float(os.environ.get("LATE_S", "0.3"))
_chance: Final = random.Random()  # noqa: S311 - not secret
_run: Final = threading.Thread.run
_run_sync: Final = trio.to_thread.run_sync


def _be_late() -> None:
    time.sleep(_chance.random() * _LATE_S)


def _run_late(thread: threading.Thread) -> None:
    _be_late()
    _run(thread)


async def _run_sync_late(call: Callable[..., Result], *arguments: object, **how: Any) -> Result:
    def late() -> Result:
        _be_late()
        try:
            return call(*arguments)
        finally:
            _be_late()

    return await _run_sync(late, **how)


threading.Thread.run = _run_late  # type: ignore[assignment,method-assign]
trio.to_thread.run_sync = _run_sync_late  # type: ignore[assignment]
