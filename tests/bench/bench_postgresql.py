"""The records in PostgreSQL beside pgbench on the very same statements, and beside the bare lookup.

    python -m tests.bench.bench_postgresql [--people N] [--clients N] [--seconds N]

Changes a second: the adapter's five statements, committed to the disk, by N clients at once,
against `pgbench -f` sending the same ones. The adapter runs in one process, as the gateway does,
and in as many processes as there are clients, as terminals are. Lookups: finding a holder and 360
months against the one statement that fetches the same rows. Small and large: the same lookup
and change among 1,000 people and among N.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg

from db import postgresql_records as statements
from db.contributions import EVER
from db.demo_cluster import DATABASE, OWNER_LOGIN, SERVER_LOGIN, Cluster, running_cluster
from db.postgresql import PostgresqlAddress
from db.postgresql_records import PostgresqlRecords, open_records
from db.postgresql_shape import migrate
from db.records import IdempotencyKey, LossReported, LossRequest
from db.times import utc_now
from tests.bench.roles import started, tell
from tests.bench.table import judge

MONTHS: Final = 360
LONG_LIVES: Final = 20
FEW: Final = 1_000
PEOPLE: Final = 100_000
AT_MOST_TIMES_PGBENCH: Final = 2.5
"""At least 0.4 times as many changes a second."""
CARDS_A_CLIENT: Final = 50_000
LOOKUPS: Final = 2_000
WARM_UP: Final = 50
ROUNDS: Final = 3

_PEOPLE: Final = """
    INSERT INTO records.bank VALUES (1, '样本银行', '0000');
    INSERT INTO records.employer VALUES (1, '样本单位');
    INSERT INTO records.holder
    SELECT n, n::text, '样本' || n, '1', '1900-01-01', NULL, false
    FROM generate_series(1, {people}) n;
    INSERT INTO records.card
    SELECT n::text, n::text, n, 1, '2020-01-01', '2030-01-01', 'normal', NULL, NULL
    FROM generate_series(1, {people}) n;
    INSERT INTO records.contribution
    SELECT n, 1, 23900 + month, 600000, 96000, 48000, 1, true
    FROM generate_series(1, {people}) n, generate_series(1, 3) month;
    INSERT INTO records.contribution
    SELECT n, 1, 23903 + month, 600000, 96000, 48000, 1, true
    FROM generate_series(1, {people}, {people} / {long_lives}) n, generate_series(1, 357) month;
    ANALYZE;
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", nargs="?")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    if arguments.role:
        return client(arguments.role)
    with made(max(arguments.people, CARDS_A_CLIENT * arguments.clients)) as large:
        changes(large, arguments.clients, arguments.seconds)
        lookups(large)
        with made(FEW) as small:
            small_against_large(small, large)
    return 0


@contextmanager
def made(people: int) -> Iterator[Cluster]:
    """A server that writes to the disk, with so many people."""
    settings = {"max_wal_size": "4GB", "shared_buffers": "512MB"}
    with running_cluster(settings, fsync=True) as cluster:
        migrate(cluster.address(OWNER_LOGIN))
        began = time.perf_counter()
        cluster.psql("-c", _PEOPLE.format(people=people, long_lives=LONG_LIVES))
        cluster.psql("-c", "CHECKPOINT")
        print(f"made {people:,} people in {time.perf_counter() - began:.0f} s")
        yield cluster


# --- changes --------------------------------------------------------------------------------------


def changes(cluster: Cluster, clients: int, seconds: float) -> None:
    """Print how many changes a second each makes, in turns."""
    ways: dict[str, Callable[[], float]] = {
        "pgbench": lambda: pgbench(cluster, clients, seconds),
        "adapter, one process": lambda: in_one_process(cluster, clients, seconds),
        "adapter, a process a client": lambda: in_processes(cluster, clients, seconds),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            as_it_was(cluster)
            rates[name].append(way())
    per_change_ms = {name: 1000 / statistics.median(found) for name, found in rates.items()}
    beside = per_change_ms.pop("pgbench")
    for name, ours in per_change_ms.items():
        judge(
            f"a change by {clients} clients, {name}",
            ours,
            "ms",
            AT_MOST_TIMES_PGBENCH,
            peer="pgbench -f",
            peers=beside,
            needs_quiet=True,
        )


def as_it_was(cluster: Cluster) -> None:
    cluster.psql(
        "-c", "TRUNCATE records.change, records.note", "-c",
        "UPDATE records.card SET status = 'normal', loss_reported_at = NULL, loss_ends_at = NULL"
        " WHERE status <> 'normal'",
        "-c", "VACUUM records.card", "-c", "CHECKPOINT",
    )  # fmt: skip


def pgbench(cluster: Cluster, clients: int, seconds: float) -> float:
    """The same statements with the same kinds of values, prepared once a connection."""
    card = ":client_id * 50000 + :n"
    values = {
        statements._STATE_FOR_CHANGE: (":card",),
        statements._NOW_AND_KEPT: (":key",),
        statements._NOTE: ("'t'", "'report_loss'", ":card", "'{}'", ":key"),
        statements._SET_STATE: ("'temporarily_lost'", "now()", "NULL", ":card"),
        statements._KEEP: (
            ":key",
            "'report_loss'",
            ":card",
            "'t'",
            "now()",
            "NULL",
            "NULL",
            "NULL",
        ),
    }
    lines = [
        r"\set n :n + 1",
        rf"\set card {card}",
        r"\set key random(1, 1000000000000000)",
        "BEGIN;",
    ]
    for statement, parameters in values.items():
        filled = " ".join(statement.split())
        count = filled.count("%s")
        for parameter in parameters[:count]:
            cast = f"({parameter})::text" if parameter.startswith(":") else parameter
            filled = filled.replace("%s", cast, 1)
        lines.append(filled + ";")
    lines.append("COMMIT;")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("\n".join(lines))
        script.flush()
        program = str(max(Path("/usr/lib/postgresql").glob("*/bin/pgbench")))
        command = [program, "-n", "-M", "prepared", "-f", script.name, "-D", "n=0"]
        command += ["-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))]
        command += ["-h", str(cluster.folder), "-U", SERVER_LOGIN, DATABASE]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            env={"PGOPTIONS": "-c search_path=records", "PATH": "/usr/bin:/bin"},
        )
    return float(done.stdout.split("tps = ")[1].split()[0])


def in_one_process(cluster: Cluster, clients: int, seconds: float) -> float:
    with closing(open_records(cluster.address(), connections=clients)) as records:
        records.status()
        made = [0] * clients
        end = time.perf_counter() + seconds

        def work(number: int) -> None:
            made[number] = report_until(records, number, end)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(made) / seconds


def in_processes(cluster: Cluster, clients: int, seconds: float) -> float:
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                started(
                    "bench_postgresql",
                    str(number),
                    {"SOCKET": str(cluster.folder), "SECONDS": str(seconds)},
                )
            )
            for number in range(clients)
        ]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        made = 0
        for process in processes:
            assert process.stdout
            made += int(process.stdout.readline())
    return made / seconds


def client(number: str) -> int:
    """One terminal: says that it is ready, waits for the word, says how many it made."""
    import os

    address = PostgresqlAddress((os.environ["SOCKET"],), DATABASE, SERVER_LOGIN)
    with closing(open_records(address)) as records:
        records.status()
        tell("ready")
        sys.stdin.readline()
        tell(report_until(records, int(number), time.perf_counter() + float(os.environ["SECONDS"])))
    return 0


def report_until(records: PostgresqlRecords, number: int, end: float) -> int:
    made = 0
    until = utc_now() + timedelta(days=1)
    while time.perf_counter() < end:
        made += 1
        card = str(number * CARDS_A_CLIENT + made)
        request = LossRequest(IdempotencyKey(uuid4().hex), card, "t", None, not_after=until)
        assert isinstance(records.report_loss(request), LossReported)
    return made


# --- lookups --------------------------------------------------------------------------------------


def lookups(cluster: Cluster) -> None:
    """Print what a lookup takes against its two bare statements, in turns."""
    with (
        closing(open_records(cluster.address())) as records,
        psycopg.connect(
            cluster.address().conninfo, autocommit=True, prepare_threshold=0
        ) as connection,
    ):
        cursor = connection.cursor(binary=True)
        months = (EVER.first.ordinal, EVER.last.ordinal)

        def bare(number: str) -> None:
            cursor.execute(statements._HOLDER, (number,)).fetchall()
            cursor.execute(statements._CONTRIBUTIONS, (number, *months)).fetchall()

        numbers = long_lives(cluster)
        one, other = in_turns((bare, numbers), (lookup(records), numbers))
    judge(
        f"lookup of a holder with {MONTHS} months in PostgreSQL",
        other,
        "us",
        1.5,
        peer="its bare statements",
        peers=one,
        needs_quiet=True,
    )


def small_against_large(small: Cluster, large: Cluster) -> None:
    """Print what a lookup and a change cost among many people, as a multiple of among few."""
    for cluster in (small, large):
        as_it_was(cluster)
    with (
        closing(open_records(small.address())) as few,
        closing(open_records(large.address())) as many,
    ):
        ways = {
            "lookup": [(lookup(few), long_lives(small)), (lookup(many), long_lives(large))],
            "change": [(change(few), spread(small)), (change(many), spread(large))],
        }
        for name, (one, other) in ways.items():
            small_us, large_us = in_turns(one, other)
            judge(
                f"{name} in PostgreSQL among many people",
                large_us,
                "us",
                1.3,
                peer=f"among {FEW:,}",
                peers=small_us,
                needs_quiet=True,
            )


def lookup(records: PostgresqlRecords) -> Callable[[str], None]:
    def look(number: str) -> None:
        records.contributions(records.find_holder(number))

    return look


def change(records: PostgresqlRecords) -> Callable[[str], None]:
    until = utc_now() + timedelta(days=1)

    def report(card: str) -> None:
        key = IdempotencyKey(uuid4().hex)
        told = records.report_loss(LossRequest(key, card, "t", None, not_after=until))
        assert isinstance(told, LossReported)

    return report


def spread(cluster: Cluster) -> list[str]:
    """Cards of people from all over."""
    people = int(cluster.psql("-c", "SELECT count(*) FROM records.holder"))
    return [str(1 + place * (people // FEW)) for place in range(FEW)]


def long_lives(cluster: Cluster) -> list[str]:
    """The numbers of people with many months, each several times."""
    found = cluster.psql(
        "-c",
        f"SELECT holder FROM records.contribution GROUP BY 1 HAVING count(*) >= {MONTHS}",  # noqa: S608 - a constant
    ).split()
    return (found * (LOOKUPS // len(found) + 1))[:LOOKUPS]


def in_turns(*ways: tuple[Callable[[str], None], list[str]]) -> list[float]:
    """The median of microseconds of each way, one of each in turn, so that load slows all."""
    times: list[list[float]] = [[] for _ in ways]
    for number, arguments in enumerate(zip(*(some for _, some in ways), strict=True)):
        for (work, _), argument, taken in zip(ways, arguments, times, strict=True):
            began = time.perf_counter_ns()
            work(argument)
            if number >= WARM_UP:
                taken.append((time.perf_counter_ns() - began) / 1000)
    return [statistics.median(taken) for taken in times]


if __name__ == "__main__":
    sys.exit(main())
