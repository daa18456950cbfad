"""When an eligibility certification is due: each region's cycle at its own boundaries."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.money import yuan
from db.records import (
    Benefit,
    BenefitKind,
    Certification,
    CertificationResult,
    Entitlements,
    Insurance,
    Month,
    Pension,
)
from kiosk.rules.certification import (
    CertificationDue,
    DueState,
    certification_due,
    drawn_benefits,
    period_of,
)
from kiosk.settings.region import CertificationCycle, CertifiedBenefit, load_region

TODAY = date(2026, 11, 22)
PASSED, FAILED = CertificationResult.PASSED, CertificationResult.FAILED


def cycle_of(region: str, benefit: CertifiedBenefit) -> CertificationCycle | None:
    cycles = load_region(region).certification
    return next((cycle for cycle in cycles if benefit in cycle.benefits), None)


PENSION = CertifiedBenefit.PENSION
RESIDENT = CertifiedBenefit.RESIDENT_PENSION

#: Region, benefit, a day, and the first and last day of the period it lies in.
PERIODS = """
weihai  pension           2026-01-01  2026-01-01  2026-12-31
weihai  resident_pension  2026-12-31  2026-01-01  2026-12-31
weihai  injury_allowance  2027-01-01  2027-01-01  2027-12-31
fushun  pension           2026-05-31  2025-06-01  2026-05-31
fushun  pension           2026-06-01  2026-06-01  2027-05-31
fushun  resident_pension  2022-12-01  2022-12-01  2023-05-31
fushun  resident_pension  2023-05-31  2022-12-01  2023-05-31
fushun  resident_pension  2023-06-01  2023-06-01  2023-11-30
fushun  injury_allowance  2026-11-30  2026-06-01  2026-11-30
fushun  injury_allowance  2026-12-01  2026-12-01  2027-05-31
fushun  resident_pension  2022-11-30  -           -
jinan   pension           2026-06-01  -           -
jinan   resident_pension  2026-06-01  -           -
"""


@pytest.mark.parametrize("line", PERIODS.strip().splitlines())
def test_the_period_a_day_lies_in(line: str) -> None:
    region, benefit, day, first, last = line.split()
    cycle = cycle_of(region, CertifiedBenefit(benefit))
    period = None if cycle is None else period_of(cycle, date.fromisoformat(day))
    told = ("-", "-") if period is None else (str(period.first), str(period.last))
    assert told == (first, last)


@given(st.dates(date(2023, 1, 1), date(2100, 1, 1)), st.sampled_from(["weihai", "fushun"]))
def test_periods_follow_one_another_without_a_gap(day: date, region: str) -> None:
    for cycle in load_region(region).certification:
        period = period_of(cycle, day)
        assert period is not None
        assert period.first <= day <= period.last
        after = period_of(cycle, period.last + timedelta(days=1))
        assert after is not None
        assert after.first == period.last + timedelta(days=1)


def entitled(
    done: date | None, due: date = date(2027, 5, 6), result: CertificationResult = PASSED
) -> Entitlements:
    kept = None if done is None else Certification(done, result, due)
    return Entitlements(Pension(Insurance.EMPLOYEE_PENSION, Month(2010, 7), None), kept, ())


@pytest.mark.parametrize(
    ("region", "kept", "expected"),
    [
        ("weihai", entitled(date(2026, 5, 6)), CertificationDue(DueState.DONE, date(2027, 5, 6))),
        (
            "weihai",
            entitled(date(2025, 12, 31), date(2026, 12, 31)),
            CertificationDue(DueState.DUE, date(2026, 12, 31)),
        ),
        (
            "jinan",
            entitled(date(2025, 12, 31), date(2026, 12, 31)),
            CertificationDue(DueState.DONE, date(2026, 12, 31)),
        ),
        (
            "jinan",
            entitled(date(2025, 11, 21), TODAY),
            CertificationDue(DueState.DONE, TODAY),
        ),
        (
            "jinan",
            entitled(date(2025, 11, 20), TODAY - timedelta(days=1)),
            CertificationDue(DueState.OVERDUE, TODAY - timedelta(days=1)),
        ),
        ("weihai", entitled(None), CertificationDue(DueState.DUE, date(2026, 12, 31))),
        ("fushun", entitled(None), CertificationDue(DueState.DUE, date(2027, 5, 31))),
        ("jinan", entitled(None), CertificationDue(DueState.UNKNOWN, None)),
        (
            "weihai",
            entitled(TODAY, result=FAILED),
            CertificationDue(DueState.FAILED, None),
        ),
    ],
)
def test_the_records_decide_and_the_cycle_tells_where_they_are_silent(
    region: str, kept: Entitlements, expected: CertificationDue
) -> None:
    assert certification_due(kept, cycle_of(region, PENSION), today=TODAY) == expected


def injury(month: Month) -> Benefit:
    return Benefit(BenefitKind.INJURY_ALLOWANCE, month, yuan(100))


def test_what_is_drawn_is_what_must_be_certified() -> None:
    nothing = Entitlements(None, None, ())
    assert drawn_benefits(nothing, (), today=TODAY) == ()
    assert drawn_benefits(entitled(None), (), today=TODAY) == (PENSION,)
    ended = Entitlements(
        Pension(Insurance.RESIDENT_PENSION, Month(2010, 7), Month(2026, 10)), None, ()
    )
    assert drawn_benefits(ended, (), today=TODAY) == ()
    lately, long_ago = injury(Month(2026, 9)), injury(Month(2026, 8))
    own = (CertifiedBenefit.INJURY_ALLOWANCE,)
    assert drawn_benefits(nothing, (lately,), today=TODAY) == own
    assert drawn_benefits(nothing, (long_ago,), today=TODAY) == ()
    unemployed = Benefit(BenefitKind.UNEMPLOYMENT_BENEFIT, Month(2026, 11), yuan(100))
    assert drawn_benefits(nothing, (unemployed,), today=TODAY) == ()
