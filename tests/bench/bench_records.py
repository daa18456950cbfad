"""How long a lookup takes against the bare statement, and in a file a hundred times as large.

    python -m tests.bench.bench_records [--people N] [--folder DIR]

Prints ratios measured in one run, each pair in turns so that a busy machine slows both.
"""

import argparse
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

from db.demo_people import DemoRole, demo_cast
from db.demo_records import write_demo_records
from db.records import Records
from db.sqlite_records import open_records
from tests.bench.table import judge

AS_OF: Final = datetime(2026, 11, 20, tzinfo=UTC)
FEW: Final = 1_000
MANY: Final = 100_000
SAMPLE: Final = 300
ROUNDS: Final = 5
BARE: Final = """
    SELECT insurance, month, base_fen, employer_fen, personal_fen, employer.name, paid
    FROM contribution LEFT JOIN employer ON employer.id = contribution.employer
    WHERE holder = (SELECT id FROM holder WHERE social_security_number = ?)
    ORDER BY insurance, month
"""

Lookup = Callable[[str], int]
"""Looks one person up and gives the number of lines."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=MANY, help="people in the large file")
    parser.add_argument("--folder", type=Path, help="keep the files here and use them again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        few, many = made(folder, FEW), made(folder, arguments.people)
        with (
            closing(open_records(few)) as records_few,
            closing(open_records(many)) as records_many,
            closing(sqlite3.connect(few)) as connection,
        ):
            against_bare(records_few, connection, numbers_in(few))
            small_against_large(
                (records_few, numbers_in(few)), (records_many, numbers_in(many)), arguments.people
            )


def made(folder: Path, people: int) -> Path:
    path = folder / f"records-{people}.sqlite"
    if not path.exists():
        began = perf_counter()
        write_demo_records(path, as_of=AS_OF, people=people)
        size = path.stat().st_size / 1e6
        print(f"wrote {people:,} people in {perf_counter() - began:.1f} s, {size:,.0f} MB")
    return path


def numbers_in(path: Path) -> list[str]:
    """The numbers of people picked from the whole file, each with something paid."""
    statement = """
        SELECT social_security_number FROM holder
        WHERE EXISTS (SELECT 1 FROM contribution WHERE holder = holder.id) ORDER BY id
    """
    with closing(sqlite3.connect(path)) as connection:
        numbers = [number for (number,) in connection.execute(statement)]
    return Random(1).sample(  # noqa: S311 - no secret
        numbers, min(SAMPLE, len(numbers))
    )


def against_bare(records: Records, connection: sqlite3.Connection, numbers: list[str]) -> None:
    def bare(number: str) -> int:
        return len(connection.execute(BARE, (number,)).fetchall())

    forty_years = next(who for who in demo_cast() if who.role is DemoRole.FORTY_YEARS)
    for title, sample in (
        (f"{len(numbers)} people", numbers),
        ("480 months x 3 insurances", [forty_years.social_security_number] * 50),
    ):
        statement, looked_up, read = in_turns(
            (bare, lookup(records), lookup_and_read(records)), sample
        )
        beside = partial(judge, peer="the bare statement", peers=statement)
        beside(f"lookup, {title}", looked_up, "s", 1.5)
        beside(f"lookup and every line read, {title}", read, "s")


def small_against_large(
    small: tuple[Records, list[str]], large: tuple[Records, list[str]], people: int
) -> None:
    """Compares the time a line, for the two samples do not have equally many lines.

    Each pass goes through the whole sample, which is more than SQLite keeps in memory.
    """
    lookups = [lookup(records) for records, _ in (small, large)]
    lines = [
        sum(map(look, numbers)) for look, (_, numbers) in zip(lookups, (small, large), strict=True)
    ]
    times = [
        min(in_turns((look,), numbers, rounds=1)[0] for _ in range(ROUNDS))
        for look, (_, numbers) in zip(lookups, (small, large), strict=True)
    ]
    ratio = (times[1] / lines[1]) / (times[0] / lines[0])
    judge(f"lookup among {people:,} people over among {FEW:,}", ratio, "×", 1.3)


def lookup(records: Records) -> Lookup:
    def look(number: str) -> int:
        return len(records.contributions(records.find_holder(number)))

    return look


def lookup_and_read(records: Records) -> Lookup:
    def look(number: str) -> int:
        return sum(1 for _ in records.contributions(records.find_holder(number)))

    return look


def in_turns(lookups: tuple[Lookup, ...], numbers: list[str], rounds: int = ROUNDS) -> list[float]:
    """The seconds each lookup takes for all numbers, the best of some rounds for each number."""
    totals = [0.0] * len(lookups)
    for number in numbers:
        best = [float("inf")] * len(lookups)
        for _ in range(rounds):
            for place, look in enumerate(lookups):
                began = perf_counter()
                look(number)
                best[place] = min(best[place], perf_counter() - began)
        totals = [total + least for total, least in zip(totals, best, strict=True)]
    return totals


if __name__ == "__main__":
    main()
