"""Months count right, and a history shows what its rows hold."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.contributions import (
    Contribution,
    ContributionHistory,
    Insurance,
    Month,
    Period,
    Row,
)

MONTHS = st.builds(Month, st.integers(1, 9999), st.integers(1, 12))
PENSION = Insurance.EMPLOYEE_PENSION.value
INJURY = Insurance.WORK_INJURY.value
ROWS: list[Row] = [
    (PENSION, Month(2026, 1).ordinal, 500_000, 80_000, 40_000, "示例机械厂", 1),
    (PENSION, Month(2026, 2).ordinal, 500_000, 80_001, 40_002, "示例机械厂", 0),
    (INJURY, Month(2026, 1).ordinal, 500_000, 2_000, 0, None, 1),
]


@given(MONTHS)
def test_a_month_comes_back_from_its_ordinal(month: Month) -> None:
    assert Month.from_ordinal(month.ordinal) == month


@given(MONTHS, MONTHS)
def test_months_sort_as_their_ordinals(one: Month, other: Month) -> None:
    assert (one < other) == (one.ordinal < other.ordinal)


@pytest.mark.parametrize(
    ("month", "months", "expected"),
    [
        (Month(2025, 12), 1, Month(2026, 1)),
        (Month(2026, 1), -1, Month(2025, 12)),
        (Month(2026, 6), 480, Month(2066, 6)),
    ],
)
def test_months_later(month: Month, months: int, expected: Month) -> None:
    assert month.plus(months) == expected


def test_the_month_of_a_day() -> None:
    assert str(Month.of(date(2026, 3, 31))) == "2026-03"


@pytest.mark.parametrize(("year", "month"), [(2026, 0), (2026, 13), (0, 1), (10_000, 1)])
def test_no_such_month(year: int, month: int) -> None:
    with pytest.raises(ValueError, match="no such month"):
        Month(year, month)


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="period"):
        Period(Month(2026, 2), Month(2026, 1))


def test_a_period_holds_its_first_and_last_month() -> None:
    period = Period(Month(2025, 11), Month(2026, 2))
    months = [Month(2025, 10).plus(step) for step in range(6)]
    assert [month in period for month in months] == [False, True, True, True, True, False]


def test_a_history_is_a_sequence_of_contributions() -> None:
    history = ContributionHistory(ROWS)
    first = Contribution(
        Insurance.EMPLOYEE_PENSION,
        Month(2026, 1),
        Decimal("5000.00"),
        Decimal("800.00"),
        Decimal("400.00"),
        "示例机械厂",
        True,
    )
    assert history[0] == first
    assert next(iter(history)) == first
    assert history[-1].employer is None
    assert list(history) == [history[place] for place in range(len(history))]
    assert history[1:] == ContributionHistory(ROWS[1:])
    assert hash(history) == hash(ContributionHistory(list(ROWS)))
    assert history != ContributionHistory([])
    with pytest.raises(IndexError):
        history[3]


def test_parts_and_sums_of_a_history() -> None:
    history = ContributionHistory(ROWS)
    assert history.insurances == (Insurance.EMPLOYEE_PENSION, Insurance.WORK_INJURY)
    assert history.years == (2026,)
    assert len(history.of(Insurance.EMPLOYEE_PENSION)) == 2
    assert [line.paid for line in history.paid] == [True, True]
    assert [line.month for line in history.owed] == [Month(2026, 2)]
    assert history.employer_total == Decimal("1620.01")
    assert history.personal_total == Decimal("800.02")
    assert history.employer_total == sum((line.employer_part for line in history), Decimal(0))


def test_an_insurance_nobody_knows_is_not_guessed() -> None:
    unknown: Row = (99, 24_000, 0, 0, 0, None, 1)
    with pytest.raises(KeyError):
        ContributionHistory([unknown])[0]
