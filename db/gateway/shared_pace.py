"""The pace of terminals that several servers of one PostgreSQL count together."""

from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from db.access import PostgresqlAccess
from db.electronic_codes import code_digest
from db.gateway.pace import AskedBy, AskedFor, TooManyPeople
from db.postgresql import PostgresqlAddress, PostgresqlStore, address_of
from db.postgresql_shape import check_shape

_ADMIT = "SELECT admitted, lasts FROM admit(%s, %s, %s, %s)"
_MOST_REMEMBERED = 20_000


class PaceInPostgresql:
    """Whichever server or process a terminal asks, it is one hour and one number of people.

    Who was counted stays so for the hour, and need not be asked about again by the same server.
    PostgreSQL knows whose a card is, and counts the two as one by itself.
    """

    def __init__(
        self, address: PostgresqlAddress, people_an_hour: int, *, connections: int = 2
    ) -> None:
        """Connect by and by; `connections` is how many calls may be counted at once."""
        self._store = PostgresqlStore(address, connections=connections, check=check_shape)
        self._most = people_an_hour
        self._counted_until: dict[tuple[str, str], float] = {}
        self._lock = Lock()

    def admit(self, terminal: str, asked: AskedFor, *, now: datetime) -> None:
        """Count a person; the same one again within the hour is not counted again.

        Raises:
            TooManyPeople: the terminal has to wait.
            DatabaseError: it cannot be counted.
        """
        key = (terminal, asked.pseudonym)
        if self._counted_until.get(key, 0.0) > monotonic():
            return
        identity = code_digest(asked.identity) if asked.by is AskedBy.CODE else asked.identity
        question = (terminal, asked.by.value, identity, self._most)
        admitted, lasts = self._store.read(lambda ask: ask.rows(_ADMIT, question))[0]
        if not admitted:
            raise TooManyPeople(lasts)
        self._remember(key, lasts)

    def same(self, terminal: str, asked: AskedFor, person: str) -> None:
        """Nothing to do: they were counted as one."""

    def close(self) -> None:
        """Give up every connection."""
        self._store.close()

    def _remember(self, key: tuple[str, str], lasts: timedelta) -> None:
        with self._lock:
            if len(self._counted_until) >= _MOST_REMEMBERED:
                self._counted_until.clear()
            self._counted_until[key] = monotonic() + lasts.total_seconds()


def shared_pace(
    access: PostgresqlAccess, people_an_hour: int, *, connections: int = 2
) -> PaceInPostgresql:
    """The pace in the database of these settings."""
    return PaceInPostgresql(address_of(access), people_an_hour, connections=connections)
