"""When an eligibility certification (资格认证) is due, by the records and the region's cycle."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, unique
from typing import Final

from db.records import Benefit, BenefitKind, CertificationResult, Entitlements, Insurance, Month
from kiosk.documents.bookings import folded_benefits
from kiosk.settings.region import CertificationCycle, CertifiedBenefit

#: What was paid in one of so many months is being drawn: the newest may not be booked yet.
_LATELY_MONTHS: Final = 3

_PENSIONS: Final = {
    Insurance.EMPLOYEE_PENSION: CertifiedBenefit.PENSION,
    Insurance.INSTITUTION_PENSION: CertifiedBenefit.PENSION,
    Insurance.RESIDENT_PENSION: CertifiedBenefit.RESIDENT_PENSION,
}
_PAID: Final = {
    BenefitKind.PENSION: CertifiedBenefit.PENSION,
    BenefitKind.RESIDENT_PENSION: CertifiedBenefit.RESIDENT_PENSION,
    BenefitKind.INJURY_ALLOWANCE: CertifiedBenefit.INJURY_ALLOWANCE,
}


@dataclass(frozen=True, slots=True)
class CertificationPeriod:
    """The days, both included, in which one certification is to be done."""

    first: date
    last: date


@unique
class DueState(Enum):
    """How things stand with a certification."""

    DONE = "done"
    """Nothing to do until it is due again."""
    DUE = "due"
    """To be done in this period."""
    OVERDUE = "overdue"
    FAILED = "failed"
    """It was tried, and the holder was not confirmed."""
    UNKNOWN = "unknown"
    """Nothing on record, and the region does not say how often."""


@dataclass(frozen=True, slots=True)
class CertificationDue:
    """How things stand, and by when the next is to be done; None where nobody says."""

    state: DueState
    by: date | None


def drawn_benefits(
    entitlements: Entitlements, benefits: Iterable[Benefit], *, today: date
) -> tuple[CertifiedBenefit, ...]:
    """Return what the holder draws that is certified, as far as the records tell."""
    now = Month.of(today)
    since = now.plus(1 - _LATELY_MONTHS)
    lately = folded_benefits(
        one for one in benefits if one.kind in _PAID and since <= one.month <= now
    )
    drawn = {_PAID[one.kind] for one in lately if one.amount > 0}
    pension = entitlements.pension
    if pension is not None and pension.insurance in _PENSIONS:
        drawn.discard(_PENSIONS[pension.insurance])
        if pension.until is None or pension.until >= now:
            drawn.add(_PENSIONS[pension.insurance])
    return tuple(one for one in CertifiedBenefit if one in drawn)


def period_of(cycle: CertificationCycle, day: date) -> CertificationPeriod | None:
    """Return the period of a cycle that `day` lies in; None before the first."""
    if cycle.first_begins is not None and day < cycle.first_begins:
        return None
    begun = (Month.of(day).ordinal - (cycle.begins_in - 1)) % cycle.months
    first = Month.of(day).plus(-begun)
    after = first.plus(cycle.months)
    last = date(after.year, after.month, 1) - timedelta(days=1)
    return CertificationPeriod(date(first.year, first.month, 1), last)


def certification_due(
    entitlements: Entitlements, cycle: CertificationCycle | None, *, today: date
) -> CertificationDue:
    """Return when a benefit's certification is due: by the records, and by the cycle without them.

    The records decide; the cycle tells only what is to be done where they hold no certification.
    """
    kept, period = entitlements.certification, None if cycle is None else period_of(cycle, today)
    if kept is not None and kept.result is CertificationResult.FAILED:
        return CertificationDue(DueState.FAILED, None)
    if kept is not None:
        state = DueState.DONE
        if kept.next_due < today:
            state = DueState.OVERDUE
        elif period is not None and kept.done_on < period.first:
            state = DueState.DUE
        return CertificationDue(state, kept.next_due)
    if period is None:
        return CertificationDue(DueState.UNKNOWN, None)
    return CertificationDue(DueState.DUE, period.last)
