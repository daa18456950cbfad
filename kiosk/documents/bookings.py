"""Bookings folded: what was paid for each month, all bookings of it together.

A refund, a correction or a claw-back is booked as a line of its own with negative parts. What a
paper shows is what came of them: one line an insurance, month and employer; a line that came to
nothing is none. Which months count as paid is said by `db.contributions.paid_months`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import reduce

from db.records import Benefit, BenefitKind, Contribution, Insurance, Month, Period
from kiosk.documents.errors import UnprintableFactsError

PENSIONS = (BenefitKind.PENSION, BenefitKind.RESIDENT_PENSION)
"""Only who draws a pension gets the certificate (R8.3, R8.7)."""


def folded(contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """One line an insurance, month and employer, in the order in which they were met first.

    The base is the largest of the bookings: what a correction is booked with says nothing of it.

    Raises:
        UnprintableFactsError: an amount is no number.
    """
    by_month: dict[tuple[Insurance, Month, str | None], list[Contribution]] = {}
    for line in contributions:
        _require_numbers(line.base, line.employer_part, line.personal_part)
        by_month.setdefault((line.insurance, line.month, line.employer), []).append(line)
    lines = (reduce(_together, booked) for booked in by_month.values())
    return tuple(line for line in lines if line.employer_part or line.personal_part)


def counts(line: Contribution, paid: Collection[Month]) -> bool:
    """Whether a folded line adds a month to those `paid`: it is no refund, and its month counts."""
    return total(line) > 0 and line.month in paid


def total(line: Contribution) -> Decimal:
    """What employer and person paid together by a line."""
    return line.employer_part + line.personal_part


def stretch_of(paid: Collection[Month], booked: Sequence[Month]) -> Period:
    """From the first month that counts to the last; where none does, of all that were booked."""
    months = paid or booked
    return Period(min(months), max(months))


def folded_benefits(benefits: Iterable[Benefit]) -> tuple[Benefit, ...]:
    """One line a benefit and month, in the order in which they were met first.

    Raises:
        UnprintableFactsError: an amount is no number.
    """
    by_month: dict[tuple[BenefitKind, Month], Benefit] = {}
    for line in benefits:
        _require_numbers(line.amount)
        key = line.kind, line.month
        before = by_month.get(key)
        by_month[key] = (
            line if before is None else replace(before, amount=before.amount + line.amount)
        )
    return tuple(line for line in by_month.values() if line.amount)


def folded_pension(benefits: Iterable[Benefit]) -> tuple[Benefit, ...]:
    """What was drawn of a pension, folded; raises as `folded_benefits`."""
    return folded_benefits(one for one in benefits if one.kind in PENSIONS)


def _require_numbers(*amounts: Decimal) -> None:
    for amount in amounts:
        if not amount.is_finite():
            raise UnprintableFactsError("an amount that is no number")


def _together(one: Contribution, other: Contribution) -> Contribution:
    return replace(
        one,
        base=max(one.base, other.base),
        employer_part=one.employer_part + other.employer_part,
        personal_part=one.personal_part + other.personal_part,
    )
