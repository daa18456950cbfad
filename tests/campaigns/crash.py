"""Ends a terminal in the middle of a loss report, in many ways, and looks at the next start.

    python -m tests.campaigns.crash --runs 60

A run holds when every change is in the records once or not at all, the journal is whole and says
which, and nothing stays open. Prints a table; leaves with 1 if a run does not hold.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

from db.database import Row, Store, open_store
from db.demo_records import write_demo_records
from db.errors import ClockBehind, DatabaseError
from db.journal import ChangeIntent, Intact, Journal, Matter, open_journal
from db.journal_chain import Chain
from db.migrations import JOURNAL, RECORDS
from db.records import CardStatus, LossRequest
from db.settling import journalled, settle_changes
from db.sqlite_records import SqliteRecords, open_records
from tests.db.samples import A_DAY, JOURNAL_KEY, NOW, TERMINAL
from tests.db.test_settling import CARD, KEY

_STEPS = 60
"""More statements than a loss report takes."""
REQUEST = LossRequest(KEY, CARD, TERMINAL, 7, not_after=NOW + 7 * A_DAY)


class _FatefulStore(Store):
    """A store that does something before its so many-th statement."""

    def __init__(self, store: Store, strike: Callable[[], None]) -> None:
        super().__init__(store._database)
        self._strike = strike

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        self._strike()
        return super().rows(statement, parameters)

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> int:
        self._strike()
        return super().execute(statement, parameters)


def live_and_end(folder: Path, step: int, strike: Callable[[Store], None]) -> None:
    """Report a loss in a process of its own; `strike` comes at the step, if it lives that long."""
    process = os.fork()
    if process:
        os.waitpid(process, 0)
        return
    try:
        steps = iter(range(step))
        stores: list[Store] = []

        def count() -> None:
            if next(steps, None) is None:
                strike(stores[0])

        stores.append(open_store(folder / "journal.db", JOURNAL))
        journal = Journal(_FatefulStore(stores[0], count), Chain(JOURNAL_KEY))
        store = _FatefulStore(open_store(folder / "records.db", RECORDS), count)
        records = SqliteRecords(store, lambda: NOW)
        intent = ChangeIntent(Matter.LOSS_REPORT, KEY, "T1-1", CARD)
        journal.intend(intent, now=NOW, wish=REQUEST)
        journal.conclude(KEY, journalled(records.report_loss(REQUEST)), now=NOW)
    except (DatabaseError, sqlite3.Error):
        pass
    finally:
        os._exit(0)


def killed(folder: Path, random: Random) -> None:
    """SIGKILL."""
    live_and_end(folder, random.randrange(_STEPS), lambda _: os.kill(os.getpid(), signal.SIGKILL))


def terminated(folder: Path, random: Random) -> None:
    """SIGTERM, whose default ends the process as well."""
    live_and_end(folder, random.randrange(_STEPS), lambda _: os.kill(os.getpid(), signal.SIGTERM))


def power_cut(folder: Path, random: Random) -> None:
    """Killed, and the logs end in the middle of a page that never reached the disk whole."""
    killed(folder, random)
    for log in folder.glob("*-wal"):
        whole = log.stat().st_size
        # What was committed was synchronised: only what came after can be torn.
        with log.open("ab") as torn:
            torn.write(random.randbytes(random.randrange(1, 5000)))
        assert log.stat().st_size > whole


def disk_full(folder: Path, random: Random) -> None:
    """No room for another page from some statement on."""

    def fill(store: Store) -> None:
        (pages,) = store.row("PRAGMA page_count") or (1,)
        store.rows(f"PRAGMA max_page_count = {pages}")

    live_and_end(folder, random.randrange(_STEPS), fill)


def locked(folder: Path, random: Random) -> None:
    """Another program holds the records."""
    with closing(sqlite3.connect(folder / "records.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        live_and_end(folder, _STEPS * 10, lambda _: None)


def clock_back(folder: Path, random: Random) -> None:
    """Killed, and the clock is behind when it starts again."""
    killed(folder, random)
    behind = NOW - timedelta(days=random.randrange(1, 5000))
    with (
        closing(open_records(folder / "records.db", lambda: NOW)) as records,
        closing(open_journal(folder / "journal.db", JOURNAL_KEY, now=behind)) as journal,
    ):
        open_before = journal.open_intents()
        try:
            settle_changes(journal, records, now=behind)
        except ClockBehind:
            assert journal.open_intents() == open_before


CALAMITIES = (killed, terminated, power_cut, disk_full, locked, clock_back)


def holds(folder: Path) -> bool:
    """Whether the next start finds one truth: in the records, in the journal, and nothing open."""
    with (
        closing(open_records(folder / "records.db", lambda: NOW)) as records,
        closing(open_journal(folder / "journal.db", JOURNAL_KEY, now=NOW)) as journal,
    ):
        settle_changes(journal, records, now=NOW)
        told = [one.facts["outcome"] for one in journal.entries() if "outcome" in one.facts]
        lost = records.find_card(CARD).status is CardStatus.TEMPORARILY_LOST
        final = [outcome for outcome in told if outcome != "unknown"]
        whole = isinstance(journal.verify(), Intact) and not journal.open_intents()
        return whole and final == (["done"] if lost else [])


def campaign(runs: int, random: Random) -> dict[str, Counter[str]]:
    """Each calamity in turn, so many runs in all."""
    tallies = {one.__name__: Counter[str]() for one in CALAMITIES}
    with tempfile.TemporaryDirectory(prefix="kiosk-crash-") as temporary:
        fresh = Path(temporary) / "fresh"
        fresh.mkdir()
        write_demo_records(fresh / "records.db", as_of=NOW)
        open_journal(fresh / "journal.db", JOURNAL_KEY, now=NOW).close()
        for run in range(runs):
            calamity = CALAMITIES[run % len(CALAMITIES)]
            folder = Path(temporary) / "run"
            shutil.copytree(fresh, folder)
            calamity(folder, random)
            tallies[calamity.__name__]["holds" if holds(folder) else "broken"] += 1
            shutil.rmtree(folder)
    return tallies


def table(tallies: dict[str, Counter[str]]) -> str:
    """The figures of a campaign, a calamity a line."""
    lines = ["| calamity | runs | one truth afterwards | not |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name.replace('_', ' ')} | {tally.total():,} | {tally['holds']:,} | {tally['broken']} |"
        for name, tally in tallies.items()
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tallies = campaign(arguments.runs, Random(arguments.seed))  # noqa: S311 - no secret
    print(table(tallies))
    return 1 if any(tally["broken"] for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
