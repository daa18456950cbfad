"""Each condition of an application at its own boundary, and what it says there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records import (
    Application,
    ApplicationKind,
    ApplicationState,
    ContributionHistory,
    Entitlements,
    Insurance,
    Month,
    SkillCertificate,
    Unemployment,
)
from kiosk.rules.eligibility import (
    Condition,
    ConditionFinding,
    Met,
    OwnCertificate,
    benefit_findings,
    is_open_to,
    months_later,
    subsidy_findings,
    transfer_findings,
)
from kiosk.settings.region import SkillSubsidyRule, UnemploymentBenefitRule, load_region

TODAY = date(2026, 11, 22)
LAST = Month(2026, 10)
NOTHING = Entitlements(None, None, ())
REGISTERED = Entitlements(None, None, (Unemployment(date(2026, 11, 1), None, 12, 0),))
DRAWING = Entitlements(None, None, (Unemployment(date(2026, 8, 1), None, 12, 2),))


def history(
    insurance: Insurance, months: int, *, last: Month = LAST, employer_fen: int = 700
) -> ContributionHistory:
    return ContributionHistory(
        [
            (insurance.value, last.plus(-back).ordinal, 100_000, employer_fen, 300, "示例公司", 1)
            for back in reversed(range(months))
        ]
    )


def met(findings: tuple[ConditionFinding, ...], condition: Condition) -> ConditionFinding:
    return next(one for one in findings if one.condition is condition)


def benefit_rule(region: str = "jinan") -> UnemploymentBenefitRule:
    rule = load_region(region).unemployment_benefit
    assert rule is not None
    return rule


def subsidy_rule(region: str = "jinan") -> SkillSubsidyRule:
    rule = load_region(region).skill_subsidy
    assert rule is not None
    return rule


@pytest.mark.parametrize("region", ["jinan", "fushun"])
@pytest.mark.parametrize(("months", "expected"), [(0, Met.NO), (11, Met.NO), (12, Met.YES)])
def test_twelve_months_of_both_are_enough(region: str, months: int, expected: Met) -> None:
    found = benefit_findings(
        benefit_rule(region),
        history(Insurance.UNEMPLOYMENT, months),
        REGISTERED,
        left_by_own_will=False,
        today=TODAY,
    )
    assert met(found, Condition.PAID_LONG_ENOUGH) == ConditionFinding(
        Condition.PAID_LONG_ENOUGH, expected, months, 12
    )
    assert is_open_to(found) is (expected is Met.YES)


def test_months_that_only_one_of_both_has_paid_do_not_count() -> None:
    alone = history(Insurance.UNEMPLOYMENT, 40, employer_fen=0)
    found = benefit_findings(benefit_rule(), alone, REGISTERED, left_by_own_will=False, today=TODAY)
    assert met(found, Condition.PAID_LONG_ENOUGH).count == 0


@pytest.mark.parametrize(
    ("entitlements", "last", "expected"),
    [
        (REGISTERED, Month(2026, 10), Met.YES),
        (NOTHING, Month(2026, 11), Met.NO),
        (NOTHING, Month(2026, 9), Met.NO),
        (NOTHING, Month(2026, 8), Met.UNKNOWN),
    ],
)
def test_registration_is_known_refuted_by_work_or_unknown(
    entitlements: Entitlements, last: Month, expected: Met
) -> None:
    found = benefit_findings(
        benefit_rule(),
        history(Insurance.UNEMPLOYMENT, 24, last=last),
        entitlements,
        left_by_own_will=False,
        today=TODAY,
    )
    assert met(found, Condition.REGISTERED).met is expected
    assert is_open_to(found) is (expected is not Met.NO)


@pytest.mark.parametrize("own_will", [False, True])
def test_who_left_by_own_will_goes_no_further(*, own_will: bool) -> None:
    found = benefit_findings(
        benefit_rule(),
        history(Insurance.UNEMPLOYMENT, 24),
        REGISTERED,
        left_by_own_will=own_will,
        today=TODAY,
    )
    assert is_open_to(found) is not own_will
    assert met(found, Condition.SEEKS_WORK).met is Met.DECLARED


def certificate(
    approved_on: date = date(2026, 9, 1),
    *,
    number: str = "99-1",
    level: int = 4,
    claimed_on: date | None = None,
    occupation: str = "电工",
) -> SkillCertificate:
    return SkillCertificate(number, occupation, level, approved_on, claimed_on)


def look(
    one: SkillCertificate,
    *others: SkillCertificate,
    region: str = "jinan",
    months: int = 48,
    entitlements: Entitlements = NOTHING,
    applied: tuple[Application, ...] = (),
    today: date = TODAY,
) -> tuple[ConditionFinding, ...]:
    return subsidy_findings(
        subsidy_rule(region),
        OwnCertificate.of(one),
        (one, *others),
        history(Insurance.UNEMPLOYMENT, months),
        entitlements,
        applied,
        today=today,
    )


@pytest.mark.parametrize(
    ("region", "months", "expected"),
    [
        ("jinan", 35, Met.NO),
        ("jinan", 36, Met.YES),
        ("fushun", 11, Met.NO),
        ("fushun", 12, Met.YES),
    ],
)
def test_each_region_counts_its_own_months(region: str, months: int, expected: Met) -> None:
    found = met(look(certificate(), region=region, months=months), Condition.INSURED_LONG_ENOUGH)
    assert found.met is expected
    # With one month more it is met from the first of the next month on.
    assert found.day == (date(2026, 12, 1) if expected is Met.NO else None)


@pytest.mark.parametrize(("region", "expected"), [("jinan", Met.NO), ("fushun", Met.YES)])
def test_who_draws_benefit_gets_it_in_fushun_alone(region: str, expected: Met) -> None:
    found = look(certificate(), region=region, months=4, entitlements=DRAWING)
    assert met(found, Condition.INSURED_LONG_ENOUGH).met is expected


@pytest.mark.parametrize(
    ("approved", "number", "expected"),
    [
        (date(2025, 11, 22), "99-7", "in time: yes, not claimed: unknown"),
        (date(2025, 11, 21), "99-7", "in time: no, not claimed: unknown"),
        (date(2026, 9, 1), "99-1", "in time: yes, not claimed: no"),
    ],
)
def test_of_a_typed_one_its_day_counts_and_what_was_applied_for_with_it(
    approved: date, number: str, expected: str
) -> None:
    at = datetime(2026, 3, 1, 4, tzinfo=UTC)
    kind, state = ApplicationKind.SKILL_SUBSIDY, ApplicationState.PAID
    found = subsidy_findings(
        subsidy_rule("jinan"),
        OwnCertificate(number, approved),
        (),
        history(Insurance.UNEMPLOYMENT, 48),
        NOTHING,
        (Application("T1", kind, state, at, at, None, "99-1"),),
        today=TODAY,
    )
    asked = (Condition.IN_TIME, Condition.NOT_CLAIMED)
    said = ", ".join(f"{one.value}: {met(found, one).met.value}" for one in asked)
    assert said == expected
    unknown = (Condition.LEVEL_COUNTS, Condition.LEVEL_NOT_YET, Condition.NO_HIGHER_YET)
    assert {met(found, one).met for one in unknown} == {Met.UNKNOWN}


@pytest.mark.parametrize(("level", "expected"), [(5, True), (4, True), (3, True), (2, False)])
def test_three_levels_count(level: int, *, expected: bool) -> None:
    assert is_open_to(look(certificate(level=level))) is expected


@pytest.mark.parametrize(
    ("approved", "today", "expected"),
    [
        (date(2025, 11, 22), date(2026, 11, 22), Met.YES),
        (date(2025, 11, 22), date(2026, 11, 23), Met.NO),
        (date(2024, 2, 29), date(2025, 2, 28), Met.YES),
        (date(2024, 2, 29), date(2025, 3, 1), Met.NO),
        (date(2026, 11, 22), date(2026, 11, 22), Met.YES),
    ],
)
def test_the_last_of_twelve_months_is_a_day(approved: date, today: date, expected: Met) -> None:
    found = met(look(certificate(approved), today=today), Condition.IN_TIME)
    assert found.met is expected
    assert found.day == months_later(approved, 12)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_later_keeps_the_day_or_takes_the_last(day: date, months: int) -> None:
    later = months_later(day, months)
    assert Month.of(later) == Month.of(day).plus(months)
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert later.day <= day.day


@given(st.dates(date(2024, 3, 1), date(2027, 12, 31)), st.integers(0, 800))
def test_in_time_is_one_unbroken_stretch(approved: date, days: int) -> None:
    today = approved + timedelta(days=days)
    in_time = met(look(certificate(approved), today=today), Condition.IN_TIME).met is Met.YES
    assert in_time is (today <= months_later(approved, 12))


def claimed(number: int, day: date) -> SkillCertificate:
    return certificate(number=f"99-{number}", claimed_on=day, occupation=f"工种{number}")


@pytest.mark.parametrize(
    ("this_year", "last_year", "expected"),
    [(2, 5, Met.YES), (3, 0, Met.NO), (4, 0, Met.NO)],
)
def test_three_a_calendar_year_are_the_most(this_year: int, last_year: int, expected: Met) -> None:
    others = [claimed(10 + n, date(2026, 1, 1)) for n in range(this_year)]
    others += [claimed(50 + n, date(2025, 12, 31)) for n in range(last_year)]
    found = met(look(certificate(), *others), Condition.NOT_TOO_MANY)
    assert (found.met, found.count, found.needed) == (expected, this_year, 3)
    assert found.day == (None if expected is Met.YES else date(2027, 1, 1))


def test_no_limit_a_year_is_stated_in_fushun() -> None:
    others = [claimed(10 + n, date(2026, 1, 1)) for n in range(9)]
    found = look(certificate(), *others, region="fushun")
    assert is_open_to(found)
    assert Condition.NOT_TOO_MANY not in {one.condition for one in found}


@pytest.mark.parametrize(
    ("level", "occupation", "expected"),
    [
        (4, "电工", {Condition.LEVEL_NOT_YET}),
        (3, "电工", {Condition.NO_HIGHER_YET}),
        (5, "电工", set()),
        (4, "焊工", set()),
        (3, "焊工", set()),
    ],
)
def test_a_level_counts_once_and_none_below_it(
    level: int, occupation: str, expected: set[Condition]
) -> None:
    other = certificate(
        number="99-2", level=level, occupation=occupation, claimed_on=date(2026, 3, 1)
    )
    found = look(certificate(), other)
    assert {one.condition for one in found if one.met is Met.NO} == expected


@pytest.mark.parametrize("state", ApplicationState)
def test_what_was_applied_for_counts_unless_it_came_to_nothing(state: ApplicationState) -> None:
    at = datetime(2026, 3, 1, 4, tzinfo=UTC)
    other = certificate(number="99-2")
    applied = Application("T1", ApplicationKind.SKILL_SUBSIDY, state, at, at, None, other.number)
    found = look(certificate(), other, applied=(applied,))
    nothing = state in (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)
    assert is_open_to(found) is nothing


def test_a_claimed_certificate_is_claimed() -> None:
    found = look(replace(certificate(), claimed_on=date(2026, 10, 1)))
    assert met(found, Condition.NOT_CLAIMED).met is Met.NO


@pytest.mark.parametrize("insurance", Insurance)
@pytest.mark.parametrize(
    "kind", [one for one in ApplicationKind if one.value.startswith("transfer_")]
)
def test_a_transfer_wants_its_own_insurance_here(
    kind: ApplicationKind, insurance: Insurance
) -> None:
    both = {Insurance.EMPLOYEE_PENSION, Insurance.INSTITUTION_PENSION}
    wanted = {
        ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE: {Insurance.EMPLOYEE_PENSION},
        ApplicationKind.TRANSFER_INSTITUTION: {Insurance.INSTITUTION_PENSION},
    }.get(kind, both)
    assert is_open_to(transfer_findings(kind, history(insurance, 1), today=TODAY)) is (
        insurance in wanted
    )
    long_ago = history(insurance, 100, last=Month(2026, 8))
    assert not is_open_to(transfer_findings(kind, long_ago, today=TODAY))
