"""A terminal says when it has loaded what its first citizen needs."""

from functools import partial

import trio
import trio.testing

from kiosk.terminal.operate import operate
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.whole.citizen import Citizen


async def test_it_says_once_that_all_is_loaded(made_up: MadeUpTerminal) -> None:
    loaded: list[None] = []
    told = trio.Event()

    def when_loaded() -> None:
        loaded.append(None)
        told.set()

    serve = partial(operate, made_up.terminal, made_up.readers, Citizen(), when_loaded=when_loaded)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(serve)
        await told.wait()
        await trio.testing.wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
    assert loaded == [None]


async def test_it_leaves_no_store_open(made_up: MadeUpTerminal) -> None:
    folder = made_up.configuration.stores.journal.parent
    async with trio.open_nursery() as nursery:
        nursery.start_soon(operate, made_up.terminal, made_up.readers, Citizen())
        await trio.testing.wait_all_tasks_blocked()
        assert (folder / "journal.db-wal").exists()
        nursery.cancel_scope.cancel()
    assert list(folder.glob("*-wal")) == []
