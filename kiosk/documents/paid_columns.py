"""What papers of contributions have in common: what employers and the person paid, added up."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Generic, Protocol, TypeVar

from db.records import Contribution, Holder, Insurance, Period
from kiosk.documents.bookings import folded
from kiosk.documents.compiler import JsonValue
from kiosk.documents.document import amount_text
from kiosk.documents.errors import NothingPaidError
from kiosk.documents.imprint import Imprint
from kiosk.documents.statement import Total, TotalKind


class PaidRow(Protocol):
    """A line with the two columns; less than zero takes back what was paid."""

    @property
    def employer_part(self) -> Decimal: ...

    @property
    def personal_part(self) -> Decimal: ...


class PaidColumns(ABC):
    """The two columns of its rows, added up."""

    __slots__ = ()

    @property
    @abstractmethod
    def rows(self) -> Iterable[PaidRow]:
        """The lines in the order printed."""

    @property
    def employer_total(self) -> Decimal:
        """The sum of the employer's column."""
        return sum((row.employer_part for row in self.rows), Decimal())

    @property
    def personal_total(self) -> Decimal:
        """The sum of the personal column."""
        return sum((row.personal_part for row in self.rows), Decimal())

    @property
    def total(self) -> Decimal:
        """Both columns together."""
        return self.employer_total + self.personal_total

    @property
    def has_refunds(self) -> bool:
        """Whether a line takes back what was paid."""
        return any(row.employer_part < 0 or row.personal_part < 0 for row in self.rows)


class PaidSection(Protocol):
    """What a paper says of one insurance; the class is also a `PaidColumns`."""

    @property
    def insurance(self) -> Insurance: ...

    @property
    def months(self) -> int: ...

    @property
    def rows(self) -> Iterable[PaidRow]: ...

    @property
    def employer_total(self) -> Decimal: ...

    @property
    def personal_total(self) -> Decimal: ...

    @property
    def total(self) -> Decimal: ...


Section = TypeVar("Section", bound=PaidSection)


@dataclass(frozen=True, slots=True)
class PaidPaper(PaidColumns, Generic[Section]):
    """The facts of a paper of what is booked as paid in the `chosen` months."""

    imprint: Imprint
    holder: Holder
    sections: tuple[Section, ...] = field(repr=False)
    """One an insurance, at least one."""
    chosen: Period

    @property
    def rows(self) -> Iterable[PaidRow]:
        """The lines of all sections."""
        return chain.from_iterable(section.rows for section in self.sections)


def paid_in(contributions: Iterable[Contribution], period: Period) -> tuple[Contribution, ...]:
    """The bookings of `period`, folded; a month owed is never among them (R8.4).

    Raises:
        NothingPaidError: nothing is booked as paid in the period, or it was all paid back.
    """
    paid = folded(line for line in contributions if line.paid and line.month in period)
    if not paid:
        raise NothingPaidError("no month is booked as paid")
    return paid


def column_totals(columns: PaidColumns) -> tuple[Total, Total]:
    """The two sums as the statement carries them."""
    return (
        Total(TotalKind.EMPLOYER_PART, columns.employer_total),
        Total(TotalKind.PERSONAL_PART, columns.personal_total),
    )


def column_cells(columns: PaidColumns | PaidSection) -> dict[str, JsonValue]:
    """The sums of the two columns, for the template."""
    return {
        "employer_total": amount_text(columns.employer_total),
        "personal_total": amount_text(columns.personal_total),
        "total": amount_text(columns.total),
    }


def section_cells(section: PaidSection) -> dict[str, JsonValue]:
    """What stands at the head of a section, for the template."""
    return {
        "insurance": section.insurance.name.lower(),
        "months": str(section.months),
        **column_cells(section),
    }
