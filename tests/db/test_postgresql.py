"""What PostgreSQL adds to the contract: who may what, what is told when, and dead connections."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from db.asker import Asker, Shown
from db.demo_cluster import AUDITOR_LOGIN, DATABASE, OWNER_LOGIN, SERVER_LOGIN, running_cluster
from db.demo_people import DemoRole
from db.errors import (
    CardUnknown,
    ChangeUnknown,
    DatabaseBroken,
    DatabaseBusy,
    DatabaseError,
    DatabaseExists,
    DatabaseTooNew,
    DatabaseUnavailable,
    RecordUnreadable,
)
from db.migrations import Migration, MigrationSet
from db.postgresql import PostgresqlAddress
from db.postgresql_import import _COLUMNS, import_records
from db.postgresql_records import PostgresqlRecords, open_records
from db.postgresql_shape import RECORDS, migrate
from db.records import (
    CardStatus,
    ChangeOutcome,
    IdempotencyKey,
    LossReported,
    LossRequest,
    NotSeen,
    Refusal,
    Refused,
)
from tests.db.postgresql import FilledCluster
from tests.db.samples import CAST, FOR_EVER, TERMINAL, card_of, new_key

SOON_S = 60.0


@pytest.fixture
def filled(filled_cluster: FilledCluster) -> FilledCluster:
    filled_cluster.as_it_was()
    return filled_cluster


@pytest.fixture
def records(filled: FilledCluster) -> Iterator[PostgresqlRecords]:
    with closing(open_records(filled.cluster.address())) as opened:
        yield opened


def loss_of(role: DemoRole = DemoRole.NORMAL, key: IdempotencyKey | None = None) -> LossRequest:
    return LossRequest(key or new_key(), card_of(role), TERMINAL, 7, not_after=FOR_EVER)


def until(fact: Callable[[], object]) -> None:
    """Wait for what another process does; fail if it does not come."""
    deadline = time.monotonic() + SOON_S
    while not fact():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


@contextmanager
def in_a_hurry(records: PostgresqlRecords, limit_s: float = 0.4) -> Iterator[None]:
    """Give each call up soon, while the block runs."""
    before, records._store._call_limit_s = records._store._call_limit_s, limit_s
    try:
        yield
    finally:
        records._store._call_limit_s = before


FORBIDDEN = [
    (SERVER_LOGIN, "UPDATE records.change SET refusal = NULL"),
    (SERVER_LOGIN, "DELETE FROM records.change"),
    (SERVER_LOGIN, "TRUNCATE records.change"),
    (SERVER_LOGIN, "SELECT FROM records.note"),
    (SERVER_LOGIN, "UPDATE records.note SET terminal = ''"),
    (SERVER_LOGIN, "DELETE FROM records.note"),
    (SERVER_LOGIN, "SELECT FROM records.pseudonym_key"),
    (SERVER_LOGIN, "UPDATE records.card SET card_number = ''"),
    (SERVER_LOGIN, "INSERT INTO records.card SELECT * FROM records.card"),
    (SERVER_LOGIN, "DELETE FROM records.card"),
    (SERVER_LOGIN, "UPDATE records.holder SET name = ''"),
    (SERVER_LOGIN, "UPDATE records.contribution SET paid = true"),
    (SERVER_LOGIN, "INSERT INTO records.migration VALUES ('9999')"),
    (SERVER_LOGIN, "CREATE TABLE records.mine ()"),
    (SERVER_LOGIN, "CREATE OR REPLACE FUNCTION records.clock() RETURNS timestamptz RETURN now()"),
    (SERVER_LOGIN, "SET ROLE hall_kiosk_owner"),
    (AUDITOR_LOGIN, "SELECT FROM records.holder"),
    (AUDITOR_LOGIN, "SELECT FROM records.pseudonym_key"),
    (AUDITOR_LOGIN, "SELECT form FROM records.change"),
    (AUDITOR_LOGIN, "DELETE FROM records.note"),
    ("hall_kiosk_backup", "SELECT FROM records.holder"),
]


@pytest.mark.parametrize(("login", "statement"), FORBIDDEN)
def test_a_login_may_not(filled: FilledCluster, login: str, statement: str) -> None:
    with (
        psycopg.connect(filled.cluster.address(login).conninfo) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_an_auditor_reads_who_asked_for_whom_without_names(
    filled: FilledCluster, records: PostgresqlRecords
) -> None:
    person = CAST[DemoRole.NORMAL]
    asked = records.asked_by(Asker("terminal-7", frozenset(Shown)))
    holder = asked.find_holder(person.social_security_number)
    asked.contributions(holder)
    request = loss_of()
    asked.report_loss(request)
    with pytest.raises(CardUnknown):
        asked.find_card(card_of(DemoRole.UNKNOWN_TO_RECORDS))
    with psycopg.connect(filled.cluster.address(AUDITOR_LOGIN).conninfo) as auditor:
        notes = auditor.execute(
            "SELECT login, terminal, operation, person, shown, key FROM note ORDER BY number"
        ).fetchall()
    shown = sorted(one.value for one in Shown)
    pseudonym = notes[0][3]
    assert len(pseudonym) == 32
    assert notes == [
        (SERVER_LOGIN, "terminal-7", "find_holder", pseudonym, shown, None),
        (SERVER_LOGIN, "terminal-7", "contributions", pseudonym, shown, None),
        (SERVER_LOGIN, "terminal-7", "report_loss", pseudonym, shown, request.key),
        (SERVER_LOGIN, "terminal-7", "find_card", None, shown, None),
    ]
    other = filled.administer("SELECT records.pseudonym(%s)", (person.social_security_number,))
    assert other == [(pseudonym,)]


def test_migrating_again_does_nothing(filled: FilledCluster) -> None:
    assert migrate(filled.cluster.address(OWNER_LOGIN)) == ()


def test_two_programs_migrate_at_once_and_one_finds_nothing_left(filled: FilledCluster) -> None:
    filled.administer("DROP DATABASE IF EXISTS second")
    filled.administer("CREATE DATABASE second OWNER hall_kiosk_owner")
    address = filled.cluster.address(OWNER_LOGIN, "second")
    with ThreadPoolExecutor(4) as programs:
        ran = sorted(programs.map(lambda _: migrate(address), range(4)), key=len)
    assert ran == [(), (), (), tuple(one.name for one in RECORDS.migrations)]


def test_a_migration_that_fails_leaves_nothing_behind(filled: FilledCluster) -> None:
    wrong = Migration("0099-wrong", ("CREATE TABLE made ()", "SELECT no_such_column"))
    shape = MigrationSet("wrong", (*RECORDS.migrations, wrong))
    with pytest.raises(psycopg.errors.UndefinedColumn):
        migrate(filled.cluster.address(OWNER_LOGIN), shape)
    assert filled.administer("SELECT to_regclass('records.made')") == [(None,)]
    assert migrate(filled.cluster.address(OWNER_LOGIN)) == ()


def test_a_newer_shape_is_refused(filled: FilledCluster) -> None:
    newer = MigrationSet("newer", (*RECORDS.migrations, Migration("0099-newer", ())))
    migrate(filled.cluster.address(OWNER_LOGIN), newer)
    try:
        with pytest.raises(DatabaseTooNew) as caught:
            migrate(filled.cluster.address(OWNER_LOGIN))
        assert caught.value.unknown == ("0099-newer",)
        with (
            closing(open_records(filled.cluster.address())) as opened,
            pytest.raises(DatabaseTooNew),
        ):
            opened.status()
    finally:
        filled.administer("DELETE FROM records.migration WHERE name = '0099-newer'")


def test_a_database_that_nobody_set_up_is_refused(filled: FilledCluster) -> None:
    address = filled.cluster.address(database="postgres")
    with closing(open_records(address)) as opened, pytest.raises(DatabaseBroken):
        opened.status()


def test_every_column_of_a_records_file_is_imported(demo_file: Path) -> None:
    with closing(sqlite3.connect(demo_file)) as file:
        tables = [
            name
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("_")
        ]
        told = {
            table: {row[1] for row in file.execute(f"PRAGMA table_info({table})")}
            for table in tables
        }
    assert told == {table: set(columns.split(", ")) for table, columns in _COLUMNS.items()}


def test_records_are_imported_into_an_empty_database_only(
    filled: FilledCluster, demo_file: Path
) -> None:
    with pytest.raises(DatabaseExists):
        import_records(demo_file, filled.cluster.address(OWNER_LOGIN))


def test_all_nodes_stand_in_the_address_and_the_one_that_takes_writes_is_wanted() -> None:
    address = PostgresqlAddress(
        ("db1:5433", "db2", "10.0.0.3:6000"),
        "hall_kiosk",
        "t1",
        ca="ca.pem",
        key="k",
        certificate="c",
    )
    facts = conninfo_to_dict(address.conninfo)
    assert (facts["host"], facts["port"]) == ("db1,db2,10.0.0.3", "5433,5432,6000")
    assert facts["target_session_attrs"] == "read-write"
    assert facts["sslmode"] == "verify-full"
    assert (facts["sslrootcert"], facts["sslcert"], facts["sslkey"]) == ("ca.pem", "c", "k")
    assert str(facts["connect_timeout"]) == "2"
    assert "synchronous_commit=on" in str(facts["options"])


def test_a_date_without_end_is_named_and_not_repeated(
    filled: FilledCluster, records: PostgresqlRecords
) -> None:
    filled.administer(
        "INSERT INTO records.holder VALUES (99, '990000', '样本', '1', '-infinity', NULL, false)"
    )
    try:
        with pytest.raises(RecordUnreadable):
            records.find_holder("990000")
    finally:
        filled.administer("DELETE FROM records.holder WHERE id = 99")


# --- what is told of a change, and when -----------------------------------------------------------


@contextmanager
def standby_away(filled: FilledCluster) -> Iterator[Callable[[], None]]:
    """Commits wait for a standby that is not there; what is given lets it come back."""

    def names(value: str) -> None:
        filled.administer(f"ALTER SYSTEM SET synchronous_standby_names = '{value}'")
        filled.administer("SELECT pg_reload_conf()")

    def back() -> None:
        names("")

    names("nobody")
    with ThreadPoolExecutor(1) as other, closing(open_records(filled.cluster.address())) as first:
        waits = other.submit(first.outcome_of, new_key())
        while not waiting_pids(filled):
            if waits.done():  # the server had not read its new settings yet
                waits = other.submit(first.outcome_of, new_key())
        cancel(filled)
        assert waits.exception() is not None
        try:
            yield back
        finally:
            back()


def waiting_pids(filled: FilledCluster) -> list[tuple[object, ...]]:
    return filled.administer("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")


def cancel(filled: FilledCluster) -> None:
    filled.administer(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    )


@pytest.fixture
def other_terminal() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_a_commit_that_was_cancelled_while_it_waited_is_unknown_and_not_done(
    filled: FilledCluster, records: PostgresqlRecords, other_terminal: ThreadPoolExecutor
) -> None:
    request = loss_of()
    with standby_away(filled) as back:
        answer: Future[ChangeOutcome] = other_terminal.submit(records.report_loss, request)
        until(lambda: waiting_pids(filled))
        cancel(filled)
        with pytest.raises(ChangeUnknown):
            answer.result(SOON_S)
        # The leader shows it to others already, and could still lose it.
        assert status(records) is CardStatus.TEMPORARILY_LOST
        settled = other_terminal.submit(records.outcome_of, request.key)
        until(lambda: waiting_pids(filled))
        assert not settled.done()
        back()
        assert isinstance(settled.result(SOON_S), LossReported)
    assert isinstance(records.report_loss(request), LossReported)


def test_the_same_request_again_waits_for_the_standby_too(
    filled: FilledCluster, records: PostgresqlRecords, other_terminal: ThreadPoolExecutor
) -> None:
    request = loss_of()
    first = records.report_loss(request)
    with standby_away(filled) as back:
        again = other_terminal.submit(records.report_loss, request)
        until(lambda: waiting_pids(filled))
        assert not again.done()
        back()
        assert again.result(SOON_S) == first


def test_a_change_takes_no_longer_than_its_limit_and_is_unknown_then(
    filled: FilledCluster,
) -> None:
    request = loss_of()
    with closing(open_records(filled.cluster.address())) as records:
        records.status()
        with standby_away(filled) as back:
            # Long enough that all is sent before it is given up.
            with in_a_hurry(records, 2.0), pytest.raises(ChangeUnknown):
                records.report_loss(request)
            assert status(records) is CardStatus.NORMAL  # not seen before the standby has it
            with in_a_hurry(records, 2.0), pytest.raises(ChangeUnknown):
                records.outcome_of(request.key)
            back()
        # Nobody cancelled it: the server went on waiting, and it is done.
        until(lambda: not waiting_pids(filled))
        assert isinstance(records.outcome_of(request.key), LossReported)


def test_looking_goes_on_while_the_standby_is_away(
    filled: FilledCluster, records: PostgresqlRecords
) -> None:
    asked = records.asked_by(Asker(TERMINAL))
    with standby_away(filled):
        assert asked.find_card(card_of(DemoRole.NORMAL)).status is CardStatus.NORMAL
        assert filled.administer("SELECT count(*) FROM records.note WHERE operation = 'find_card'")


def status(records: PostgresqlRecords) -> CardStatus:
    return records.find_card(card_of(DemoRole.NORMAL)).status


# --- servers that stop, freeze and restart --------------------------------------------------------


def test_a_restarted_server_is_asked_again_without_a_word(
    filled: FilledCluster, records: PostgresqlRecords
) -> None:
    records.status()
    lose_every_connection(filled)
    assert status(records) is CardStatus.NORMAL
    lose_every_connection(filled)
    assert isinstance(records.report_loss(loss_of()), LossReported)


def lose_every_connection(filled: FilledCluster) -> None:
    filled.administer(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'terminal'"
    )


def test_a_card_that_somebody_holds_is_busy_and_nothing_was_changed(
    filled: FilledCluster, records: PostgresqlRecords
) -> None:
    request = loss_of()
    with psycopg.connect(filled.cluster.address().conninfo) as other:
        other.execute("SELECT FROM card WHERE identification_code = %s FOR UPDATE", (request.card,))
        with pytest.raises(DatabaseBusy):
            records.report_loss(request)
    assert records.outcome_of(request.key) == NotSeen(request.key)


def test_a_node_that_only_reads_is_no_server_for_changes(filled: FilledCluster) -> None:
    filled.administer(f"ALTER ROLE {SERVER_LOGIN} SET default_transaction_read_only = on")
    try:
        with (
            closing(open_records(filled.cluster.address(), call_limit_s=0.8)) as opened,
            pytest.raises(DatabaseUnavailable),
        ):
            opened.report_loss(loss_of())
    finally:
        filled.administer(f"ALTER ROLE {SERVER_LOGIN} RESET default_transaction_read_only")


def look_again_and_again(records: PostgresqlRecords) -> None:
    """Look until they refuse, for a session hears of new settings between two questions."""
    deadline = time.monotonic() + SOON_S
    while time.monotonic() < deadline:
        records.status()


def test_records_that_take_no_changes_any_more_say_so_when_looked_at(
    filled: FilledCluster, records: PostgresqlRecords
) -> None:
    records.status()
    filled.administer("ALTER SYSTEM SET default_transaction_read_only = on")
    filled.administer("SELECT pg_reload_conf()")
    try:
        with pytest.raises(DatabaseUnavailable, match="only be read"):
            look_again_and_again(records)
    finally:
        filled.administer("SET default_transaction_read_only = off")
        filled.administer("ALTER SYSTEM RESET default_transaction_read_only")
        filled.administer("SELECT pg_reload_conf()")
        filled.administer("RESET default_transaction_read_only")


def test_nobody_answers(tmp_path: Path) -> None:
    address = PostgresqlAddress((str(tmp_path),), DATABASE, SERVER_LOGIN)
    with closing(open_records(address, call_limit_s=1.0)) as opened:
        for ask in (opened.status, lambda: opened.report_loss(loss_of())):
            with pytest.raises(DatabaseUnavailable) as caught:
                ask()
            assert not isinstance(caught.value, ChangeUnknown)


def test_records_come_back_by_themselves_when_the_server_does() -> None:
    with (
        running_cluster() as cluster,
        closing(open_records(cluster.address())) as opened,
    ):
        with in_a_hurry(opened), pytest.raises(DatabaseError):
            opened.status()
        migrate(cluster.address(OWNER_LOGIN))
        opened.status()


def test_a_frozen_server_costs_one_call(filled: FilledCluster) -> None:
    """It is still acknowledged on the network, so only the call's own limit ends the wait."""
    with closing(open_records(filled.cluster.address())) as opened:
        opened.status()
        rows = filled.administer("SELECT pid FROM pg_stat_activity WHERE usename = 'terminal'")
        pids = [int(str(pid)) for (pid,) in rows]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            with in_a_hurry(opened), pytest.raises(DatabaseUnavailable) as caught:
                opened.report_loss(loss_of())
            assert not isinstance(caught.value, ChangeUnknown)
            assert isinstance(opened.report_loss(loss_of()), LossReported)
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


def test_many_callers_share_one_store(filled: FilledCluster) -> None:
    barrier = threading.Barrier(8)
    with closing(open_records(filled.cluster.address(), connections=3)) as opened:

        def report(_: int) -> ChangeOutcome:
            barrier.wait()
            return opened.report_loss(loss_of())

        with ThreadPoolExecutor(8) as callers:
            outcomes = list(callers.map(report, range(8)))
    refused = [one.reason for one in outcomes if isinstance(one, Refused)]
    assert refused == [Refusal.ALREADY_LOST] * 7


def test_one_key_for_two_cards_at_once_is_kept_for_one(filled: FilledCluster) -> None:
    barrier = threading.Barrier(2)
    key = new_key()

    def report(role: DemoRole) -> object:
        with closing(open_records(filled.cluster.address())) as opened:
            opened.status()
            barrier.wait()
            try:
                return opened.report_loss(loss_of(role, key))
            except DatabaseError as error:
                return error.code

    with ThreadPoolExecutor(2) as callers:
        outcomes = list(callers.map(report, (DemoRole.NORMAL, DemoRole.MOVED_OUT)))
    assert sum(isinstance(one, LossReported) for one in outcomes) == 1
    assert "records.key_reused" in outcomes
    lost = filled.administer("SELECT count(*) FROM records.change WHERE key = %s", (key,))
    assert lost == [(1,)]
