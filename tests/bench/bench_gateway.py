"""Terminals' calls through nginx and gateway with TLS, over PostgreSQL.

    python -m tests.bench.bench_gateway [--seconds N] [--rate N]

The gateway is `kiosk-records serve` itself, which asks PostgreSQL who may ask and how many people.
One kept-alive lookup against its bare statement, in turns. Then the load of 5,000 terminals, one
visit in three minutes, six calls each, one in ten a change: 170 calls a second, each due at its
moment whether or not the one before has been answered, from terminals in processes of their own.
"""

import argparse
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
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
from db.gateway.shared_terminals import TerminalsInPostgresql
from db.https_records import HttpsRecords, open_https_records
from db.postgresql import PostgresqlAddress
from db.postgresql_import import import_records
from db.postgresql_shape import migrate
from db.records import IdempotencyKey, LossRequest, ReleaseRequest
from db.times import utc_now
from tests.bench.bench_screen import percentile
from tests.bench.roles import started, tell
from tests.bench.table import judge
from tests.db.gateway.stage import AUDIT_KEY, Hall, running_nginx
from tests.db.gateway.test_commands import serving
from tests.db.gateway.test_shared_terminals import SETTINGS
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
    with stage() as made:
        lookup_above_statement(made)
        load(made, arguments.rate, arguments.seconds, "on this disk")
        safe_write(made.folder)
    with patch.object(tempfile, "tempdir", "/dev/shm"), stage() as made:  # noqa: S108
        load(made, arguments.rate, arguments.seconds, "with no disk below")
    return 0


@dataclass(frozen=True)
class Stage:
    """What a terminal calls, from nginx to PostgreSQL."""

    cluster: Cluster
    folder: Path
    port: int
    gateway: "subprocess.Popen[bytes]"

    def processor_s(self) -> float:
        """What the gateway has had of processors until now."""
        spent = Path(f"/proc/{self.gateway.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


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
def stage() -> Iterator[Stage]:
    """PostgreSQL with the cast, the gateway over it, and nginx before that with every terminal."""
    with tempfile.TemporaryDirectory() as made, running_cluster(fsync=True) as cluster:
        folder = Path(made)
        write_demo_records(folder / "people.db", as_of=datetime.now(UTC))
        migrate(cluster.address(OWNER_LOGIN))
        import_records(folder / "people.db", cluster.address(OWNER_LOGIN))
        hall = Hall(folder)
        with closing(TerminalsInPostgresql(cluster.address())) as enrolled:
            for number in range(1, PROCESSES * TERMINALS + 1):
                certificate = hall.certify_terminal(f"T-{number:02}").read_text(encoding="ascii")
                enrolled.add(f"T-{number:02}", certificate, now=utc_now())
        with (
            serving(settings(folder, cluster.address())) as gateway,
            running_nginx(folder, hall, folder / "gateway.sock") as port,
        ):
            yield Stage(cluster, folder, port, gateway)


def settings(folder: Path, address: PostgresqlAddress) -> Path:
    """A gateway's settings; over a Unix socket the certificates are not looked at."""
    (folder / "audit.key").write_bytes(AUDIT_KEY)
    file = folder / "server.toml"
    file.write_text(
        SETTINGS.format(
            folder=folder,
            more=f'socket = "{folder}/gateway.sock"',
            host=address.hosts[0],
            database=address.database,
            user=address.user,
        ),
        encoding="utf-8",
    )
    return file


def access(folder: Path, name: str, port: int) -> HttpsAccess:
    """How a terminal of this name reaches the server."""
    files = (folder / "server-ca.crt", folder / f"{name}.crt", folder / f"{name}.key")
    return HttpsAccess((f"https://127.0.0.1:{port}",), *files)


def lookup_above_statement(made: Stage) -> None:
    """Print how much longer a kept-alive lookup takes than its statement."""
    ours, bare = [], []
    with (
        closing(open_https_records(access(made.folder, "T-01", made.port))) as records,
        psycopg.connect(
            made.cluster.address().conninfo, autocommit=True, prepare_threshold=0
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


def load(made: Stage, rate: float, seconds: float, where: str) -> None:
    """Print the p99 of so many calls a second, and whether all of them were answered."""
    environment = {
        "FOLDER": str(made.folder), "PORT": str(made.port),
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
        began_s = made.processor_s()
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [process.stdout.readline().split() for process in processes if process.stdout]
    taken_ms = sorted(float(each) for line in told for each in line)
    own_ms = 1000 * (made.processor_s() - began_s) / len(taken_ms)
    judge(f"the gateway's own time of a processor a call, {where}", own_ms, "ms")
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
    # Ten terminals are one process here; what each would collect by itself must not hold up all.
    gc.collect()
    gc.freeze()
    gc.disable()
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
