"""Whether an application's conditions are met, as far as the records tell; values, no words.

A condition is met, not met, or not known. What is not known keeps nobody from applying: the office
examines every application. What is not met says until when, or from when on, it could be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, unique
from typing import Final

from db.records import (
    Application,
    ApplicationKind,
    ApplicationState,
    ContributionHistory,
    Entitlements,
    Insurance,
    Month,
    SkillCertificate,
    paid_months,
    paid_parts,
)
from kiosk.settings.region import SkillSubsidyRule, UnemploymentBenefitRule

#: Who was paid for in one of so many months is working now: the newest may not be booked yet.
WORKING_MONTHS: Final = 3
_LIVING: Final = frozenset(ApplicationState) - {
    ApplicationState.REFUSED,
    ApplicationState.WITHDRAWN,
}


@unique
class Condition(Enum):
    """What an application asks of the one who makes it."""

    PAID_LONG_ENOUGH = "paid long enough"
    NOT_BY_OWN_WILL = "not by own will"
    REGISTERED = "registered as unemployed"
    SEEKS_WORK = "seeks work"
    INSURED_LONG_ENOUGH = "insured long enough"
    EMPLOYED = "employed"
    LEVEL_COUNTS = "level counts"
    IN_TIME = "in time"
    NOT_TOO_MANY = "not too many this year"
    LEVEL_NOT_YET = "level not yet"
    NO_HIGHER_YET = "no higher level yet"
    NOT_CLAIMED = "not claimed"
    INSURED_HERE = "insured here"


@unique
class Met(Enum):
    """How it is with a condition."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    DECLARED = "declared"
    """The citizen says so, and answers for it."""


@dataclass(frozen=True, slots=True)
class ConditionFinding:
    """How it is with one condition, and the number and the day that show it."""

    condition: Condition
    met: Met
    count: int | None = None
    needed: int | None = None
    day: date | None = None
    """For IN_TIME the last day; of what is not met the first day on which it could be."""


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A vocational certificate as somebody applies with it; what nobody knows yet is None."""

    number: str = field(repr=False)
    approved_on: date
    occupation: str | None = None
    level: int | None = None
    claimed: bool | None = None

    @classmethod
    def of(cls, found: SkillCertificate) -> "OwnCertificate":
        """Return one that the records have found."""
        claimed = found.claimed_on is not None
        return cls(found.number, found.approved_on, found.occupation, found.level, claimed)


def is_open_to(findings: Iterable[ConditionFinding]) -> bool:
    """Return whether nothing is known to stand against the application."""
    return all(finding.met is not Met.NO for finding in findings)


def benefit_findings(
    rule: UnemploymentBenefitRule,
    history: ContributionHistory,
    entitlements: Entitlements,
    *,
    left_by_own_will: bool,
    today: date,
) -> tuple[ConditionFinding, ...]:
    """Return how it is with the conditions of unemployment benefit (rules R11.1)."""
    parts = paid_parts(history.of(Insurance.UNEMPLOYMENT), until=Month.of(today))
    paid = sum(each.count_for_both for each in parts.values())
    enough = Met.YES if paid >= rule.months_paid else Met.NO
    registered = Met.UNKNOWN
    if entitlements.unemployed is not None:
        registered = Met.YES
    elif is_paid_for(history, (Insurance.UNEMPLOYMENT,), today=today):
        registered = Met.NO
    return (
        ConditionFinding(Condition.PAID_LONG_ENOUGH, enough, paid, rule.months_paid),
        ConditionFinding(Condition.NOT_BY_OWN_WILL, Met.NO if left_by_own_will else Met.DECLARED),
        ConditionFinding(Condition.REGISTERED, registered),
        ConditionFinding(Condition.SEEKS_WORK, Met.DECLARED),
    )


def subsidy_findings(
    rule: SkillSubsidyRule,
    certificate: OwnCertificate,
    others: Sequence[SkillCertificate],
    history: ContributionHistory,
    entitlements: Entitlements,
    applications: Iterable[Application],
    *,
    today: date,
) -> tuple[ConditionFinding, ...]:
    """Return how it is with the conditions of the skill subsidy (rules R11.4, R11.5)."""
    last_day = months_later(certificate.approved_on, rule.within_months)
    claimed = _claimed(others, applications)
    level = certificate.level
    findings = [
        *work_findings(rule, history, entitlements, today=today),
        _finding(Condition.LEVEL_COUNTS, None if level is None else level in rule.levels),
        ConditionFinding(Condition.IN_TIME, Met.YES if today <= last_day else Met.NO, day=last_day),
        _finding(Condition.NOT_CLAIMED, _unclaimed(certificate, claimed)),
    ]
    if rule.most_a_year is not None:
        this_year = sum(day.year == today.year for day in claimed.values())
        free = this_year < rule.most_a_year
        new_year = None if free else date(today.year + 1, 1, 1)
        met = Met.YES if free else Met.NO
        findings.append(
            ConditionFinding(Condition.NOT_TOO_MANY, met, this_year, rule.most_a_year, new_year)
        )
    same = [
        one for one in others if one.occupation == certificate.occupation and one.number in claimed
    ]
    if rule.once_a_level:
        first = None if level is None else all(one.level != level for one in same)
        findings.append(_finding(Condition.LEVEL_NOT_YET, first))
    if rule.none_below:
        none_higher = None if level is None else all(one.level >= level for one in same)
        findings.append(_finding(Condition.NO_HIGHER_YET, none_higher))
    return tuple(findings)


def work_findings(
    rule: SkillSubsidyRule,
    history: ContributionHistory,
    entitlements: Entitlements,
    *,
    today: date,
) -> tuple[ConditionFinding, ConditionFinding]:
    """Return how it is with those conditions of the subsidy that need no certificate."""
    months = len(paid_months(history.of(Insurance.UNEMPLOYMENT), until=Month.of(today)))
    short = rule.months_insured - months
    unemployed = entitlements.unemployed
    drawing = unemployed is not None and unemployed.drawn_months > 0
    if rule.drawing_benefit_will_do and drawing:
        insured, employed = Met.YES, Met.YES
    else:
        insured = Met.YES if short <= 0 else Met.NO
        employed = Met.UNKNOWN
        if is_paid_for(history, (Insurance.UNEMPLOYMENT,), today=today):
            employed = Met.YES
        elif unemployed is not None:
            employed = Met.NO
    since = Month.of(today).plus(max(short, 0))
    first = date(since.year, since.month, 1) if insured is Met.NO else None
    return (
        ConditionFinding(
            Condition.INSURED_LONG_ENOUGH, insured, months, rule.months_insured, first
        ),
        ConditionFinding(Condition.EMPLOYED, employed),
    )


def transfer_findings(
    kind: ApplicationKind, history: ContributionHistory, *, today: date
) -> tuple[ConditionFinding, ...]:
    """Return whether the holder is insured and paying here, as a transfer asks (rules R12.3)."""
    wanted = INSURED_HERE[kind]
    here = is_paid_for(history, wanted, today=today)
    return (_finding(Condition.INSURED_HERE, here),)


INSURED_HERE: Final = {
    ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE: (Insurance.EMPLOYEE_PENSION,),
    ApplicationKind.TRANSFER_INSTITUTION_CROSS_PROVINCE: (
        Insurance.EMPLOYEE_PENSION,
        Insurance.INSTITUTION_PENSION,
    ),
    ApplicationKind.TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE: (
        Insurance.EMPLOYEE_PENSION,
        Insurance.INSTITUTION_PENSION,
    ),
    ApplicationKind.TRANSFER_INSTITUTION: (Insurance.INSTITUTION_PENSION,),
}
"""With which insurances here something can be brought along."""

CROSSES_PROVINCES: Final = frozenset(
    {
        ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE,
        ApplicationKind.TRANSFER_INSTITUTION_CROSS_PROVINCE,
    }
)


def is_paid_for(
    history: ContributionHistory, insurances: Iterable[Insurance], *, today: date
) -> bool:
    """Return whether one of the last months was paid."""
    return insured_with(history, insurances, today=today) is not None


def insured_with(
    history: ContributionHistory, insurances: Iterable[Insurance], *, today: date
) -> Insurance | None:
    """Return the insurance that one of the last months was paid for."""
    now = Month.of(today)
    since = now.plus(1 - WORKING_MONTHS)
    return next(
        (
            insurance
            for insurance in insurances
            if any(month >= since for month in paid_months(history.of(insurance), until=now))
        ),
        None,
    )


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; of a shorter month the last."""
    month = Month.of(day).plus(months)
    after = month.plus(1)
    last = date(after.year, after.month, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def _claimed(
    certificates: Iterable[SkillCertificate], applications: Iterable[Application]
) -> dict[str, date]:
    """Return the numbers of the certificates that were claimed with, and when."""
    claimed = {one.number: one.claimed_on for one in certificates if one.claimed_on is not None}
    applied = {
        one.subject: one.submitted_at.astimezone().date()
        for one in applications
        if one.kind is ApplicationKind.SKILL_SUBSIDY
        and one.subject is not None
        and one.state in _LIVING
    }
    return {**applied, **claimed}


def _unclaimed(certificate: OwnCertificate, claimed: Mapping[str, date]) -> bool | None:
    """Return whether nobody has claimed with it; of one nobody found, only that one has oneself."""
    if certificate.claimed is None:
        return False if certificate.number in claimed else None
    return not certificate.claimed


def _finding(condition: Condition, met: bool | None) -> ConditionFinding:
    if met is None:
        return ConditionFinding(condition, Met.UNKNOWN)
    return ConditionFinding(condition, Met.YES if met else Met.NO)
