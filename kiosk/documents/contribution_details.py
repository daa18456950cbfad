"""The contribution detail list (个人缴费明细): a line an insurance, month and employer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from db.records import EVER, Contribution, Holder, Insurance, Month, Period, paid_months
from kiosk.documents.bookings import stretch_of
from kiosk.documents.certified import first_ahead, rendered, statement_of
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.documents.document import Document, amount_text, longest_cells
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.documents.paid_columns import (
    PaidColumns,
    PaidPaper,
    column_cells,
    column_totals,
    paid_in,
    section_cells,
)
from kiosk.documents.statement import (
    DocumentKind,
    Statement,
    StatementEncoder,
    statement_text,
)


@dataclass(frozen=True, slots=True)
class DetailSection(PaidColumns):
    """The months of one insurance, oldest first, all bookings of each together."""

    insurance: Insurance
    paid_months: frozenset[Month]
    """Different months that count as paid; one paid by two employers counts once."""
    rows: tuple[Contribution, ...]

    @property
    def months(self) -> int:
        """How many they are."""
        return len(self.paid_months)


@dataclass(frozen=True, slots=True)
class ContributionDetails(PaidPaper[DetailSection]):
    """The facts of one list; `details_data` makes it."""

    @property
    def period(self) -> Period:
        """From the first month that counts as paid to the last."""
        paid: set[Month] = set().union(*(section.paid_months for section in self.sections))
        return stretch_of(paid, [line.month for section in self.sections for line in section.rows])


def details_data(
    holder: Holder, contributions: Iterable[Contribution], imprint: Imprint, period: Period = EVER
) -> ContributionDetails:
    """The list of what is booked as paid in `period` (R8.4).

    Raises:
        NothingPaidError: nothing is booked as paid in the period, or it was all paid back.
    """
    paid = paid_in(contributions, period)
    by_insurance = {
        insurance: tuple(sorted(lines, key=attrgetter("month")))
        for insurance, lines in groupby(
            sorted(paid, key=lambda line: line.insurance.value), key=attrgetter("insurance")
        )
    }
    sections = tuple(
        DetailSection(insurance, frozenset(paid_months(lines)), lines)
        for insurance, lines in by_insurance.items()
    )
    return ContributionDetails(imprint, holder, sections, period)


def make(
    holder: Holder,
    contributions: Iterable[Contribution],
    imprint: Imprint,
    period: Period,
    compiler: DocumentCompiler,
    encode: StatementEncoder,
) -> Document:
    """The list of what was looked up.

    Raises:
        DocumentError: as `details_data` and `render`.
    """
    return render(details_data(holder, contributions, imprint, period), compiler, encode)


def render(
    details: ContributionDetails,
    compiler: DocumentCompiler,
    encode: StatementEncoder = statement_text,
) -> Document:
    """The list as a PDF.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    own: dict[str, JsonValue] = {
        "sections": [_section_data(section) for section in details.sections],
        **column_cells(details),
        "has_refunds": details.has_refunds,
        "ahead": first_ahead(
            ((line.month, line.month) for s in details.sections for line in s.rows),
            details.imprint,
        ),
    }
    name = DocumentName.CONTRIBUTION_DETAILS
    signed = statement(details)
    return rendered(details, name, own, signed, compiler, encode, chosen=details.chosen)


def statement(details: ContributionDetails) -> Statement:
    """The facts of the list that its QR code carries."""
    return statement_of(details, DocumentKind.CONTRIBUTION_DETAILS, column_totals(details))


def _section_data(section: DetailSection) -> Mapping[str, JsonValue]:
    cells = [_cells(line) for line in section.rows]
    by_employer = groupby(zip(section.rows, cells, strict=True), key=lambda pair: pair[0].employer)
    return {
        **section_cells(section),
        "employments": [
            {"employer": employer, "lines": [each for _, each in own]}
            for employer, own in by_employer
        ],
        "longest": longest_cells(cells),
    }


def _cells(line: Contribution) -> list[str]:
    """The cells of a line: month, base, employer, person."""
    amounts = (line.base, line.employer_part, line.personal_part)
    return [str(line.month), *map(amount_text, amounts)]
