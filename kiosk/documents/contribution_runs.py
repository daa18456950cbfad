"""Months folded into the lines people read: by insurance, by employer, by run of equal months.

A line is a run of consecutive months with the same base and parts. A year in which they changed
more than once becomes one line with its lowest and highest base, so that a history without gaps has
at most three lines a year. Folding loses no money: the lines add up to what the months add up to.
A line counts those of its months that count as paid; a line of refunds counts none.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from db.records import Contribution, Insurance, Month, Period, paid_months
from kiosk.documents.bookings import counts, stretch_of, total
from kiosk.documents.paid_columns import PaidColumns

_LINES_A_YEAR = 2
"""A base changes once a year, in January or in July; more changes are for the detail list."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive months paid through one employer; a line of the certificate."""

    first: Month
    last: Month
    months: int
    """How many of them it counts as paid."""
    lowest_base: Decimal
    highest_base: Decimal
    employer_part: Decimal
    personal_part: Decimal

    @property
    def total(self) -> Decimal:
        """What employer and person paid together."""
        return self.employer_part + self.personal_part


@dataclass(frozen=True, slots=True)
class Employment:
    """Successive runs paid through one employer."""

    employer: str | None
    """None where the person paid alone."""
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class InsuranceSection(PaidColumns):
    """All that is certified of one insurance."""

    insurance: Insurance
    months: int
    """Different months that count as paid; one paid twice, by two employers, counts once."""
    period: Period
    """From the first month that counts as paid to the last, with or without gaps between."""
    employments: tuple[Employment, ...]

    @property
    def rows(self) -> tuple[Run, ...]:
        """The runs of all employments, in the order printed."""
        return tuple(run for employment in self.employments for run in employment.runs)

    @property
    def has_doubled_months(self) -> bool:
        """Whether the months of the runs add up to more than `months`."""
        return sum(run.months for run in self.rows) > self.months

    @property
    def has_varying_base(self) -> bool:
        """Whether a line stands for months with different bases."""
        return any(run.lowest_base != run.highest_base for run in self.rows)


def sections(contributions: Iterable[Contribution]) -> tuple[InsuranceSection, ...]:
    """The contributions by insurance, in the order of `Insurance`, folded into runs.

    Takes what is booked as paid, in any order, as `bookings.folded` gives it: a line a month.
    """
    by_insurance: dict[Insurance, list[Contribution]] = {}
    for contribution in contributions:
        by_insurance.setdefault(contribution.insurance, []).append(contribution)
    return tuple(
        _section(insurance, sorted(by_insurance[insurance], key=lambda line: line.month))
        for insurance in Insurance
        if insurance in by_insurance
    )


def _section(insurance: Insurance, lines: Sequence[Contribution]) -> InsuranceSection:
    paid = paid_months(lines)
    stretches = sorted(
        (stretch for own in _by_employer(lines) for stretch in _lines_of(own)),
        key=lambda stretch: stretch[0].month,
    )
    return InsuranceSection(
        insurance,
        len(paid),
        stretch_of(paid, [line.month for line in lines]),
        tuple(
            Employment(employer, tuple(_run(stretch, paid) for stretch in own))
            for employer, own in groupby(stretches, key=lambda stretch: stretch[0].employer)
        ),
    )


_Stretch = list[Contribution]
"""Consecutive months of one insurance and employer."""


def _by_employer(lines: Sequence[Contribution]) -> Iterable[Sequence[Contribution]]:
    grouped: dict[str | None, list[Contribution]] = {}
    for line in lines:
        grouped.setdefault(line.employer, []).append(line)
    return grouped.values()


def _lines_of(lines: Sequence[Contribution]) -> Iterable[_Stretch]:
    """The stretches of one employer's months, those of a restless year joined."""
    for _, group in groupby(_equal_stretches(lines), key=_year_within):
        stretches = list(group)
        if _year_within(stretches[0]) is None or len(stretches) <= _LINES_A_YEAR:
            yield from stretches
        else:
            yield from _joined(stretches)


def _equal_stretches(lines: Sequence[Contribution]) -> Iterable[_Stretch]:
    stretch: _Stretch = []
    for line in lines:
        if stretch and not (_follows(stretch[-1], line) and _terms(stretch[-1]) == _terms(line)):
            yield stretch
            stretch = []
        stretch.append(line)
    if stretch:
        yield stretch


def _joined(stretches: Iterable[_Stretch]) -> Iterable[_Stretch]:
    """The same months, joined wherever none is missing between two stretches that both count."""
    joined: _Stretch = []
    for stretch in stretches:
        if joined and not (_follows(joined[-1], stretch[0]) and _alike(joined[-1], stretch[0])):
            yield joined
            joined = []
        joined.extend(stretch)
    yield joined


def _year_within(stretch: _Stretch) -> int | None:
    """The calendar year a stretch lies in, None if it reaches over a new year."""
    year = stretch[0].month.year
    return year if stretch[-1].month.year == year else None


def _follows(earlier: Contribution, later: Contribution) -> bool:
    return later.month.ordinal == earlier.month.ordinal + 1


def _alike(one: Contribution, other: Contribution) -> bool:
    return (total(one) > 0) == (total(other) > 0)


def _terms(line: Contribution) -> tuple[Decimal, Decimal, Decimal]:
    return line.base, line.employer_part, line.personal_part


def _run(stretch: _Stretch, paid: Collection[Month]) -> Run:
    return Run(
        stretch[0].month,
        stretch[-1].month,
        sum(counts(line, paid) for line in stretch),
        min(line.base for line in stretch),
        max(line.base for line in stretch),
        sum((line.employer_part for line in stretch), Decimal()),
        sum((line.personal_part for line in stretch), Decimal()),
    )
