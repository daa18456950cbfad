"""Bookings folded: what was paid for each month, all bookings of it together.

A refund, a correction or a claw-back is booked as a line of its own with negative parts. What a
paper shows is what came of them: one line an insurance, month and employer; a line that came to
nothing is none. A month counts as paid when what was paid for it, by whomever, is more than zero.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from db.records import Benefit, BenefitKind, Contribution, Insurance, Month
from kiosk.documents.errors import UnprintableFactsError


def folded(contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """One line an insurance, month and employer, in the order in which they were met first.

    The base is the largest of the bookings: what a correction is booked with says nothing of it.

    Raises:
        UnprintableFactsError: an amount is no number.
    """
    by_month: dict[tuple[Insurance, Month, str | None], Contribution] = {}
    for line in contributions:
        _require_numbers(line.base, line.employer_part, line.personal_part)
        key = line.insurance, line.month, line.employer
        before = by_month.get(key)
        by_month[key] = line if before is None else _together(before, line)
    return tuple(line for line in by_month.values() if line.employer_part or line.personal_part)


def paid_months(lines: Iterable[Contribution]) -> set[Month]:
    """The months of one insurance for which more than nothing was paid, by all employers."""
    sums: dict[Month, Decimal] = {}
    for line in lines:
        paid = line.employer_part + line.personal_part
        sums[line.month] = sums[line.month] + paid if line.month in sums else paid
    return {month for month, paid in sums.items() if paid > 0}


def counts(line: Contribution) -> bool:
    """Whether more than nothing was paid by a line."""
    return line.employer_part + line.personal_part > 0


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


def _require_numbers(*amounts: Decimal) -> None:
    if not all(amount.is_finite() for amount in amounts):
        raise UnprintableFactsError("an amount that is no number")


def _together(one: Contribution, other: Contribution) -> Contribution:
    return replace(
        one,
        base=max(one.base, other.base),
        employer_part=one.employer_part + other.employer_part,
        personal_part=one.personal_part + other.personal_part,
    )
