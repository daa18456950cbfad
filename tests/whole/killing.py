"""A terminal killed in front of each of its deeds in turn, and what the next start makes of it.

A deed is a statement of the stores or a command to the card. A thread does not outlive a fork, so
the process that forks makes none.
"""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import trio

from db.journal import EntryKind, Intact, open_journal
from db.sqlite_records import open_records
from kiosk.clock import system_clock
from kiosk.demo.rehearsal.in_place import InPlace
from kiosk.desks.change_book import ChangeBook
from kiosk.desks.records_desk import RecordsDesk
from kiosk.desks.worker import Worker
from kiosk.settings.configuration import Configuration, demo_configuration
from kiosk.settings.secret_files import journal_key

Truth = dict[str, object]


class Fuse:
    """Kills the process in front of the so many-th deed after it was lit."""

    def __init__(self, deeds: int) -> None:
        self._left = deeds
        self._lit = False

    def light(self) -> None:
        """Count from now on."""
        self._lit = True

    def burn(self) -> None:
        """Something is about to be done."""
        if self._lit:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Desks:
    """Records and journal as a terminal uses them."""

    def __init__(self, configuration: Configuration, worker: type[Worker]) -> None:
        stores = configuration.stores
        self.journal = open_journal(
            stores.journal, journal_key(stores.journal_key), now=system_clock()
        )
        self.system = open_records(configuration.records.file.path)
        journal_worker = worker("journal", limit_s=60)
        self.book = ChangeBook(
            lambda: self.journal, terminal="DEMO-01", clock=system_clock, worker=journal_worker
        )
        self.records = RecordsDesk(
            lambda: self.system,
            lambda: self.journal,
            self.book,
            terminal="DEMO-01",
            clock=system_clock,
            records_worker=worker("records", limit_s=60),
            journal_worker=journal_worker,
        )

    def close(self) -> None:
        """Close both stores."""
        self.system.close()
        self.journal.close()


class Life(Protocol):
    """What a terminal does until it is killed, and the world around it, which goes on."""

    async def live(self, desks: Desks, fuse: Fuse) -> None:
        """Do it, in the process that is killed, and light the fuse where it is to begin."""
        ...

    def attend(self) -> None:
        """Be the world meanwhile, in the process that goes on, until the other has ended."""
        ...

    def truth(self, desks: Desks) -> Truth:
        """Return what is true after it, beside what the journal says."""
        ...


def deaths(fresh: Path, begin: Callable[[], Life]) -> Iterator[Truth]:
    """Yield what the next start finds after each death; the last life came to its end.

    Each life begins with a copy of the stores in `fresh`.
    """
    killed = True
    lives = count(1)
    while killed:
        deeds = next(lives)
        folder = fresh.with_name(f"killed-{deeds}")
        shutil.copytree(fresh, folder)
        configuration, life = demo_configuration(folder), begin()
        process = os.fork()
        if process == 0:
            _live(life, configuration, Fuse(deeds))
            os._exit(0)
        life.attend()
        status = os.waitpid(process, 0)[1]
        killed = os.WIFSIGNALED(status)
        assert killed or os.waitstatus_to_exitcode(status) == 0
        desks = Desks(configuration, InPlace)
        yield {"killed": killed, **_found(desks), **life.truth(desks)}
        desks.close()
        shutil.rmtree(folder)


def _live(life: Life, configuration: Configuration, fuse: Fuse) -> None:
    connect = sqlite3.connect

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(lambda _statement: fuse.burn())
        return connection

    sqlite3.connect = traced  # type: ignore[assignment]
    trio.run(life.live, Desks(configuration, Worker), fuse)


def _found(desks: Desks) -> Truth:
    """Settle what is open, and return that and all that the journal says."""
    settled = trio.run(desks.records.settle)
    again = trio.run(desks.records.settle)
    entries = [entry for entry in desks.journal.entries() if entry.kind is not EntryKind.BEGUN]
    return {
        "intact": isinstance(desks.journal.verify(), Intact),
        "settled": settled,
        "settled_again": again,
        "open": len(desks.journal.open_intents()),
        "intents": sum(entry.kind is EntryKind.INTENT for entry in entries),
        "said": [dict(entry.facts) for entry in entries if entry.kind is not EntryKind.INTENT],
    }
