"""The records in PostgreSQL as the contract suite opens them: one server a run, filled once."""

from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from db.demo_cluster import DATABASE, OWNER_LOGIN, Cluster
from db.postgresql_import import import_records
from db.postgresql_records import open_records
from db.postgresql_shape import migrate
from db.records import Records

_CLOCK_THAT_IS_TURNED: Final = """
    CREATE TABLE records.turned_clock (at timestamptz);
    GRANT SELECT ON records.turned_clock TO hall_kiosk_server, hall_kiosk_owner;
    INSERT INTO records.turned_clock VALUES (NULL);
    CREATE OR REPLACE FUNCTION records.clock() RETURNS timestamptz LANGUAGE sql VOLATILE
    RETURN coalesce((SELECT at FROM records.turned_clock), clock_timestamp());
    CREATE TABLE records.card_before AS TABLE records.card;
    CREATE TABLE records.application_before AS TABLE records.application;
"""
_AS_IT_WAS: Final = """
    TRUNCATE records.change, records.note, records.terminal, records.asked_for;
    DELETE FROM records.application AS made WHERE NOT EXISTS (
        SELECT FROM records.application_before AS before WHERE before.reference = made.reference
    );
    UPDATE records.card SET
        (status, loss_reported_at, loss_ends_at) =
        (SELECT status, loss_reported_at, loss_ends_at FROM records.card_before AS before
         WHERE before.identification_code = card.identification_code);
    UPDATE records.electronic_code SET used_at = NULL;
    UPDATE records.turned_clock SET at = NULL;
"""


class FilledCluster:
    """A server with the demo cast, whose clock of the records can be turned."""

    def __init__(self, cluster: Cluster, demo_file: Path) -> None:
        self.cluster = cluster
        migrate(cluster.address(OWNER_LOGIN))
        import_records(demo_file, cluster.address(OWNER_LOGIN))
        self._superuser = psycopg.connect(
            host=str(cluster.folder),
            dbname=DATABASE,
            user="postgres",
            autocommit=True,
            options="-c synchronous_commit=local",
        )
        self._superuser.execute(_CLOCK_THAT_IS_TURNED)

    def as_it_was(self) -> None:
        """Forget what a test has changed."""
        self.administer(_AS_IT_WAS)

    def turn_clock(self, now: datetime) -> None:
        """From now on the records' clock stands here."""
        self._superuser.execute("UPDATE records.turned_clock SET at = %s", (now,))

    def administer(
        self, statement: str, parameters: tuple[object, ...] = ()
    ) -> list[tuple[object, ...]]:
        """What a statement gives, asked as superuser."""
        cursor = self._superuser.execute(statement.encode(), parameters or None)
        return cursor.fetchall() if cursor.description else []

    def open_records(self) -> Records:
        """The records as one more terminal opens them."""
        return open_records(self.cluster.address())

    def close(self) -> None:
        self._superuser.close()
