"""What was paid in for a person: one line an insurance and month, and the history of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, unique
from functools import lru_cache
from typing import Self, overload

from db.money import yuan


@unique
class Insurance(Enum):
    """The insurances a month can be booked for; the value is what the store holds."""

    EMPLOYEE_PENSION = 1
    """职工基本养老保险"""
    INSTITUTION_PENSION = 2
    """机关事业单位养老保险"""
    RESIDENT_PENSION = 3
    """城乡居民基本养老保险"""
    UNEMPLOYMENT = 4
    """失业保险"""
    WORK_INJURY = 5
    """工伤保险"""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; months compare and sort by time. `str()` gives 2026-03."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and date.min.year <= self.year <= date.max.year):
            raise ValueError("no such month")

    @classmethod
    def of(cls, day: date) -> Self:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Self:
        """The month with this count; the inverse of `ordinal`."""
        year, month = divmod(ordinal, 12)
        return cls(year, month + 1)

    @property
    def ordinal(self) -> int:
        """Months since year 0, for counting and for the store."""
        return self.year * 12 + self.month - 1

    def plus(self, months: int) -> "Month":
        """The month so many months later (earlier, if negative)."""
        return Month.from_ordinal(self.ordinal + months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """The months from `first` to `last`, both included."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last


EVER = Period(Month(1, 1), Month(9999, 12))
"""The period that leaves nothing out."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One month of one insurance as the agency has booked it; money in yuan, exact to the fen."""

    insurance: Insurance
    month: Month
    base: Decimal
    employer_part: Decimal
    personal_part: Decimal
    employer: str | None
    """None where the person pays alone (residents, flexible employment)."""
    paid: bool
    """Booked as paid. A month that is owed is shown, never printed (rules R8.4)."""


@dataclass(frozen=True, slots=True)
class PaidParts:
    """What was paid for a month by employer and person, all its bookings together, in yuan."""

    employer_part: Decimal
    personal_part: Decimal

    @property
    def count(self) -> bool:
        """Whether the month counts as paid: what was paid for it is more than zero."""
        return self.employer_part + self.personal_part > 0

    @property
    def count_for_both(self) -> bool:
        """Whether both employer and person paid more than zero for it."""
        return self.employer_part > 0 and self.personal_part > 0


def paid_parts(
    lines: Iterable[Contribution], *, until: Month | None = None
) -> dict[Month, PaidParts]:
    """What was paid for each month of one insurance; a refund is a booking below zero.

    With `until` what is booked in advance for later months is left out.
    """
    parts: dict[Month, PaidParts] = {}
    for line in lines:
        if line.paid and (until is None or line.month <= until):
            before = parts.get(line.month, _NOTHING)
            parts[line.month] = PaidParts(
                before.employer_part + line.employer_part,
                before.personal_part + line.personal_part,
            )
    return parts


def paid_months(lines: Iterable[Contribution], *, until: Month | None = None) -> set[Month]:
    """The months of one insurance that count as paid: the one rule of screen, paper and code.

    Where months are counted for a right, those after `until` are not there yet; where they are only
    shown, those that are booked in advance are named.
    """
    return {month for month, parts in paid_parts(lines, until=until).items() if parts.count}


_NOTHING = PaidParts(Decimal(), Decimal())

Row = tuple[int, int, int, int, int, str | None, int]
"""A line as a store delivers it: insurance, month ordinal, base, employer's and personal part in
fen, employer, paid (0 or 1)."""

_INSURANCE, _PAID = 0, 6


class ContributionHistory(Sequence[Contribution]):
    """Contributions sorted by insurance and month.

    A sequence over the store's rows that builds a `Contribution` when it is looked at: a lookup
    costs what the statement costs (docs/decisions/0005-contribution-history.md).
    """

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[Row]) -> None:
        """Takes rows sorted by insurance and month."""
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Contribution: ...
    @overload
    def __getitem__(self, index: slice) -> "ContributionHistory": ...
    def __getitem__(self, index: int | slice) -> "Contribution | ContributionHistory":
        if isinstance(index, slice):
            return ContributionHistory(self._rows[index])
        return _contribution(*self._rows[index])

    def __iter__(self) -> Iterator[Contribution]:
        for row in self._rows:
            yield _contribution(*row)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ContributionHistory):
            return NotImplemented
        return list(self._rows) == list(other._rows)

    def __hash__(self) -> int:
        return hash(tuple(self._rows))

    def __repr__(self) -> str:
        return f"<ContributionHistory of {len(self)} months>"

    @property
    def paid(self) -> "ContributionHistory":
        """The months booked as paid: all that may be printed."""
        return ContributionHistory([row for row in self._rows if row[_PAID]])

    @property
    def owed(self) -> "ContributionHistory":
        """The months not booked as paid."""
        return ContributionHistory([row for row in self._rows if not row[_PAID]])

    @property
    def insurances(self) -> tuple[Insurance, ...]:
        """The insurances that occur, in the order of the history."""
        return tuple(
            Insurance(number) for number in dict.fromkeys(row[_INSURANCE] for row in self._rows)
        )

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years that occur, ascending."""
        return tuple(sorted({month // 12 for _, month, _, _, _, _, _ in self._rows}))

    def of(self, *insurances: Insurance) -> "ContributionHistory":
        """The months of these insurances."""
        wanted = {insurance.value for insurance in insurances}
        return ContributionHistory([row for row in self._rows if row[_INSURANCE] in wanted])

    @property
    def employer_total(self) -> Decimal:
        """The sum of the employer parts, exact."""
        return yuan(sum(part for _, _, _, part, _, _, _ in self._rows))

    @property
    def personal_total(self) -> Decimal:
        """The sum of the personal parts, exact."""
        return yuan(sum(part for _, _, _, _, part, _, _ in self._rows))


_INSURANCES = {insurance.value: insurance for insurance in Insurance}
_yuan = lru_cache(maxsize=2048)(yuan)
_month = lru_cache(maxsize=2048)(Month.from_ordinal)


def _contribution(
    insurance: int,
    month: int,
    base_fen: int,
    employer_fen: int,
    personal_fen: int,
    employer: str | None,
    paid: int,
) -> Contribution:
    return Contribution(
        _INSURANCES[insurance],
        _month(month),
        _yuan(base_fen),
        _yuan(employer_fen),
        _yuan(personal_fen),
        employer,
        paid == 1,
    )
