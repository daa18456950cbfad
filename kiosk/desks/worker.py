"""The one hop into worker threads: a blocking driver's calls, one at a time, watched.

No scope can stop a running thread, so every driver limits its own calls; the watch here sees a call
that outlasts even that, and says so, while the screen stays alive.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import ClassVar, TypeVar, TypeVarTuple

import trio

from kiosk.errors import KioskError

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


class DriverHangs(KioskError):
    """A call of a driver has outlasted every limit; nobody knows what it did or will still do."""

    code: ClassVar[str] = "worker.overdue"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: a call does not return")
        self.name = name


class Worker:
    """Runs one device's or one store's blocking calls in a thread, never two at once."""

    def __init__(self, name: str, *, limit_s: float) -> None:
        self.name = name
        self._limit_s = limit_s
        self._turn = trio.CapacityLimiter(1)
        self._begun_at: float | None = None
        self._turned = trio.Event()

    async def run(
        self,
        call: Callable[[*Arguments], Result],
        *arguments: *Arguments,
        limit_s: float | None = None,
    ) -> Result:
        """Return what `call` returns; once begun it is waited for, cancelled or not, to its limit.

        Args:
            limit_s: how long the caller waits, where that is less than any call may take.

        Raises:
            DriverHangs: this call or one before it outlasts the limit. It goes on in its thread,
                and until it returns no other is begun.
        """
        order = object()
        await self._take_turn(order)
        token = trio.lowlevel.current_trio_token()

        def in_thread() -> Result:
            try:
                return call(*arguments)
            finally:
                with suppress(trio.RunFinishedError):
                    token.run_sync_soon(self._return_turn, order)

        limit_s = self._limit_s if limit_s is None else limit_s
        with trio.CancelScope(shield=True, deadline=trio.current_time() + limit_s):
            return await trio.to_thread.run_sync(in_thread, abandon_on_cancel=True)
        raise DriverHangs(self.name)

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

    async def _take_turn(self, order: object) -> None:
        if self.overdue:
            raise DriverHangs(self.name)
        with trio.move_on_after(self._limit_s) as patience:
            await self._turn.acquire_on_behalf_of(order)
        if patience.cancelled_caught:
            raise DriverHangs(self.name)
        self._turn_over(trio.current_time())

    def _return_turn(self, order: object) -> None:
        self._turn_over(None)
        self._turn.release_on_behalf_of(order)

    def _turn_over(self, begun_at: float | None) -> None:
        self._begun_at = begun_at
        self._turned.set()
        self._turned = trio.Event()
