"""A terminal killed at each statement of its stores in turn, while it reports a loss.

python -m tests.whole.killed FOLDER: FOLDER holds fresh stores. For each statement from the touch to
the result a process is killed in front of it; then the stores are opened as the next start does,
and what is true is told as one JSON object a line. The last line is of a process that was not
killed. A thread does not outlive a fork, so this process itself makes none.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import trio

from db.demo_people import DemoRole, demo_cast
from db.journal import EntryKind, Intact, open_journal
from db.records import CardStatus, IdempotencyKey, LossReported
from db.sqlite_records import open_records
from kiosk.assembly import journal_key
from kiosk.configuration import StoreSettings, demo_configuration
from kiosk.rehearsal.in_place import InPlace
from kiosk.services.change_book import ChangeBook
from kiosk.services.records_desk import ChangeMade, RecordsDesk
from kiosk.worker import Worker
from tests.kiosk.stage import NOON

CODE = next(one for one in demo_cast() if one.role is DemoRole.NORMAL).identification_code


class Fuse:
    """Kills the process in front of the so many-th statement after it was lit."""

    def __init__(self, statements: int) -> None:
        self._left = statements
        self._lit = False

    def light(self) -> None:
        """Count from now on."""
        self._lit = True

    def burn(self, _: str) -> None:
        """A statement is about to be carried out."""
        if self._lit:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def desk(stores: StoreSettings, worker: type[Worker]) -> RecordsDesk:
    """Return the records and the journal as a terminal uses them."""
    journal = open_journal(stores.journal, journal_key(stores.journal_key), now=NOON)
    records = open_records(stores.records)
    journal_worker = worker("journal", limit_s=60)
    book = ChangeBook(
        lambda: journal, terminal="DEMO-01", clock=lambda: NOON, worker=journal_worker
    )
    return RecordsDesk(
        lambda: records,
        lambda: journal,
        book,
        terminal="DEMO-01",
        clock=lambda: NOON,
        records_worker=worker("records", limit_s=60),
        journal_worker=journal_worker,
    )


def report_and_be_killed(stores: StoreSettings, statements: int) -> None:
    """Report the loss in this process, with the fuse lit at the touch."""
    fuse = Fuse(statements)
    connect = sqlite3.connect

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(fuse.burn)
        return connection

    sqlite3.connect = traced  # type: ignore[assignment]
    records = desk(stores, Worker)

    async def visit() -> None:
        card = await records.find_card(CODE)
        fuse.light()
        assert isinstance(await records.report_loss(card, lasts_days=7), ChangeMade)

    trio.run(visit)


def truth(stores: StoreSettings) -> dict[str, object]:
    """Return what the next start finds and makes of it."""
    settled = trio.run(desk(stores, InPlace).settle)
    again = trio.run(desk(stores, InPlace).settle)
    journal = open_journal(stores.journal, journal_key(stores.journal_key), now=NOON)
    records = open_records(stores.records)
    entries = [entry for entry in journal.entries() if entry.kind is not EntryKind.BEGUN]
    keys = {IdempotencyKey(entry.key) for entry in entries}
    found: dict[str, object] = {
        "intact": isinstance(journal.verify(), Intact),
        "settled": settled,
        "settled_again": again,
        "open": len(journal.open_intents()),
        "said": [dict(entry.facts) for entry in entries if entry.kind is not EntryKind.INTENT],
        "intents": len(keys),
        "reports": sum(isinstance(records.outcome_of(key), LossReported) for key in keys),
        "lost": records.find_card(CODE, now=NOON).status is CardStatus.TEMPORARILY_LOST,
    }
    records.close()
    journal.close()
    return found


def stores_in(folder: Path) -> StoreSettings:
    """Return the settings of the stores in `folder`."""
    return demo_configuration(folder).stores


def main(fresh: Path) -> None:
    """Kill a process at each statement, until one comes to its end."""
    killed = True
    statements = 0
    while killed:
        statements += 1
        folder = fresh.with_name(f"killed-{statements}")
        shutil.copytree(fresh, folder)
        process = os.fork()
        if process == 0:
            report_and_be_killed(stores_in(folder), statements)
            os._exit(0)
        status = os.waitpid(process, 0)[1]
        killed = os.WIFSIGNALED(status)
        assert killed or os.waitstatus_to_exitcode(status) == 0
        print(json.dumps({"killed": killed, **truth(stores_in(folder))}), flush=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
