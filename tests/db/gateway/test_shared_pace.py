"""How many people a terminal may ask for, counted by all servers of one PostgreSQL together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta

import psycopg
import pytest

from db.demo_cluster import DATABASE, SERVER_LOGIN
from db.demo_people import DemoRole
from db.electronic_codes import code_digest
from db.errors import DatabaseUnavailable
from db.gateway.pace import AskedBy, AskedFor, Pace, TooManyPeople
from db.gateway.shared_pace import PaceInPostgresql
from tests.db.postgresql import FilledCluster
from tests.db.samples import CAST, NOW
from tests.db.test_postgresql import standby_away

HOLDER = CAST[DemoRole.NORMAL]
HOUR = timedelta(hours=1)
MOST = 3


@pytest.fixture
def cluster(filled_cluster: FilledCluster) -> FilledCluster:
    filled_cluster.as_it_was()
    filled_cluster.turn_clock(NOW)
    return filled_cluster


@pytest.fixture
def servers(cluster: FilledCluster) -> Iterator[list[Pace]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(closing(PaceInPostgresql(cluster.cluster.address(), MOST)))
            for _ in range(2)
        ]


def somebody(number: int) -> AskedFor:
    return AskedFor(AskedBy.NUMBER, f"9901001900010100{number:02}", f"pseudonym {number}")


def ask(server: Pace, asked: AskedFor, terminal: str = "T-01") -> bool:
    try:
        server.admit(terminal, asked, now=NOW)
    except TooManyPeople:
        return False
    return True


def test_two_servers_are_one_limit(servers: list[Pace]) -> None:
    one, other = servers
    assert ask(one, somebody(1))
    assert ask(other, somebody(2))
    assert ask(one, somebody(3))
    assert not ask(one, somebody(4))
    assert not ask(other, somebody(4))
    assert all(ask(server, somebody(number)) for server in servers for number in (1, 2, 3))
    assert ask(other, somebody(4), terminal="T-02")


def test_who_has_to_wait_is_told_how_long(cluster: FilledCluster, servers: list[Pace]) -> None:
    for number in range(MOST):
        cluster.turn_clock(NOW + timedelta(minutes=number))
        assert ask(servers[0], somebody(number))
    with pytest.raises(TooManyPeople) as caught:
        servers[1].admit("T-01", somebody(9), now=NOW)
    assert caught.value.after == timedelta(minutes=58)
    cluster.turn_clock(NOW + HOUR)
    assert ask(servers[1], somebody(9))
    assert not ask(servers[1], somebody(10))


def test_what_a_terminal_asked_before_it_was_switched_off_goes_as_well(
    cluster: FilledCluster, servers: list[Pace]
) -> None:
    assert ask(servers[0], somebody(1), terminal="T-02")
    cluster.turn_clock(NOW + HOUR)
    assert ask(servers[1], somebody(2))
    left = cluster.administer("SELECT terminal FROM records.asked_for")
    assert left == [("T-01",)]


def test_a_card_and_a_code_are_their_holder(cluster: FilledCluster, servers: list[Pace]) -> None:
    cluster.administer(
        "INSERT INTO records.electronic_code (digest, holder, expires_at) SELECT %s, id, %s "
        "FROM records.holder WHERE social_security_number = %s",
        (code_digest("99-a-code"), NOW + HOUR, HOLDER.social_security_number),
    )
    ways = [
        AskedFor(AskedBy.CARD, HOLDER.identification_code, "a"),
        AskedFor(AskedBy.NUMBER, HOLDER.social_security_number, "b"),
        AskedFor(AskedBy.CODE, "99-a-code", "c"),
    ]
    assert all(ask(server, way) for server in servers for way in ways)
    assert cluster.administer("SELECT count(*) FROM records.asked_for") == [(1,)]
    cluster.administer(
        "DELETE FROM records.electronic_code WHERE digest = %s", (code_digest("99-a-code"),)
    )


def test_cards_and_codes_that_nobody_has_count_each(servers: list[Pace]) -> None:
    unknown = [AskedFor(AskedBy.CARD, f"{number:032X}", f"card {number}") for number in range(MOST)]
    assert all(ask(servers[number % 2], one) for number, one in enumerate(unknown))
    assert not ask(servers[0], AskedFor(AskedBy.CODE, "99-guessed", "code"))


def test_however_many_ask_at_once_no_more_are_counted(servers: list[Pace]) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda number: ask(servers[number % 2], somebody(number)), range(12))
        )
    assert sum(answers) == MOST


def test_nobody_reads_whom_a_terminal_asked_for(
    cluster: FilledCluster, servers: list[Pace]
) -> None:
    assert ask(servers[0], somebody(1))
    with (
        psycopg.connect(
            host=str(cluster.cluster.folder), dbname=DATABASE, user=SERVER_LOGIN
        ) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM records.asked_for")
    [(person,)] = cluster.administer("SELECT person FROM records.asked_for")
    assert isinstance(person, bytes)
    assert somebody(1).identity.encode() not in person


def test_people_are_counted_while_the_standby_is_away(
    cluster: FilledCluster, servers: list[Pace]
) -> None:
    with standby_away(cluster):
        assert ask(servers[0], somebody(1))
        assert ask(servers[1], somebody(1))


def test_who_cannot_be_counted_is_not_let_through(cluster: FilledCluster) -> None:
    pace = PaceInPostgresql(cluster.cluster.address(), MOST)
    pace.close()
    with pytest.raises(DatabaseUnavailable):
        pace.admit("T-01", somebody(1), now=NOW)
