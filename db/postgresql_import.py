"""Fills empty records in PostgreSQL with what a records file holds."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from db.database import Row, open_store
from db.errors import DatabaseExists
from db.migrations import RECORDS
from db.postgresql import PostgresqlAddress, connect_to_administer
from db.postgresql_shape import OWNER
from db.times import from_microseconds

_COLUMNS: Final = {
    "holder": "id, social_security_number, name, sex, birth_date, died_on, moved_out",
    "bank": "id, name, service_phone",
    "card": "identification_code, card_number, holder, bank, issued_on, valid_until, status,"
    " loss_reported_at, loss_ends_at",
    "employer": "id, name",
    "contribution": "holder, insurance, month, base_fen, employer_fen, personal_fen, employer,"
    " paid",
    "account_year": "holder, insurance, year, opening_fen, paid_in_fen, interest_fen, drawn_fen",
    "benefit": "holder, kind, month, amount_fen",
    "pension": "holder, insurance, since, until",
    "certification": "holder, done_on, result, next_due",
    "unemployment": "holder, began_on, ended_on, entitled_months, drawn_months",
    "electronic_code": "digest, holder, expires_at, used_at",
    "change": "key, kind, card, terminal, at, refusal, loss_ends_at, mark, form",
    "application": "reference, holder, kind, state, submitted_at, since, due_on, subject, missing,"
    " reason, phone, declared, form",
    "skill_certificate": "number, holder, occupation, level, approved_on, claimed_on",
    "earlier_place": "holder, region, name, insurance, first, last",
    "temporary_account": "holder",
    "payout_account": "holder, bank, last_digits, closed",
}
"""Each table after those that it refers to."""
_TIMES: Final = {"card": (7, 8), "change": (4, 6), "application": (4, 5), "electronic_code": (2, 3)}
"""Where a column counts microseconds in the file."""
_NUMBERED: Final = ("holder", "bank", "employer")


def import_records(path: Path, address: PostgresqlAddress) -> int:
    """Copy a records file into an empty database, all in one transaction; gives the rows copied.

    Wants a login that may become the owner.

    Raises:
        DatabaseExists: there are people in the database already.
        DatabaseError: the file or the database cannot be used.
    """
    rows = 0
    with (
        closing(open_store(path, RECORDS)) as store,
        connect_to_administer(address) as connection,
        connection.transaction(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"SET LOCAL ROLE {OWNER}".encode())
        cursor.execute("SELECT FROM holder LIMIT 1")
        if cursor.rowcount:
            raise DatabaseExists
        for table, columns in _COLUMNS.items():
            lines = store.each(f"SELECT {columns} FROM {table}")  # noqa: S608 - constants
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
                for line in _with_times(lines, _TIMES.get(table, ())):
                    copy.write_row(line)
                    rows += 1
        for table in _NUMBERED:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608
                f" (SELECT coalesce(max(id), 1) FROM {table}))".encode()
            )
    return rows


def _with_times(lines: Iterable[Row], places: tuple[int, ...]) -> Iterable[Row]:
    if not places:
        return lines

    def converted(line: Row) -> Row:
        values = list(line)
        for place in places:
            if values[place] is not None:
                values[place] = from_microseconds(values[place])
        return tuple(values)

    return map(converted, lines)
