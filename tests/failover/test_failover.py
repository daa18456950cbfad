"""Servers that die, freeze, vanish, run full or are exchanged, while twenty terminals make changes.

    make test-failover

The planned switchover is among the quick tests; the others take minutes. Every change that was told
as done is there exactly once, every unknown one settles by itself, and the terminals are served
again within 30 s (ttl 20).
"""

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from db.cards import CardStatus
from db.demo_cluster import OWNER_LOGIN, ROLES
from db.demo_records import write_demo_records
from db.https_records import open_https_records
from db.postgresql_import import import_records
from db.postgresql_records import open_records
from db.postgresql_shape import migrate
from db.records import Records
from tests.db.gateway.stage import running_gateway
from tests.failover.line import lines
from tests.failover.nodes import Node, Nodes, running_nodes, until
from tests.failover.terminals import TERMINALS, History, at_work, check

OUT_OF_SERVICE_AT_MOST_S: Final = 30.0
BEFORE_S: Final = 3.0
AFTER: Final = 200
"""Answered changes after a fault until the terminals count as served again."""
CARDS: Final = 40
YIELD: Final = ROLES.with_name("yield-when-full")


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    demo = tmp_path_factory.mktemp("demo") / "records.sqlite"
    write_demo_records(demo, as_of=datetime.now(UTC), people=100)
    with lines() as made, running_nodes(made) as running:
        address = running.address(OWNER_LOGIN)
        migrate(address)
        import_records(demo, address)
        yield running


def killed(nodes: Nodes, leader: Node) -> Callable[[], None]:
    leader.kill(signal.SIGKILL)
    return leader.start


def frozen(nodes: Nodes, leader: Node) -> Callable[[], None]:
    leader.kill(signal.SIGSTOP)
    return lambda: leader.kill(signal.SIGCONT)


def cut_off(nodes: Nodes, leader: Node) -> Callable[[], None]:
    leader.cut()
    return leader.mend


def disk_full(nodes: Nodes, leader: Node) -> Callable[[], None]:
    filler = leader.folder / "disk" / "filler"
    fill(filler, until_percent=100)
    # Its log goes on in what it has set aside, until it needs a new piece.
    until(lambda: not nodes.write_log(leader), 60)
    return filler.unlink


def disk_filling(nodes: Nodes, leader: Node) -> Callable[[], None]:
    """The timer that looks at the disk has the leadership handed over before it is full."""
    filler = leader.folder / "disk" / "filler"
    fill(filler, until_percent=95)
    api = f"http://127.0.0.1:{leader.api_port}"
    done = subprocess.run(
        (YIELD, leader.folder / "disk", api, "90"),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "RUNTIME_DIRECTORY": str(leader.folder / "disk")},
    )
    (leader.folder / "disk" / "handed-over").unlink()
    assert "hands the leadership over" in done.stdout, done.stderr
    assert done.returncode == 0, done.stderr
    return filler.unlink


def fill(filler: Path, *, until_percent: int) -> None:
    assert filler.parent.is_mount(), "only root can give a node a disk of its own"
    with filler.open("wb", buffering=0) as file:
        try:
            while percent_used(filler.parent) < until_percent:
                file.write(bytes(1 << 20))
        except OSError:
            pass


def percent_used(folder: Path) -> float:
    usage = shutil.disk_usage(folder)
    return 100 * usage.used / usage.total


def switchover(nodes: Nodes, leader: Node) -> Callable[[], None]:
    nodes.switch_over()
    return lambda: None


FAULTS = [
    switchover,
    *(
        pytest.param(fault, marks=pytest.mark.failover)
        for fault in (killed, frozen, cut_off, disk_full, disk_filling)
    ),
]


def name_of(fault: object) -> str:
    return str(getattr(fault, "__name__", fault))


@contextmanager
def direct(nodes: Nodes, folder: Path) -> Iterator[Callable[[int], Records]]:
    """Each terminal asks PostgreSQL by itself."""
    yield lambda _: open_records(nodes.address())


@contextmanager
def through_nginx(nodes: Nodes, folder: Path) -> Iterator[Callable[[int], Records]]:
    """Each terminal asks the server of the contract, with a certificate of its own."""
    with running_gateway(folder) as (gateway, port):
        for number in range(TERMINALS):
            if number != 1:  # who is enrolled already
                gateway.enrol(f"T-{number:02}")
        with gateway.serving(
            lambda: open_records(nodes.address()),
            folder / "audit",
            people_an_hour=1_000_000,
            connections=10,
        ):
            yield lambda number: open_https_records(gateway.hall.access(f"T-{number:02}", port))


@pytest.mark.parametrize("way", [direct, through_nginx], ids=name_of)
@pytest.mark.parametrize("fault", FAULTS, ids=name_of)
def test_nothing_told_is_lost_or_doubled(
    nodes: Nodes,
    tmp_path: Path,
    fault: Callable[[Nodes, Node], Callable[[], None]],
    way: Callable[[Nodes, Path], AbstractContextManager[Callable[[int], Records]]],
) -> None:
    nodes.wait_until_all_stand()
    cards, before = normal_cards(nodes)
    with way(nodes, tmp_path) as open_one, at_work(open_one, cards) as terminals:
        time.sleep(BEFORE_S)
        leader = nodes.leader()
        moment = time.monotonic()
        mend = fault(nodes, leader)
        until(lambda: terminals.answered_since(moment) > AFTER, 120)
        mend()
        mended = time.monotonic()
        nodes.wait_until_all_stand()
        stood_after_s = time.monotonic() - mended
    history, after = kept(nodes)
    check(terminals.wishes, history, before, after)
    outage = terminals.longest_outage_s()
    errors = sum((wish.errors for wish in terminals.wishes), Counter())
    slowest = max(wish.answered - wish.began for wish in terminals.wishes)
    print(
        f"\n{name_of(fault)}, {name_of(way)}: {len(terminals.wishes)} changes, out of service"
        f" {outage:.1f} s, the last unknown settled after {slowest:.1f} s, all nodes stood again"
        f" {stood_after_s:.0f} s after the mending; {dict(errors)}"
    )
    assert nodes.leader() is not leader
    assert outage <= OUT_OF_SERVICE_AT_MOST_S


def normal_cards(nodes: Nodes) -> tuple[list[str], dict[str, CardStatus]]:
    """Cards that can be reported lost, after a history that is empty again."""
    with asked(nodes) as connection:
        connection.execute("TRUNCATE change, note")
        connection.execute(
            "UPDATE card SET status = 'normal', loss_reported_at = NULL, loss_ends_at = NULL "
            "WHERE status = 'temporarily_lost'"
        )
        rows = connection.execute(
            "SELECT identification_code FROM card JOIN holder ON holder.id = holder "
            "WHERE status = 'normal' AND died_on IS NULL ORDER BY 1 LIMIT %s",
            (CARDS,),
        ).fetchall()
    cards = [str(code) for (code,) in rows]
    return cards, dict.fromkeys(cards, CardStatus.NORMAL)


def kept(nodes: Nodes) -> tuple[History, dict[str, str]]:
    with asked(nodes) as connection:
        history = connection.execute(
            "SELECT key, kind, card, at, refusal FROM change ORDER BY at"
        ).fetchall()
        cards = connection.execute("SELECT identification_code, status FROM card").fetchall()
    # The server of the contract puts the terminal's name before its key.
    own = [(key.rpartition(":")[2], *rest) for key, *rest in history]
    return own, dict(cards)


def asked(nodes: Nodes) -> "psycopg.Connection[Any]":
    connection = psycopg.connect(nodes.address("postgres").conninfo, autocommit=True)
    connection.execute("SET statement_timeout = 0")
    return connection
