"""Terminals' calls through nginx and gateway with TLS, over PostgreSQL.

    python -m tests.bench.bench_gateway [--seconds N] [--rate N]

One kept-alive lookup against its bare statement, in turns. Then the load of 5,000 terminals, one
visit in three minutes, six calls each, one in ten a change: 170 calls a second, each due at its
moment whether or not the one before has been answered, from terminals in processes of their own.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from unittest.mock import patch
from uuid import uuid4

import psycopg

from db import postgresql_records as statements
from db.access import HttpsAccess
from db.demo_cluster import OWNER_LOGIN, Cluster, running_cluster
from db.demo_people import DemoRole, demo_cast
from db.demo_records import write_demo_records
from db.https_records import HttpsRecords, open_https_records
from db.postgresql_import import import_records
from db.postgresql_records import open_records
from db.postgresql_shape import migrate
from db.records import IdempotencyKey, LossRequest, ReleaseRequest
from tests.bench.bench_screen import percentile
from tests.bench.roles import started, tell
from tests.bench.table import judge
from tests.db.gateway.stage import running_gateway
from tests.db.samples import FOR_EVER

RATE: Final = 170.0
PROCESSES, TERMINALS = 2, 10
LOOKUPS: Final = 1_000
WARM_UP: Final = 50
SAFE_WRITES: Final = 500
MOST_ABOVE_MS, MOST_P99_MS = 4.0, 60.0
NUMBER: Final = next(
    one.social_security_number for one in demo_cast() if one.role is DemoRole.NORMAL
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", nargs="?")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=RATE)
    arguments = parser.parse_args()
    if arguments.role:
        return terminals(arguments.role)
    with stage() as (cluster, folder, port):
        lookup_above_statement(cluster, access(folder, "T-01", port))
        load(folder, port, arguments.rate, arguments.seconds, "on this disk")
        safe_write(folder)
    with patch.object(tempfile, "tempdir", "/dev/shm"), stage() as (_, folder, port):  # noqa: S108
        load(folder, port, arguments.rate, arguments.seconds, "with no disk below")
    return 0


def safe_write(folder: Path) -> None:
    """Print what this disk takes for what each call waits for: one small write that is safe."""
    taken_ms = []
    with (folder / "written").open("wb", buffering=0) as file:
        for _ in range(SAFE_WRITES):
            file.write(bytes(8192))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken_ms.append(1000 * (time.perf_counter() - began))
    judge("one write of 8 kB that is safe on this disk, p99", percentile(taken_ms, 0.99), "ms")


@contextmanager
def stage() -> Iterator[tuple[Cluster, Path, int]]:
    """PostgreSQL with the cast, the gateway over it, and nginx before that with every terminal."""
    with tempfile.TemporaryDirectory() as made, running_cluster(fsync=True) as cluster:
        folder = Path(made)
        write_demo_records(folder / "people.db", as_of=datetime.now(UTC))
        migrate(cluster.address(OWNER_LOGIN))
        import_records(folder / "people.db", cluster.address(OWNER_LOGIN))
        with running_gateway(folder) as (gateway, port):
            for number in range(2, PROCESSES * TERMINALS + 1):
                gateway.enrol(f"T-{number:02}")
            with gateway.serving(lambda: open_records(cluster.address()), folder / "audit"):
                yield cluster, folder, port


def access(folder: Path, name: str, port: int) -> HttpsAccess:
    """How a terminal of this name reaches the server."""
    files = (folder / "server-ca.crt", folder / f"{name}.crt", folder / f"{name}.key")
    return HttpsAccess((f"https://127.0.0.1:{port}",), *files)


def lookup_above_statement(cluster: Cluster, through: HttpsAccess) -> None:
    """Print how much longer a kept-alive lookup takes than its statement."""
    ours, bare = [], []
    with (
        closing(open_https_records(through)) as records,
        psycopg.connect(
            cluster.address().conninfo, autocommit=True, prepare_threshold=0
        ) as connection,
    ):
        cursor = connection.cursor(binary=True)
        for number in range(LOOKUPS):
            began = time.perf_counter()
            records.find_holder(NUMBER)
            between = time.perf_counter()
            cursor.execute(statements._HOLDER, (NUMBER,)).fetchall()
            if number >= WARM_UP:
                ours.append(1000 * (between - began))
                bare.append(1000 * (time.perf_counter() - between))
    judge(
        "a kept-alive lookup through nginx and gateway above its statement, p50",
        statistics.median(ours) - statistics.median(bare),
        "ms",
        MOST_ABOVE_MS,
        needs_quiet=True,
    )


def load(folder: Path, port: int, rate: float, seconds: float, where: str) -> None:
    """Print the p99 of so many calls a second, and whether all of them were answered."""
    environment = {
        "FOLDER": str(folder), "PORT": str(port),
        "SECONDS": str(seconds), "EVERY": str(PROCESSES * TERMINALS / rate),
    }  # fmt: skip
    with ExitStack() as stack:
        processes = [
            stack.enter_context(started("bench_gateway", str(number), environment))
            for number in range(PROCESSES)
        ]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [process.stdout.readline().split() for process in processes if process.stdout]
    taken_ms = sorted(float(each) for line in told for each in line)
    middle_ms = statistics.median(taken_ms)
    print(f"{len(taken_ms) / seconds:.0f} calls a second answered, p50 {middle_ms:.1f} ms")
    judge(
        f"{rate:.0f} calls a second through nginx and gateway with TLS, {where}, p99",
        percentile(taken_ms, 0.99),
        "ms",
        MOST_P99_MS,
        needs_quiet=True,
    )


def terminals(role: str) -> int:
    """So many terminals in one process: say that they are ready, wait for the word, and call."""
    folder, port = Path(os.environ["FOLDER"]), int(os.environ["PORT"])
    first = int(role) * TERMINALS + 1
    made = [
        open_https_records(access(folder, f"T-{number:02}", port))
        for number in range(first, first + TERMINALS)
    ]
    for one in made:
        one.status()
    tell("ready")
    sys.stdin.readline()
    taken_ms: list[float] = []
    threads = [
        threading.Thread(target=visits, args=(one, place, taken_ms))
        for place, one in enumerate(made)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell(" ".join(f"{each:.2f}" for each in taken_ms))
    return 0


def visits(records: HttpsRecords, place: int, taken_ms: list[float]) -> None:
    """Call in the order of visits, each call at its moment; note how late each answer was."""
    every_s, end_s = float(os.environ["EVERY"]), float(os.environ["SECONDS"])
    people = [one for one in demo_cast() if one.role is DemoRole.CROWD] or list(demo_cast())
    person = people[place % len(people)]
    holder = records.find_holder(person.social_security_number)
    began = time.perf_counter() + every_s * place / TERMINALS
    code, lost = person.identification_code, False
    for call in range(int(end_s / every_s)):
        due = began + call * every_s
        time.sleep(max(0.0, due - time.perf_counter()))
        if call % 10 == 9:
            key = IdempotencyKey(uuid4().hex)
            if lost:
                records.release_loss(ReleaseRequest(key, code, "bench", not_after=FOR_EVER))
            else:
                records.report_loss(LossRequest(key, code, "bench", 7, not_after=FOR_EVER))
            lost = not lost
        else:
            (
                lambda: records.find_holder(person.social_security_number),
                lambda: records.find_card(code),
                lambda: records.cards_of(holder),
                lambda: records.contributions(holder),
                lambda: records.entitlements(holder),
                lambda: records.applications(holder),
            )[call % 6]()
        taken_ms.append(1000 * (time.perf_counter() - due))


if __name__ == "__main__":
    sys.exit(main())
