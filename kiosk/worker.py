"""The one hop into worker threads: a blocking driver's calls, one at a time, watched.

No scope can stop a running thread, so every driver limits its own calls; the watch here sees a call
that outlasts even that, and says so, while the screen stays alive.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar, TypeVarTuple

import trio

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


class Worker:
    """Runs one device's or one store's blocking calls in a thread, never two at once."""

    def __init__(self, name: str, *, limit_s: float) -> None:
        self.name = name
        self._limit_s = limit_s
        self._turn = trio.CapacityLimiter(1)
        self._begun_at: float | None = None
        self._turned = trio.Event()

    async def run(self, call: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Return what `call` returns; once begun it is always waited for, cancelled or not."""

        async with self._turn:
            self._turn_over(trio.current_time())
            try:
                return await trio.to_thread.run_sync(call, *arguments)
            finally:
                self._turn_over(None)

    def held(self) -> AbstractAsyncContextManager[object]:
        """Keep the driver from being called while the block runs, as when another one calls it."""
        return self._turn

    @property
    def overdue(self) -> bool:
        """Whether a call has been running longer than any call may."""
        return self._begun_at is not None and trio.current_time() - self._begun_at >= self._limit_s

    async def watch(self, tell: Callable[[], None]) -> None:
        """Call `tell` whenever `overdue` becomes true or false again; runs until cancelled."""
        while True:
            turned = self._turned
            if self._begun_at is None:
                await turned.wait()
                continue
            with trio.move_on_at(self._begun_at + self._limit_s):
                await turned.wait()
            if not turned.is_set():
                tell()
                await turned.wait()
                tell()

    def _turn_over(self, begun_at: float | None) -> None:
        self._begun_at = begun_at
        self._turned.set()
        self._turned = trio.Event()
