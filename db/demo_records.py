"""Writes made-up people into a new records file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Final

from db import demo_applications as made
from db.cards import CardStatus
from db.database import Durability, Store, open_store
from db.demo_contributions import EMPLOYERS, Spell, last_booked_month, spells
from db.demo_entitlements import account_years, benefits, certification, pension, unemployment
from db.demo_people import (
    BANKS,
    CODES,
    EXPIRED_CODE,
    FOREIGN_CODE,
    ISSUER_REGION,
    DemoCardholder,
    demo_cast,
    demo_code,
    demo_crowd,
)
from db.electronic_codes import code_digest
from db.errors import DatabaseExists
from db.migrations import RECORDS
from db.times import to_microseconds

DEFAULT_PEOPLE: Final = 20
DEFAULT_SEED: Final = 1
_BATCH: Final = 2_000
_LOSS_BEGAN_BEFORE = timedelta(days=1)
_LOSS_LASTS = timedelta(days=7)
_GRANT: Final = """
    UPDATE application SET state = 'decided', since = ? WHERE reference = (
        SELECT reference FROM application JOIN holder ON holder.id = application.holder
        WHERE social_security_number = ? ORDER BY submitted_at DESC LIMIT 1
    )
"""
_CODES_LAST = timedelta(days=3650)
"""Real codes last minutes; those of a demonstration wait in the records until they are shown."""

_ADD_HOLDER = "INSERT INTO holder VALUES (?, ?, ?, ?, ?, ?, ?)"
_ADD_CARD = "INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_SPELL = "INSERT INTO temp.spell VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_ACCOUNT_YEAR = "INSERT INTO account_year VALUES (?, ?, ?, ?, ?, ?, ?)"
_ADD_BENEFIT = "INSERT INTO benefit VALUES (?, ?, ?, ?)"
_ADD_PENSION = "INSERT INTO pension VALUES (?, ?, ?, ?)"
_ADD_CERTIFICATION = "INSERT INTO certification VALUES (?, ?, ?, ?)"
_ADD_UNEMPLOYMENT = "INSERT INTO unemployment VALUES (?, ?, ?, ?, ?)"
_ADD_CERTIFICATE = """
    INSERT INTO skill_certificate (holder, number, occupation, level, approved_on, claimed_on)
    VALUES (?, ?, ?, ?, ?, ?)
"""
_ADD_PLACE = "INSERT INTO earlier_place VALUES (?, ?, ?, ?, ?, ?)"
_ADD_TEMPORARY_ACCOUNT = "INSERT INTO temporary_account VALUES (?)"
_ADD_PAYOUT_ACCOUNT = "INSERT INTO payout_account VALUES (?, ?, ?, ?)"
_ADD_APPLICATION = """
    INSERT INTO application (holder, reference, kind, state, submitted_at, since, due_on, subject,
                             missing, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_CODE = "INSERT INTO electronic_code VALUES (?, ?, ?, NULL)"
_SPREAD_SPELLS = """
    INSERT INTO contribution
    SELECT holder, insurance, ordinal, base_fen, employer_fen, personal_fen, employer, paid
    FROM temp.spell CROSS JOIN temp.month ON ordinal BETWEEN first AND last
"""
_PREPARE = (
    "CREATE TEMP TABLE month (ordinal INTEGER PRIMARY KEY)",
    """
    INSERT INTO temp.month
    WITH RECURSIVE count(n) AS (SELECT 1900 * 12 UNION ALL SELECT n + 1 FROM count LIMIT 3600)
    SELECT n FROM count
    """,
    """
    CREATE TEMP TABLE spell (
        holder, insurance, first, last, base_fen, employer_fen, personal_fen, employer, paid
    )
    """,
)

_Row = tuple[object, ...]
_Lives = Mapping[DemoCardholder, tuple[Spell, ...]]
"""The spells of each new person."""
_RowsOfLife = Callable[[DemoCardholder, tuple[Spell, ...]], Iterable[_Row]]


def write_demo_records(
    path: Path,
    *,
    as_of: datetime,
    people: int = DEFAULT_PEOPLE,
    seed: int = DEFAULT_SEED,
    issuer_region: str = ISSUER_REGION,
    written: Callable[[int], None] = lambda cards: None,
) -> int:
    """Write the cast and as many others as make up `people`; gives the number of people written.

    The cast is always written whole. The file gets its name when it is complete, and never takes
    the place of another: records may be the only copy there is.

    Args:
        as_of: the day up to which people have contributed, and when the card of LOST is lost.
        written: is told now and then how many cards stand in the file.

    Raises:
        DatabaseExists: there is a file at `path`.
        DatabaseError: the file cannot be written.
    """
    if any(path.with_name(path.name + suffix).exists() for suffix in ("", "-wal", "-journal")):
        raise DatabaseExists("there is a file already, and it stays as it is")
    cast = [holder for holder in demo_cast(issuer_region) if holder.in_records]
    cast_people = len({holder.social_security_number for holder in cast})
    crowd = max(0, people - cast_people)
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    with closing(open_store(unfinished, RECORDS, Durability.NOTHING)) as store:
        writer = _Writer(store, as_of, Random(seed))  # noqa: S311 - no secret
        with store.changing():
            others = demo_crowd(crowd, seed=seed, issuer_region=issuer_region)
            writer.write(chain(cast, others), written)
            writer.write_codes(holder.social_security_number for holder in cast)
    unfinished.rename(path)
    return cast_people + crowd


def grant_last_application(path: Path, social_security_number: str, *, at: datetime) -> None:
    """Answer what a made-up person applied for last, as the office would that grants it.

    Raises:
        DatabaseError: the file cannot be written.
    """
    with closing(open_store(path, RECORDS)) as store, store.changing():
        store.execute(_GRANT, (to_microseconds(at), social_security_number))


class _Writer:
    """Fills an empty records file; contributions are spread over their months inside SQLite.

    That is several times quicker than handing over one row a month.
    """

    def __init__(self, store: Store, as_of: datetime, random: Random) -> None:
        self._store = store
        self._as_of = as_of
        self._last_month = last_booked_month(as_of.date())
        self._random = random
        self._ids: dict[str, int] = {}

    def write(self, cardholders: Iterable[DemoCardholder], written: Callable[[int], None]) -> None:
        for statement in _PREPARE:
            self._store.execute(statement)
        self._store.execute_many("INSERT INTO employer VALUES (?, ?)", enumerate(EMPLOYERS, 1))
        banks = [(id_, bank.name, bank.service_phone) for id_, bank in enumerate(BANKS, 1)]
        self._store.execute_many("INSERT INTO bank VALUES (?, ?, ?)", banks)
        remaining = iter(cardholders)
        cards = 0
        while batch := list(islice(remaining, _BATCH)):
            self._write_batch(batch)
            cards += len(batch)
            written(cards)

    def write_codes(self, numbers: Iterable[str]) -> None:
        """Give people codes of an electronic card, one of them too old; and one of elsewhere."""
        good, old = (
            to_microseconds(self._as_of + life) for life in (_CODES_LAST, -_LOSS_BEGAN_BEFORE)
        )
        codes: list[_Row] = [(code_digest(FOREIGN_CODE), None, good)]
        for number in dict.fromkeys(numbers):
            digests = [code_digest(demo_code(number, count)) for count in range(CODES)]
            codes += [(digest, self._ids[number], good) for digest in digests]
            expired = code_digest(demo_code(number, EXPIRED_CODE))
            codes.append((expired, self._ids[number], old))
        self._store.execute_many(_ADD_CODE, codes)

    def _write_batch(self, batch: list[DemoCardholder]) -> None:
        new = [holder for holder in batch if self._give_id(holder.social_security_number)]
        self._store.execute_many(_ADD_HOLDER, map(self._holder_row, new))
        self._store.execute_many(_ADD_CARD, map(self._card_row, batch))
        self._store.execute("DELETE FROM temp.spell")
        lives = {holder: self._life(holder) for holder in new}
        self._store.execute_many(_ADD_SPELL, self._spell_rows(lives))
        self._store.execute(_SPREAD_SPELLS)
        self._write_entitlements(lives)

    def _give_id(self, number: str) -> bool:
        """Number a person; False if they have an id already."""
        if number in self._ids:
            return False
        self._ids[number] = len(self._ids) + 1
        return True

    def _holder_row(self, holder: DemoCardholder) -> tuple[object, ...]:
        return (
            self._ids[holder.social_security_number],
            holder.social_security_number,
            holder.name,
            holder.sex.value,
            holder.birth_date.isoformat(),
            holder.died_on.isoformat() if holder.died_on else None,
            int(holder.moved_out),
        )

    def _card_row(self, holder: DemoCardholder) -> tuple[object, ...]:
        reported_at = ends_at = None
        if holder.status is CardStatus.TEMPORARILY_LOST:
            began = self._as_of - _LOSS_BEGAN_BEFORE
            reported_at, ends_at = to_microseconds(began), to_microseconds(began + _LOSS_LASTS)
        return (
            holder.identification_code,
            holder.card_number,
            self._ids[holder.social_security_number],
            BANKS.index(holder.bank) + 1,
            holder.issued_on.isoformat(),
            holder.valid_until.isoformat(),
            holder.status.value,
            reported_at,
            ends_at,
        )

    def _life(self, holder: DemoCardholder) -> tuple[Spell, ...]:
        return tuple(spells(holder.history, self._last_month, self._random))

    def _spell_rows(self, lives: _Lives) -> Iterator[_Row]:
        for holder, life in lives.items():
            yield from self._rows(holder, life)

    def _write_entitlements(self, lives: _Lives) -> None:
        today = self._as_of.date()
        tables: tuple[tuple[str, _RowsOfLife], ...] = (
            (_ADD_ACCOUNT_YEAR, lambda holder, life: account_years(holder, life, today)),
            (_ADD_BENEFIT, lambda holder, _: benefits(holder, today)),
            (_ADD_PENSION, lambda holder, _: pension(holder)),
            (_ADD_CERTIFICATION, lambda holder, _: certification(holder, today)),
            (_ADD_UNEMPLOYMENT, lambda holder, life: unemployment(holder, life, today)),
            (_ADD_CERTIFICATE, lambda holder, _: made.skill_certificates(holder, today)),
            (_ADD_PLACE, lambda holder, _: made.earlier_places(holder)),
            (_ADD_TEMPORARY_ACCOUNT, lambda holder, _: made.temporary_account(holder)),
            (_ADD_PAYOUT_ACCOUNT, lambda holder, _: made.payout_account(holder)),
            (_ADD_APPLICATION, lambda holder, _: made.applications(holder, self._as_of)),
        )
        for statement, rows_of in tables:
            rows = (self._rows(holder, rows_of(holder, life)) for holder, life in lives.items())
            self._store.execute_many(statement, chain.from_iterable(rows))

    def _rows(self, holder: DemoCardholder, rows: Iterable[_Row]) -> Iterator[_Row]:
        id_ = self._ids[holder.social_security_number]
        return ((id_, *row) for row in rows)
