"""A watcher's thread: stopped when nobody wants it, left behind when it cannot be stopped."""

import logging
import threading
from collections.abc import Callable

import pytest
import trio

from kiosk.desks import watcher_thread
from kiosk.desks.watcher_thread import run_until_cancelled


async def run_and_cancel(run: Callable[[], None], stop: Callable[[], None]) -> None:
    """Let it run, and cancel it once it does."""
    running = trio.Event()
    token = trio.lowlevel.current_trio_token()

    def run_and_say_so() -> None:
        token.run_sync_soon(running.set)
        run()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run_until_cancelled, run_and_say_so, stop)
        await running.wait()
        nursery.cancel_scope.cancel()


async def test_it_has_returned_when_it_was_cancelled() -> None:
    stopped, returned = threading.Event(), threading.Event()

    def run() -> None:
        stopped.wait()
        returned.set()

    await run_and_cancel(run, stopped.set)
    assert returned.is_set()


@pytest.mark.parametrize("stop_hangs", [True, False])
async def test_one_that_hangs_is_left_behind(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *, stop_hangs: bool
) -> None:
    monkeypatch.setattr(watcher_thread, "STOP_LIMIT_S", 0.05)
    let_go = threading.Event()

    def hang() -> None:
        let_go.wait()

    with caplog.at_level(logging.WARNING):
        await run_and_cancel(hang, hang if stop_hangs else lambda: None)
    let_go.set()
    assert "a device's watcher hangs and is left behind" in caplog.text


async def test_what_it_raises_is_raised() -> None:
    def run() -> None:
        raise LookupError

    with pytest.RaisesGroup(LookupError, flatten_subgroups=True):
        await run_until_cancelled(run, lambda: None)
