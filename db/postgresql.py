"""The one place that knows psycopg: the pool, the time a call may take, transactions, typed errors.

What is told as done has been committed where no single server can lose it. Three traps stand in the
way, and each has its place here:

- A COMMIT that is cancelled while it waits for the standby is kept on this server alone and told
  as a success with a mere warning. Nothing here ever cancels: a call that has lasted too long hangs
  up, which the server does not notice while it commits. If another cancels, the warning is heard.
- `statement_timeout` does not bound that wait, so a call's time is measured on this side.
- A frozen server still acknowledges on the network, so its connections look alive.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, NoReturn, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from db.access import PostgresqlAccess
from db.errors import (
    ChangeUnknown,
    DatabaseBroken,
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    DatabaseUnavailable,
    RecordUnreadable,
)

logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
"""It tells of every attempt to connect, several a second while a server is away; calls tell too."""

Row = tuple[Any, ...]
"""A row as psycopg delivers it; its shape is known to the statement beside it alone."""
T = TypeVar("T")

CALL_LIMIT_S: Final = 5.0
"""How long a call may take, waiting for a connection and for the standby included."""
_CONNECT_LIMIT_S: Final = 2
"""For each address in turn; what psycopg takes at least, and its default is 130 s."""
_RECONNECT_LIMIT_S: Final = 1.5
"""The pool's attempts double their distance; so it gives up soon, and the next call begins anew."""
_TAKE_AGAIN_AFTER_S: Final = 0.5
_WAITING_CALLS: Final = 200
_SESSION: Final = {
    "TimeZone": "UTC",
    "search_path": "records",
    "synchronous_commit": "on",
    "lock_timeout": "2s",
    "statement_timeout": "4s",
    "idle_in_transaction_session_timeout": "5s",
}
"""The last one frees the card of a terminal that lost its power in the middle of a change."""


@dataclass(frozen=True, slots=True)
class PostgresqlAddress:
    """Where the records are and as whom to ask; all nodes, whichever leads."""

    hosts: tuple[str, ...]
    """`name` or `name:port`; a path is the folder of a Unix socket."""
    database: str
    user: str
    ca: str | None = None
    """The file of the certificate authority; None only over a Unix socket or for a test."""
    certificate: str | None = None
    key: str | None = None

    @property
    def conninfo(self) -> str:
        """What libpq connects by: the first node that takes writes, and no other."""
        pairs = [_host_and_port(host) for host in self.hosts]
        files = {"sslrootcert": self.ca, "sslcert": self.certificate, "sslkey": self.key}
        return make_conninfo(
            host=",".join(host for host, _ in pairs),
            port=",".join(port for _, port in pairs),
            dbname=self.database,
            user=self.user,
            target_session_attrs="read-write",
            connect_timeout=_CONNECT_LIMIT_S,
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
            sslmode="verify-full" if self.ca else "prefer",
            application_name="hall-kiosk",
            options=" ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
            **{name: file for name, file in files.items() if file},
        )


def address_of(access: PostgresqlAccess) -> PostgresqlAddress:
    """Where the database of these settings is, and with what it is asked."""
    return PostgresqlAddress(
        access.hosts,
        access.database,
        access.user,
        ca=access.ca,
        certificate=access.certificate,
        key=access.key,
    )


def _host_and_port(host: str) -> tuple[str, str]:
    if host.startswith("/"):
        folder, _, port = host.partition(":")
        return folder, port or "5432"
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and port.isdigit() else (host, "5432")


class _Line(psycopg.Connection[Row]):
    """A connection that hangs up when its call has lasted too long, and hears warnings."""

    deadline = float("inf")
    warned = False
    session: "PostgresqlSession"

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        left = max(0.0, self.deadline - monotonic())
        limit = left if timeout is None else min(left, timeout)
        try:
            return super().wait(gen, interval, None if limit == float("inf") else limit)
        except errors._WaitTimeout:
            self.pgconn.finish()
            raise


class PostgresqlSession:
    """What a call asks its connection."""

    def __init__(self, line: _Line) -> None:
        self._cursor = line.cursor(binary=True)

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows that a statement gives."""
        return self._cursor.execute(statement.encode(), parameters).fetchall()

    def row(self, statement: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row that a statement gives, or None."""
        return self._cursor.execute(statement.encode(), parameters).fetchone()

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """The number of rows that a statement has changed."""
        return self._cursor.execute(statement.encode(), parameters).rowcount


class PostgresqlStore:
    """A PostgreSQL database that speaks in typed errors, for any number of callers at once.

    Never to be used in the main thread of a program that can be interrupted there: psycopg answers
    an interrupt by cancelling in the server. Errors that only a fault of ours can cause (a
    constraint, a wrong statement) are let through as they are.
    """

    def __init__(
        self,
        address: PostgresqlAddress,
        *,
        connections: int = 2,
        standing: int = 1,
        call_limit_s: float = CALL_LIMIT_S,
        check: Callable[[PostgresqlSession], None] | None = None,
    ) -> None:
        """Connect by and by; `check` looks at the first connection before anything is asked.

        Args:
            connections: how many there are at most.
            standing: how many are kept where nobody asks.
        """
        self._call_limit_s = call_limit_s
        self._unchecked = check
        self._pool = ConnectionPool(
            address.conninfo,
            connection_class=_Line,
            kwargs={"autocommit": True, "prepare_threshold": 0},
            configure=_make_ready,
            min_size=standing,
            max_size=connections,
            max_waiting=_WAITING_CALLS,
            max_lifetime=600,
            reconnect_timeout=_RECONNECT_LIMIT_S,
            open=True,
        )

    def read(self, work: Callable[[PostgresqlSession], T]) -> T:
        """What one statement tells; `work` is done again if the connection turns out dead."""
        return self._call(lambda line: work(line.session))

    def read_at_one_moment(self, work: Callable[[PostgresqlSession], T]) -> T:
        """What several statements tell of one moment in time."""

        def reading(line: _Line) -> T:
            line.session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with _rolled_back_on_error(line):
                told = work(line.session)
                line.session.execute("COMMIT")
            return told

        return self._call(reading)

    def change(self, work: Callable[[PostgresqlSession], T]) -> T:
        """All that `work` changes, or nothing; what it returns has reached the standby.

        READ COMMITTED: each statement sees what was committed when it began.

        Raises:
            ChangeUnknown: the line was lost, or the wait cut, while it was being committed.
            DatabaseError: nothing was changed.
        """

        def changing(line: _Line) -> T:
            line.session.execute("BEGIN")
            with _rolled_back_on_error(line):
                made = work(line.session)
            _commit(line)
            return made

        return self._call(changing)

    def close(self) -> None:
        """Give up every connection."""
        self._pool.close(timeout=1.0)

    def _call(self, work: Callable[[_Line], T]) -> T:
        deadline = monotonic() + self._call_limit_s
        try:
            return self._try(work, deadline)
        except DatabaseUnavailable as error:
            if isinstance(error, ChangeUnknown) or monotonic() > deadline:
                raise
            # The line was dead before anything was committed: the server was restarted, or leads
            # no more. The others are dead too.
            self._pool.drain()
            return self._try(work, deadline)

    def _try(self, work: Callable[[_Line], T], deadline: float) -> T:
        line = self._take(deadline)
        line.deadline = deadline
        try:
            if self._unchecked:
                self._unchecked(line.session)
                self._unchecked = None
            return work(line)
        except psycopg.Error as error:
            if isinstance(error, errors.ReadOnlySqlTransaction):
                line.close()
            if monotonic() > deadline:
                self._pool.drain()
            _raise_typed(error)
        finally:
            line.deadline = monotonic() + self._call_limit_s
            self._pool.putconn(line)

    def _take(self, deadline: float) -> _Line:
        """A connection; each attempt makes the pool connect again, for it soon gives up."""
        while True:
            left = deadline - monotonic()
            try:
                return self._pool.getconn(timeout=min(left, _TAKE_AGAIN_AFTER_S))
            except TooManyRequests as error:
                raise DatabaseBusy("too many calls wait for a connection") from error
            except PoolTimeout as error:
                if left <= _TAKE_AGAIN_AFTER_S:
                    raise DatabaseUnavailable("no server that takes writes") from error
            except PoolClosed as error:
                raise DatabaseUnavailable("the records were closed") from error


def connect_to_administer(address: PostgresqlAddress) -> "psycopg.Connection[Row]":
    """One connection without limits, for whoever sets the records up.

    Raises:
        DatabaseUnavailable: no server that takes writes; says why in libpq's words.
    """
    try:
        return psycopg.connect(address.conninfo, autocommit=True)
    except psycopg.OperationalError as error:
        why = "; ".join(str(error).split("\n"))
        raise DatabaseUnavailable(f"no server that takes writes: {why}") from error


def _make_ready(line: _Line) -> None:
    """Hear the warnings of a new connection, and keep one cursor for all its calls."""

    def hear(diagnostic: errors.Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING":
            line.warned = True

    line.add_notice_handler(hear)
    line.session = PostgresqlSession(line)


@contextmanager
def _rolled_back_on_error(line: _Line) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if not line.closed:
            line.rollback()
        raise


def _commit(line: _Line) -> None:
    line.warned = False
    try:
        line.session.execute("COMMIT")
    except psycopg.Error as error:
        if line.closed or _state(error)[:2] in _LOST or _state(error) in _UNKNOWN_AT_COMMIT:
            raise ChangeUnknown(_state(error)) from error
        raise
    if line.warned:
        raise ChangeUnknown("the wait for the standby was cut")


_LOST: Final = ("", "08", "57")
"""No state at all: the line went. 57: the server goes down, or a statement was cancelled."""
_UNKNOWN_AT_COMMIT: Final = ("40003",)
_KINDS: Final[dict[str, type[DatabaseError]]] = {
    "25006": DatabaseUnavailable,
    "42501": DatabaseUnavailable,
    "0A000": DatabaseUnavailable,
    "58030": DatabaseUnavailable,
    "40001": DatabaseBusy,
    "40P01": DatabaseBusy,
    "55P03": DatabaseBusy,
    "57014": DatabaseBusy,
    "53300": DatabaseBusy,
    "53100": DatabaseFull,
    "42P01": DatabaseBroken,
    "3F000": DatabaseBroken,
    "XX001": DatabaseBroken,
    "XX002": DatabaseBroken,
}


def _state(error: psycopg.Error) -> str:
    return error.sqlstate or ""


def _raise_typed(error: psycopg.Error) -> NoReturn:
    """Raise the world's faults as ours; let a fault of our own through."""
    state = _state(error)
    if isinstance(error, errors.DataError) and not state:
        # What cannot be a value of Python, such as an endless date; its message repeats it.
        raise RecordUnreadable("row", "time") from None
    kind = _KINDS.get(state)
    if kind is None and isinstance(error, psycopg.OperationalError) and state[:2] in _LOST:
        kind = DatabaseUnavailable
    if kind is None:
        raise error
    raise kind(state or "the line was lost") from error
