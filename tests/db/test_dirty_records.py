"""Rows no clerk would write: each becomes a value or a typed error that names the field alone."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import application_rows, rows
from db.demo_people import DemoRole
from db.errors import RecordUnreadable
from db.records import (
    CardStatus,
    Holder,
    IdempotencyKey,
    LossRequest,
    Records,
    Refusal,
    Refused,
    ReleaseRequest,
)
from db.sqlite_records import open_records
from tests.db.samples import CAST, FOR_EVER, TERMINAL, card_of, new_key
from tests.db.stores import CLOCK

MOST: Final = 2**63 - 1
_DAYS: Final = ("", "1985-04-00", "1985-02-30", "0001-01-01", "19850412", "soon", "9999-99-99")
_TEXTS: Final = ("", "   ", "x" * 100_000, "a\x00b", "\u202eabc", "two\nlines")
_AMOUNTS: Final = (-(10**11), -MOST, MOST, 10**11)
_MONTHS: Final = (-MOST, MOST, 0, -1, 9999 * 12)
_TIMES: Final = (-MOST, MOST)
_NUMBERS: Final = ("", "x" * 100_000, "12 34", "张三")

#: table, field, what cannot stand there, whose row (None: anybody's).
DIRT: Final[tuple[tuple[str, str, tuple[object, ...], DemoRole | None], ...]] = (
    ("holder", "birth_date", _DAYS, DemoRole.NORMAL),
    ("holder", "died_on", _DAYS, DemoRole.NORMAL),
    ("holder", "name", _TEXTS, DemoRole.NORMAL),
    ("holder", "sex", ("", "5", "男"), DemoRole.NORMAL),
    ("holder", "moved_out", (2, -1, MOST), DemoRole.NORMAL),
    ("card", "valid_until", _DAYS, DemoRole.NORMAL),
    ("card", "issued_on", (*_DAYS, "9999-12-31"), DemoRole.NORMAL),
    ("card", "card_number", _NUMBERS, DemoRole.NORMAL),
    ("card", "status", ("", "lost"), DemoRole.NORMAL),
    ("card", "loss_reported_at", _TIMES, DemoRole.LOST),
    ("card", "loss_ends_at", _TIMES, DemoRole.LOST),
    ("bank", "name", _TEXTS, DemoRole.NORMAL),
    ("bank", "service_phone", _TEXTS, DemoRole.NORMAL),
    ("employer", "name", _TEXTS, None),
    ("contribution", "insurance", (0, 6, -1, MOST), DemoRole.NORMAL),
    ("contribution", "month", _MONTHS, DemoRole.NORMAL),
    ("contribution", "base_fen", _AMOUNTS, DemoRole.NORMAL),
    ("contribution", "employer_fen", _AMOUNTS, DemoRole.NORMAL),
    ("contribution", "personal_fen", _AMOUNTS, DemoRole.NORMAL),
    ("contribution", "paid", (2, -1), DemoRole.NORMAL),
    ("account_year", "insurance", (0, 6, MOST), DemoRole.RETIREE),
    ("account_year", "year", (0, -1, MOST, 9999), DemoRole.RETIREE),
    ("account_year", "opening_fen", _AMOUNTS, DemoRole.RETIREE),
    ("account_year", "paid_in_fen", _AMOUNTS, DemoRole.RETIREE),
    ("account_year", "interest_fen", _AMOUNTS, DemoRole.RETIREE),
    ("account_year", "drawn_fen", (*_AMOUNTS, 10**10), DemoRole.RETIREE),
    ("benefit", "kind", (0, 5, MOST), DemoRole.RETIREE),
    ("benefit", "month", _MONTHS, DemoRole.RETIREE),
    ("benefit", "amount_fen", _AMOUNTS, DemoRole.RETIREE),
    ("pension", "insurance", (0, 6), DemoRole.RETIREE),
    ("pension", "since", _MONTHS, DemoRole.RETIREE),
    ("pension", "until", (*_MONTHS, 1950 * 12), DemoRole.RETIREE),
    ("certification", "done_on", _DAYS, DemoRole.RETIREE),
    ("certification", "result", ("", "perhaps"), DemoRole.RETIREE),
    ("certification", "next_due", _DAYS, DemoRole.RETIREE),
    ("unemployment", "began_on", _DAYS, DemoRole.MOVED_OUT),
    ("unemployment", "ended_on", (*_DAYS, "1950-01-01"), DemoRole.MOVED_OUT),
    ("unemployment", "entitled_months", (-1, MOST), DemoRole.MOVED_OUT),
    ("unemployment", "drawn_months", (-1, MOST, 1000), DemoRole.MOVED_OUT),
)
#: Fields that contradict another one: either may be named.
ALSO: Final = {
    ("unemployment", "entitled_months"): [("unemployment", "drawn_months")],
    ("unemployment", "began_on"): [("unemployment", "ended_on")],
    ("pension", "since"): [("pension", "until")],
}
KNOWN: Final = [role for role, person in CAST.items() if person.in_records]
CASES: Final = [
    pytest.param(table, field, stored, role, id=f"{table}.{field}={str(stored)[:12]!r}")
    for table, field, dirty, role in DIRT
    for stored in dirty
]


def soil(path: Path, table: str, field: str, stored: object) -> None:
    """Write `stored` into one field of every row that takes it, whatever the checks say."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE OR IGNORE {table} SET {field} = ?", (stored,))  # noqa: S608
        assert connection.execute(
            f"SELECT 1 FROM {table} WHERE {field} = ?",  # noqa: S608
            (stored,),
        ).fetchone()


def ask_everything(records: Records, role: DemoRole) -> list[RecordUnreadable]:
    """Ask all there is to ask of one citizen; what cannot be read is collected."""
    unreadable: list[RecordUnreadable] = []
    holders: list[Holder] = []
    number = CAST[role].social_security_number

    def ask(question: Callable[[], object]) -> None:
        try:
            question()
        except RecordUnreadable as error:
            unreadable.append(error)

    ask(lambda: holders.append(records.find_holder(number)))
    ask(lambda: holders.append(records.find_card(card_of(role)).holder))
    if holders:
        holder = holders[0]
        ask(lambda: records.cards_of(holder))
        ask(lambda: list(records.contributions(holder)))
        ask(lambda: [account.balance for account in records.personal_accounts(holder)])
        ask(lambda: records.benefits(holder))
        ask(lambda: records.entitlements(holder))
    key = new_key()
    ask(
        lambda: records.report_loss(
            LossRequest(key, card_of(role), TERMINAL, 7, not_after=FOR_EVER)
        )
    )
    ask(lambda: records.outcome_of(key))
    return unreadable


@pytest.mark.parametrize(("table", "field", "stored", "role"), CASES)
def test_each_impossible_field_is_named_and_not_repeated(
    records_file: Path, table: str, field: str, stored: object, role: DemoRole | None
) -> None:
    soil(records_file, table, field, stored)
    with closing(open_records(records_file, CLOCK)) as records:
        roles = KNOWN if role is None else (role,)
        unreadable = [error for one in roles for error in ask_everything(records, one)]
    assert unreadable
    for error in unreadable:
        assert (error.table, error.field) in ((table, field), *ALSO.get((table, field), ()))
        assert len(str(stored)) < 3 or str(stored) not in str(error)
        assert error.__context__ is None


def test_a_text_that_is_none_is_named_and_not_repeated(records_file: Path) -> None:
    with closing(sqlite3.connect(records_file, isolation_level=None)) as connection:
        connection.execute("UPDATE holder SET name = CAST(x'e5bca0ff' AS TEXT)")
    with (
        closing(open_records(records_file, CLOCK)) as records,
        pytest.raises(RecordUnreadable) as caught,
    ):
        records.find_card(card_of(DemoRole.NORMAL))
    assert caught.value.field == "name"


@pytest.mark.parametrize(
    ("field", "stored"), [("kind", "steal"), ("at", MOST), ("refusal", "no"), ("kind", None)]
)
def test_a_kept_change_that_cannot_be_read(records_file: Path, field: str, stored: object) -> None:
    key = IdempotencyKey("kept")
    request = LossRequest(key, card_of(DemoRole.NORMAL), TERMINAL, 7, not_after=FOR_EVER)
    with closing(open_records(records_file, CLOCK)) as records:
        records.report_loss(request)
        soil_kept(records_file, field, stored)
        with pytest.raises(RecordUnreadable):
            records.outcome_of(key)
        with pytest.raises(RecordUnreadable):
            records.withdraw(key)


def soil_kept(path: Path, field: str, stored: object) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE change SET {field} = ?", (stored,))  # noqa: S608


def test_a_change_of_a_card_that_cannot_be_read_changes_nothing(records_file: Path) -> None:
    soil(records_file, "card", "loss_ends_at", MOST)
    key = new_key()
    request = ReleaseRequest(key, card_of(DemoRole.LOST), TERMINAL, not_after=FOR_EVER)
    with closing(open_records(records_file, CLOCK)) as records:
        with pytest.raises(RecordUnreadable):
            records.release_loss(request)
        assert records.withdraw(key) == Refused(key, Refusal.WITHDRAWN)


ANYTHING: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=8),
    st.sampled_from([*_DAYS, *_TEXTS[:2], *_AMOUNTS, *_MONTHS, "2026-03-31", "1", 1, 24_300]),
    st.sampled_from([status.value for status in CardStatus]),
)
READERS: Final[dict[str, tuple[Callable[[tuple[Any, ...]], object], int]]] = {
    "holder": (rows.holder, 6),
    "card": (lambda row: rows.card(row, datetime(2026, 11, 20, tzinfo=UTC)), 15),
    "benefit": (rows.benefit, 3),
    "pension": (rows.pension, 3),
    "certification": (rows.certification, 3),
    "unemployment": (rows.unemployment, 4),
    "kept change": (lambda row: rows.kept_change(row).outcome(IdempotencyKey("k")), 6),
    "application": (application_rows.application, 9),
    "certificate": (application_rows.skill_certificate, 5),
    "earlier place": (application_rows.earlier_place, 5),
    "payout account": (application_rows.payout_account, 3),
    "standing": (lambda row: application_rows.holder_standing(row[:5], [row[5:]]), 7),
    "account": (lambda row: [one.balance for one in rows.personal_accounts([row])], 6),
    "contribution": (lambda row: list(rows.contributions([row])), 7),
}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_row_at_all_is_a_value_or_unreadable(name: str, data: st.DataObject) -> None:
    reader, width = READERS[name]
    row = data.draw(st.tuples(*[ANYTHING] * width))
    with suppress(RecordUnreadable):
        reader(row)
