"""A watcher's blocking loop in a thread of its own, for as long as somebody wants it."""

from collections.abc import Callable

import trio


async def run_until_cancelled(run: Callable[[], None], stop: Callable[[], None]) -> None:
    """Let `run` go on in its own thread until cancelled; `stop` then makes it return."""
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_in_thread, run)
        try:
            await trio.sleep_forever()
        finally:
            stop()


async def _in_thread(run: Callable[[], None]) -> None:
    await trio.to_thread.run_sync(run, limiter=trio.CapacityLimiter(1))
