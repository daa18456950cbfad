"""Opening, migrating and failing: each fault of the world has its own type."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from db.database import Durability, Store, open_store
from db.errors import (
    DatabaseBroken,
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    DatabaseTooNew,
    DatabaseUnavailable,
)
from db.migrations import Migration, MigrationSet

FIRST = Migration("0001-pets", ("CREATE TABLE pet (name TEXT PRIMARY KEY) STRICT",))
SECOND = Migration(
    "0002-toys",
    (
        "CREATE TABLE toy (owner TEXT NOT NULL REFERENCES pet (name))",
        "INSERT INTO toy SELECT name FROM pet",
    ),
)
FAILING = Migration(
    "0002-wrong", ("CREATE TABLE toy (owner TEXT)", "INSERT INTO nowhere VALUES (1)")
)
V1 = MigrationSet("pets", (FIRST,))
V2 = MigrationSet("pets", (FIRST, SECOND))
V2_FAILING = MigrationSet("pets", (FIRST, FAILING))
OTHER = MigrationSet("plants", (Migration("0001-plants", ("CREATE TABLE plant (name TEXT)",)),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pets.sqlite"


def opened(path: Path, shape: MigrationSet = V1) -> closing[Store]:
    return closing(open_store(path, shape))


def read_all(path: Path) -> None:
    with opened(path) as store:
        for table in ("pet NOT INDEXED", "pet", "_sqlite_migrations"):
            store.rows(f"SELECT * FROM {table} ORDER BY name")  # noqa: S608


def add_pet(path: Path, name: str = "demo") -> None:
    with opened(path) as store:
        store.execute("INSERT INTO pet VALUES (?)", (name,))


def test_settings_of_a_connection(path: Path) -> None:
    with opened(path) as store:
        assert store.rows("PRAGMA foreign_keys") == [(1,)]
        assert store.rows("PRAGMA journal_mode") == [("wal",)]
        assert store.rows("PRAGMA synchronous") == [(2,)]
        assert store.rows("PRAGMA busy_timeout") == [(2000,)]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_in_the_making_is_quick_and_not_durable(path: Path) -> None:
    with closing(open_store(path, V1, Durability.NOTHING)) as store:
        assert store.rows("PRAGMA journal_mode") == [("memory",)]
        assert store.rows("PRAGMA synchronous") == [(0,)]


def test_a_store_may_be_used_from_any_thread(path: Path) -> None:
    with opened(path) as store:
        thread = threading.Thread(target=store.execute, args=("INSERT INTO pet VALUES ('a')",))
        thread.start()
        thread.join()
        assert store.row("SELECT name FROM pet") == ("a",)


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    with opened(path) as store:
        with pytest.raises(sqlite3.IntegrityError), store.changing():
            store.execute_many("INSERT INTO pet VALUES (?)", [("a",), ("a",)])
        assert store.rows("SELECT name FROM pet") == []
        with store.changing():
            store.execute_many("INSERT INTO pet VALUES (?)", [("a",), ("b",)])
        assert store.rows("SELECT name FROM pet") == [("a",), ("b",)]


def test_reading_sees_one_moment(path: Path) -> None:
    with opened(path) as store:
        with store.reading():
            assert store.row("SELECT count(*) FROM pet") == (0,)
            add_pet(path)
            assert store.row("SELECT count(*) FROM pet") == (0,)
        assert store.row("SELECT count(*) FROM pet") == (1,)


def test_a_fault_of_ours_is_not_dressed_up(path: Path) -> None:
    add_pet(path)
    with opened(path) as store:
        with pytest.raises(sqlite3.IntegrityError):
            store.execute("INSERT INTO pet VALUES ('demo')")
        with pytest.raises(sqlite3.OperationalError, match="syntax"):
            store.rows("SELEKT")


def test_busy(path: Path) -> None:
    with opened(path) as one, opened(path) as other:
        other.execute("PRAGMA busy_timeout = 0")
        with one.changing():
            with pytest.raises(DatabaseBusy), other.changing():
                pytest.fail("two writers at a time")
            one.execute("INSERT INTO pet VALUES ('one')")
        with other.changing():
            other.execute("INSERT INTO pet VALUES ('other')")


def test_full(path: Path) -> None:
    with opened(path) as store:
        (pages,) = store.row("PRAGMA page_count") or (0,)
        store.rows(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DatabaseFull), store.changing():
            store.execute("INSERT INTO pet VALUES (?)", ("x" * 100_000,))
        assert store.rows("SELECT name FROM pet") == []
        store.execute("INSERT INTO pet VALUES ('fits')")


def test_garbage(path: Path) -> None:
    path.write_bytes(b"this is not a database file, whatever its name says" * 100)
    with pytest.raises(DatabaseBroken):
        open_store(path, V1)


@pytest.mark.parametrize("offset", [100, 4096, 8192])
def test_damaged_pages_show_when_they_are_read(path: Path, offset: int) -> None:
    with opened(path) as store, store.changing():
        store.execute_many("INSERT INTO pet VALUES (?)", [(f"pet {n}",) for n in range(2000)])
    content = bytearray(path.read_bytes())
    content[offset : offset + 2000] = b"\xff" * 2000
    path.write_bytes(content)
    with pytest.raises(DatabaseBroken):
        read_all(path)


@pytest.mark.parametrize("missing", ["no/such/folder/pets.sqlite", "."])
def test_unavailable(tmp_path: Path, missing: str) -> None:
    with pytest.raises(DatabaseUnavailable):
        open_store(tmp_path / missing, V1)


def test_a_file_of_somebody_else(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE pet (name TEXT)")
    with pytest.raises(DatabaseBroken):
        open_store(path, V1)


def test_another_kind_of_store(path: Path) -> None:
    add_pet(path)
    with pytest.raises(DatabaseBroken):
        open_store(path, OTHER)
    with opened(path) as store:
        assert store.rows("SELECT name FROM pet") == [("demo",)]


def test_an_older_file_is_copied_and_brought_up_to_date(path: Path) -> None:
    add_pet(path)
    with opened(path, V2) as store:
        assert store.rows("SELECT owner FROM toy") == [("demo",)]
    copy = path.with_name("pets.sqlite.before-0002-toys")
    assert copy.stat().st_mode & 0o777 == 0o600
    with opened(copy) as store:
        assert store.rows("SELECT name FROM pet") == [("demo",)]
        assert store.row("SELECT 1 FROM sqlite_schema WHERE name = 'toy'") is None


def test_nothing_is_copied_without_need(path: Path) -> None:
    add_pet(path)
    add_pet(path, "again")
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_newer_file_is_refused_and_left_alone(path: Path) -> None:
    add_pet(path)
    open_store(path, V2).close()
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew) as caught:
        open_store(path, V1)
    assert caught.value.unknown == ("0002-toys",)
    assert path.read_bytes() == before


def test_a_failing_migration_leaves_the_file_as_it_was(path: Path) -> None:
    add_pet(path)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        open_store(path, V2_FAILING)
    with opened(path) as store:
        assert store.rows("SELECT name FROM pet") == [("demo",)]
        assert store.row("SELECT 1 FROM sqlite_schema WHERE name = 'toy'") is None
    open_store(path, V2).close()


def test_no_migration_without_its_copy(path: Path) -> None:
    add_pet(path)
    path.with_name("pets.sqlite.before-0002-toys.part").mkdir()
    with pytest.raises(DatabaseUnavailable):
        open_store(path, V2)
    with opened(path) as store:
        assert store.row("SELECT 1 FROM sqlite_schema WHERE name = 'toy'") is None


@pytest.mark.parametrize("attempt", range(20))
def test_many_open_a_new_file_at_once(path: Path, attempt: int) -> None:
    start = threading.Barrier(4)
    failed: list[DatabaseError] = []

    def open_and_close() -> None:
        start.wait()
        try:
            open_store(path, V2).close()
        except DatabaseError as error:
            failed.append(error)

    threads = [threading.Thread(target=open_and_close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with opened(path, V2) as store:
        assert store.row("SELECT count(*) FROM _sqlite_migrations") == (2,)
