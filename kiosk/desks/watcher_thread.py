"""A watcher's blocking loop in a thread of its own, for as long as somebody wants it."""

import logging
import threading
from collections.abc import Callable
from typing import Final

import trio

#: Watchers return within milliseconds of being told to. One whose driver or service hangs does not,
#: and is left behind: its thread ends with the process.
STOP_LIMIT_S: Final = 2.0

_log = logging.getLogger(__name__)


async def run_until_cancelled(run: Callable[[], None], stop: Callable[[], None]) -> None:
    """Let `run` go on in its own thread until cancelled; `stop` then makes it return.

    `stop` may hang like what it stops, so it has a thread of its own too.
    """
    ended = threading.Event()
    thread = trio.CancelScope(shield=True)

    def run_to_its_end() -> None:
        try:
            run()
        finally:
            ended.set()

    def is_stopped() -> bool:
        stopping = threading.Thread(target=stop, name="stopping a watcher", daemon=True)
        stopping.start()
        if not ended.wait(STOP_LIMIT_S):
            return False
        stopping.join(STOP_LIMIT_S)
        return True

    async with trio.open_nursery() as nursery:
        nursery.start_soon(_in_thread, run_to_its_end, thread)
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                if not await trio.to_thread.run_sync(is_stopped):
                    _log.warning("a device's watcher hangs and is left behind")
                    thread.cancel()


async def _in_thread(run: Callable[[], None], scope: trio.CancelScope) -> None:
    with scope:
        await trio.to_thread.run_sync(run, limiter=trio.CapacityLimiter(1), abandon_on_cancel=True)
