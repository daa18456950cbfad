"""The list of terminals that all servers of one PostgreSQL share."""

from collections.abc import Iterable
from datetime import datetime

from db.access import PostgresqlAccess
from db.gateway.terminals import KnownTerminal, TerminalRefused, new_terminal
from db.postgresql import (
    PostgresqlAddress,
    PostgresqlSession,
    PostgresqlStore,
    address_of,
)
from db.postgresql_shape import check_shape

_ALL = "SELECT name, fingerprint, added, revoked FROM terminal"
_BY_FINGERPRINT = f"{_ALL} WHERE fingerprint = %s"
_IN_ORDER = f"{_ALL} ORDER BY added, name"
_ADD = """
    INSERT INTO terminal (fingerprint, name) VALUES (%s, %s)
    ON CONFLICT DO NOTHING RETURNING name, fingerprint, added, revoked
"""
_TAKE = """
    INSERT INTO terminal AS known (fingerprint, name, added, revoked) VALUES (%s, %s, %s, %s)
    ON CONFLICT (fingerprint) DO UPDATE SET revoked = EXCLUDED.revoked
    WHERE known.revoked IS NULL AND EXCLUDED.revoked IS NOT NULL
"""
_OTHER_OF_THE_NAME = (
    "SELECT 1 FROM terminal WHERE name = %s AND revoked IS NULL AND fingerprint <> %s"
)
_NOT_YET = "SELECT 1 WHERE NOT EXISTS (SELECT FROM terminal WHERE fingerprint = %s)"
_REVOKE = "UPDATE terminal SET revoked = clock_timestamp() WHERE name = %s AND revoked IS NULL"


class TerminalsInPostgresql:
    """Asked anew at each call: who is revoked at one server is refused by the next call at any.

    The clock of the leading server says when somebody was added or revoked.
    """

    def __init__(self, address: PostgresqlAddress, *, connections: int = 2) -> None:
        """Connect by and by; `connections` is how many calls may ask at once."""
        self._store = PostgresqlStore(
            address, connections=connections, standing=connections, check=check_shape
        )

    def all(self) -> tuple[KnownTerminal, ...]:
        """Every terminal that was ever enrolled, in that order."""
        return tuple(
            KnownTerminal(*row) for row in self._store.read(lambda ask: ask.rows(_IN_ORDER))
        )

    def with_certificate(self, fingerprint: str) -> KnownTerminal | None:
        """The terminal that was enrolled with a certificate, revoked or not."""
        row = self._store.read(lambda ask: ask.row(_BY_FINGERPRINT, (fingerprint,)))
        return None if row is None else KnownTerminal(*row)

    def add(self, name: str, certificate: str, *, now: datetime) -> KnownTerminal:
        """Enrol a terminal with its certificate (PEM).

        Raises:
            TerminalRefused: the name is taken or is none, or there is no certificate.
        """
        wanted = new_terminal(name, certificate, self.all(), now=now)
        row = self._store.change(lambda ask: ask.row(_ADD, (wanted.fingerprint, wanted.name)))
        if row is None:
            raise TerminalRefused(f"{name} was enrolled at another server just now")
        return KnownTerminal(*row)

    def revoke(self, name: str, *, now: datetime) -> None:
        """Refuse a terminal from now on.

        Raises:
            TerminalRefused: no terminal of this name is enrolled.
        """
        if not self._store.change(lambda ask: ask.execute(_REVOKE, (name,))):
            raise TerminalRefused(f"no terminal {name} is enrolled")

    def take(self, listed: Iterable[KnownTerminal]) -> int:
        """Take terminals of another list, all or none; return how many changed this one.

        Who is revoked in either list is revoked; what is known already stays as it is.

        Raises:
            TerminalRefused: a name is enrolled here with another certificate.
        """

        def take_all(ask: PostgresqlSession) -> int:
            return sum(_take(ask, one) for one in listed)

        return self._store.change(take_all)

    def close(self) -> None:
        """Give up every connection."""
        self._store.close()


def _take(ask: PostgresqlSession, one: KnownTerminal) -> int:
    new = ask.row(_NOT_YET, (one.fingerprint,)) is not None and one.revoked is None
    if new and ask.row(_OTHER_OF_THE_NAME, (one.name, one.fingerprint)) is not None:
        raise TerminalRefused(f"{one.name} is enrolled with another certificate; revoke it first")
    return ask.execute(_TAKE, (one.fingerprint, one.name, one.added, one.revoked))


def shared_terminals(access: PostgresqlAccess, *, connections: int = 2) -> TerminalsInPostgresql:
    """The list in the database of these settings."""
    return TerminalsInPostgresql(address_of(access), connections=connections)
