"""The one place that opens SQLite: connection settings, transactions, migrations, typed errors.

sqlite-utils opens the file and runs the migrations. It is imported when the first store is opened
and not before: the import costs more than the kiosk's first page can wait for.
"""

import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from enum import Enum, unique
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final, NoReturn

from db.errors import (
    DatabaseBroken,
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    DatabaseTooNew,
    DatabaseUnavailable,
    RecordUnreadable,
)
from db.migrations import Migration, MigrationSet
from db.network_disk import refuse_network_disk

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = tuple[Any, ...]
"""A row as SQLite delivers it; its shape is known to the statement beside it alone."""

BUSY_TIMEOUT_S = 2.0
"""Longer than any transaction of ours takes, shorter than a citizen waits for a page."""

CACHE_KIB = 256
"""A lookup reads some twenty pages; more would only keep what others have asked for."""

_RETRY_AFTER_S = 0.01
"""A change of the journal mode takes about a millisecond."""


_SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"


@unique
class Durability(Enum):
    """What a commit must outlive; the values are SQLite's `synchronous` and `journal_mode`."""

    POWER_CUT = ("FULL", "WAL")
    """Whatever was confirmed to a citizen stays true after a power cut."""
    NOTHING = ("OFF", "MEMORY")
    """A file in the making, thrown away if anything happens before it is complete."""


class Store:
    """An open SQLite file that speaks in typed errors.

    Used by one caller at a time, from any thread. Errors of SQLite that only a fault of ours can
    cause (a constraint, a wrong statement) are let through as they are.
    """

    def __init__(self, database: "Database", path: Path | None = None) -> None:
        self._database = database
        self._connection = database.conn
        self._path = path
        self._file = None if path is None else _identity(path)

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows that a statement gives."""
        try:
            return self._connection.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            _raise_typed(error)

    def each(self, statement: str) -> Iterator[Row]:
        """The rows that a statement gives, one after another: for more than memory holds."""
        try:
            yield from self._connection.execute(statement)
        except sqlite3.Error as error:
            _raise_typed(error)

    def row(self, statement: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row that a statement gives, or None."""
        rows = self.rows(statement, parameters)
        return rows[0] if rows else None

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """The number of rows that a statement has changed."""
        try:
            return self._connection.execute(statement, parameters).rowcount
        except sqlite3.Error as error:
            _raise_typed(error)

    def execute_many(self, statement: str, parameters: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each of many parameters."""
        try:
            self._connection.executemany(statement, parameters)
        except sqlite3.Error as error:
            _raise_typed(error)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One transaction that holds the write lock from its beginning: all of it or nothing.

        Taking the lock first means that what is read inside cannot change before the commit, and
        that a busy file shows before anything was done.
        """
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One moment in time: what others commit meanwhile is not seen inside."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                self.execute("ROLLBACK")

    def prove_writable(self) -> None:
        """Commit a change that changes nothing: a full or read-only disk shows, or a file gone.

        On a full disk that still goes well for a while, in the room that the file's log has from
        before; so a disk counts as full before it is.

        Raises:
            DatabaseError: what is written now would be lost, or soon will be.
        """
        if self._path is not None and _room(self._path) < LEAST_ROOM_BYTES:
            raise DatabaseFull("the disk has next to no room left")
        if self._path is not None and _identity(self._path) != self._file:
            raise DatabaseUnavailable("the file was taken away or exchanged")
        with self.changing():
            (version,) = self.rows("PRAGMA user_version")[0]
            self.execute(f"PRAGMA user_version = {int(version)}")
        if self._path is not None and not self._path.with_name(self._path.name + "-wal").exists():
            raise DatabaseUnavailable("the file's log was taken away")

    def close(self) -> None:
        """Close the file; nothing may follow."""
        self._database.close()


LEAST_ROOM_BYTES: Final = 4 * 1024 * 1024
"""What the log may grow to before it is taken into the file (sqlite.org/wal.html, 1000 pages)."""


def _room(path: Path) -> int:
    """The bytes that may still be written where a file is; much where that cannot be known."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return LEAST_ROOM_BYTES
    return disk.f_bavail * disk.f_frsize


def open_store(
    path: Path, shape: MigrationSet, durability: Durability = Durability.POWER_CUT
) -> Store:
    """The store at `path` in its present shape, created or brought up to date where needed.

    Before an older file is changed a copy of it is left beside it, named for the first migration
    that was missing: records.sqlite → records.sqlite.before-0002-….

    Raises:
        DatabaseOnNetwork: the file is on a disk that another machine may write.
        DatabaseTooNew: a newer version of the kiosk has written the file.
        DatabaseBroken: the file is damaged, is another kind of store, or was made by hand.
        DatabaseBusy, DatabaseFull, DatabaseUnavailable: as their names say.
    """
    _refuse_no_file(path)
    if durability is Durability.POWER_CUT:
        refuse_network_disk(path)
    database = _connect(path, durability)
    try:
        store = Store(database, path)
        if _missing(store, shape):
            _migrate(store, database, path, shape)
        _check_shape(store, shape)
    except BaseException:
        database.close()
        raise
    return store


def open_store_to_read(path: Path, shape: MigrationSet) -> Store:
    """The store at `path` as it is, in the shape of whichever version wrote it; nothing is written.

    Raises:
        DatabaseUnavailable: there is no file, or it cannot be read.
        DatabaseTooNew, DatabaseBroken: see `open_store`; a file that is empty is broken.
    """
    from sqlite_utils import Database

    _refuse_no_file(path)
    # Without a log beside it nobody has the file open, and the files of a log need not be made.
    whole = not path.with_name(path.name + "-wal").exists()
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if whole else ''}"
    try:
        connection = sqlite3.connect(
            address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        _raise_typed(error)
    try:
        store = Store(Database(connection, execute_plugins=False))
        if _missing(store, shape) == tuple(migration.name for migration in shape.migrations):
            raise DatabaseBroken("the file is empty")
        _check_shape(store, shape)
    except BaseException:
        connection.close()
        raise
    return store


def copy_of(path: Path) -> bytes:
    """The committed content of the store at `path` as a file of its own, taken while it is used.

    Raises:
        DatabaseError: there is none, or it cannot be read.
    """
    _refuse_no_file(path)
    whole = not path.with_name(path.name + "-wal").exists()
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if whole else ''}"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)) as source,
            closing(sqlite3.connect(":memory:")) as copy,
        ):
            source.backup(copy)
            return copy.serialize()
    except sqlite3.Error as error:
        _raise_typed(error)


def find_file(path: Path) -> os.stat_result | None:
    """What is at a path; None: nothing.

    Raises:
        DatabaseUnavailable: nobody can tell.
    """
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise DatabaseUnavailable("cannot look at the file") from error


def _refuse_no_file(path: Path) -> None:
    """Refuse what is no file: SQLite would wait at a pipe for ever.

    Raises:
        DatabaseUnavailable
    """
    found = find_file(path)
    if found is not None and not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "a device")
        raise DatabaseUnavailable(f"{kind} stands in the place of the file")


_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file a path is at this moment; None: there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _connect(path: Path, durability: Durability) -> "Database":
    from sqlite_utils import Database

    synchronous, journal_mode = durability.value
    try:
        _create_private(path)
        connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
    except OSError as error:
        raise DatabaseUnavailable(f"{path}: {error.strerror or 'cannot be opened'}") from error
    except sqlite3.Error as error:
        _raise_typed(error)
    try:
        database = Database(connection, execute_plugins=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        _set_journal_mode(connection, journal_mode)
    except sqlite3.Error as error:
        connection.close()
        _raise_typed(error)
    return database


def _set_journal_mode(connection: sqlite3.Connection, journal_mode: str) -> None:
    """Change the journal mode, waiting while another connection is doing the same.

    SQLite's busy timeout does not cover this: two connections that each hold a shared lock and want
    the exclusive one would wait for each other, so the second is refused at once.
    """
    deadline = monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode = {journal_mode}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(_RETRY_AFTER_S)
        else:
            return


def _missing(store: Store, shape: MigrationSet) -> tuple[str, ...]:
    """The names of the migrations that the file lacks.

    Raises:
        DatabaseTooNew, DatabaseBroken: the file holds what this shape does not know.
    """
    tables = {name for (name,) in store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    known = tuple(migration.name for migration in shape.migrations)
    if not tables:
        return known
    if "_sqlite_migrations" not in tables:
        raise DatabaseBroken("a file that no migration of ours has made")
    try:
        kept = store.rows("SELECT migration_set, name FROM _sqlite_migrations")
    except (sqlite3.Error, RecordUnreadable):
        raise DatabaseBroken("migrations that nobody can read") from None
    if not all(isinstance(name, str) for _, name in kept):
        raise DatabaseBroken("migrations without a name")
    if any(of != shape.name for of, _ in kept):
        raise DatabaseBroken("another kind of store")
    applied = {name for _, name in kept}
    unknown = applied.difference(known)
    if unknown:
        raise DatabaseTooNew(tuple(sorted(unknown)))
    return tuple(name for name in known if name not in applied)


def _check_shape(store: Store, shape: MigrationSet) -> None:
    """Refuse tables that our migrations did not make, and what would act behind our back.

    Raises:
        DatabaseBroken: a table or index is another one, or there is a trigger or a view.
    """
    missing = _missing(store, shape)
    applied = tuple(one for one in shape.migrations if one.name not in missing)
    found = store.rows(_SCHEMA)
    wanted = _schema_of(applied)
    acting = {row for row in found if row[0] in ("trigger", "view")}
    if not wanted.issuperset(acting) or not wanted.issubset(found):
        raise DatabaseBroken("a table that is not of our making")


@cache
def _schema_of(migrations: tuple[Migration, ...]) -> frozenset[Row]:
    with closing(sqlite3.connect(":memory:")) as model:
        for migration in migrations:
            for statement in migration.statements:
                model.execute(statement)
        return frozenset(model.execute(_SCHEMA))


def _migrate(store: Store, database: "Database", path: Path, shape: MigrationSet) -> None:
    """Run what is missing, all in one transaction.

    sqlite-utils nests its transaction of each migration in ours, which also keeps a second process
    from doing the same.
    """
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(shape.name)
    for migration in shape.migrations:
        migrations(name=migration.name)(_runner(migration.statements))
    with store.changing():
        missing = _missing(store, shape)
        if not missing:
            return
        if store.row("SELECT 1 FROM sqlite_schema"):
            _copy(path, path.with_name(f"{path.name}.before-{missing[0]}"))
        try:
            migrations.apply(database)
        except sqlite3.Error as error:
            _raise_typed(error)


def _runner(statements: tuple[str, ...]) -> Callable[["Database"], None]:
    def run(database: "Database", /) -> None:
        for statement in statements:
            database.execute(statement)

    return run


def _copy(path: Path, target: Path) -> None:
    """A whole copy of the committed content, or none: it gets its name when it is complete."""
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        _create_private(unfinished)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        unfinished.replace(target)
    except OSError as error:
        raise DatabaseUnavailable("cannot write the copy before a migration") from error
    except sqlite3.Error as error:
        _raise_typed(error)


def _create_private(path: Path) -> None:
    """Make an empty file for our eyes only, if there is none.

    Without ever opening it: closing a file drops every lock that this process holds on it, those
    of SQLite's other connections included (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    with suppress(FileExistsError):
        os.mknod(path, 0o600)


_ERRORS: dict[int, type[DatabaseError]] = {
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_CORRUPT: DatabaseBroken,
    sqlite3.SQLITE_NOTADB: DatabaseBroken,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_CANTOPEN: DatabaseUnavailable,
    sqlite3.SQLITE_IOERR: DatabaseUnavailable,
    sqlite3.SQLITE_PERM: DatabaseUnavailable,
    sqlite3.SQLITE_PROTOCOL: DatabaseUnavailable,
    sqlite3.SQLITE_READONLY: DatabaseUnavailable,
}
_PRIMARY_CODE = 0xFF
"""SQLite's extended codes keep the primary one in their lowest byte."""


_UNDECODABLE = re.compile("Could not decode to UTF-8 column '([a-z_.]*)'")
"""What Python's module says, without a code, of a text that is none."""


_NO_JSON = "malformed JSON"
"""What SQLite's json functions say of a text that was made by hand."""


def _raise_typed(error: sqlite3.Error) -> NoReturn:
    """Raise the world's faults as ours; let a fault of our own through."""
    if undecodable := _UNDECODABLE.match(str(error)):
        # Its message repeats the content.
        raise RecordUnreadable("text", undecodable[1]) from None
    if str(error) == _NO_JSON:
        raise RecordUnreadable("text", "json") from None
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    kind = _ERRORS.get(code & _PRIMARY_CODE)
    if kind is None:
        raise error
    raise kind(error.sqlite_errorname) from error
