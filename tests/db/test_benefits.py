"""Accounts add up, and what lasts is told from what has ended."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from db.accounts import AccountYear, PersonalAccount
from db.benefits import Entitlements, Unemployment
from db.contributions import Insurance

FEN = st.decimals(0, 10_000_000, places=2)
ENDED = Unemployment(date(2020, 1, 1), date(2020, 7, 1), 12, 6)
LASTING = Unemployment(date(2026, 8, 1), None, 24, 3)


@given(FEN, FEN, FEN, FEN)
def test_a_year_closes_with_what_it_began_with_and_all_that_moved(
    opening: Decimal, paid_in: Decimal, interest: Decimal, drawn: Decimal
) -> None:
    year = AccountYear(2025, opening, paid_in, interest, drawn)
    assert year.closing + drawn == opening + paid_in + interest


def test_the_balance_is_the_closing_of_the_last_year() -> None:
    zero = Decimal("0.00")
    first = AccountYear(2024, zero, Decimal("4800.00"), Decimal("72.00"), zero)
    last = AccountYear(2025, first.closing, Decimal("100.01"), zero, zero)
    account = PersonalAccount(Insurance.EMPLOYEE_PENSION, (first, last))
    assert account.balance == Decimal("4972.01")


def test_months_left_and_the_unemployment_that_lasts() -> None:
    assert (ENDED.months_left, LASTING.months_left) == (6, 21)
    assert Entitlements(None, None, (ENDED, LASTING)).unemployed == LASTING
    assert Entitlements(None, None, (ENDED,)).unemployed is None
