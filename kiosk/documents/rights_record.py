"""The personal rights record (个人权益记录单): what was paid each year, and the account it made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from db.records import (
    EVER,
    AccountYear,
    Contribution,
    Holder,
    Insurance,
    Month,
    Period,
    PersonalAccount,
    paid_months,
)
from kiosk.documents.bookings import counts
from kiosk.documents.certified import first_ahead, rendered, statement_of
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.documents.document import Document, amount_text, longest_cells
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.documents.paid_columns import (
    PaidColumns,
    PaidPaper,
    column_totals,
    paid_in,
    section_cells,
)
from kiosk.documents.statement import (
    DocumentKind,
    Statement,
    StatementEncoder,
    Total,
    TotalKind,
    statement_text,
)


@dataclass(frozen=True, slots=True)
class RightsYear:
    """One insurance and year: what the bookings of its months add up to."""

    year: int
    months: int
    """Those that count as paid."""
    base_total: Decimal
    """The bases of all lines that count, together (年缴费基数)."""
    employer_part: Decimal
    personal_part: Decimal


@dataclass(frozen=True, slots=True)
class RightsSection(PaidColumns):
    """The years of one insurance, oldest first, at least one."""

    insurance: Insurance
    rows: tuple[RightsYear, ...]

    @property
    def months(self) -> int:
        """The months of all its years."""
        return sum(year.months for year in self.rows)


@dataclass(frozen=True, slots=True)
class RightsRecord(PaidPaper[RightsSection]):
    """The facts of one record, of whole years; `rights_data` makes it."""

    accounts: tuple[PersonalAccount, ...] = field(repr=False)
    """The years that were looked at alone; closed years and the present one."""
    ahead: str | None
    """The first month paid for that lies after the day of issue."""

    @property
    def period(self) -> Period:
        """From January of the first year that stands on it to December of the last."""
        years = [
            *(year.year for section in self.sections for year in section.rows),
            *(year.year for account in self.accounts for year in account.years),
        ]
        return Period(Month(min(years), 1), Month(max(years), 12))


def rights_data(
    holder: Holder,
    contributions: Iterable[Contribution],
    accounts: Iterable[PersonalAccount],
    imprint: Imprint,
    period: Period = EVER,
) -> RightsRecord:
    """The record of all the years that `period` touches, of what is booked as paid (R8.4).

    Raises:
        NothingPaidError: nothing is booked as paid in these years, or it was all paid back.
    """
    whole = Period(Month(period.first.year, 1), Month(period.last.year, 12))
    paid = paid_in(contributions, whole)
    years = range(period.first.year, period.last.year + 1)
    cut = (
        (account.insurance, tuple(year for year in account.years if year.year in years))
        for account in accounts
    )
    return RightsRecord(
        imprint,
        holder,
        tuple(
            RightsSection(insurance, tuple(_years(lines)))
            for insurance in Insurance
            if (lines := [line for line in paid if line.insurance is insurance])
        ),
        whole,
        tuple(PersonalAccount(insurance, years) for insurance, years in cut if years),
        first_ahead(((line.month, line.month) for line in paid), imprint),
    )


def make(
    holder: Holder,
    contributions: Iterable[Contribution],
    accounts: Iterable[PersonalAccount],
    imprint: Imprint,
    period: Period,
    compiler: DocumentCompiler,
    encode: StatementEncoder,
) -> Document:
    """The record of what was looked up.

    Raises:
        DocumentError: as `rights_data` and `render`.
    """
    return render(rights_data(holder, contributions, accounts, imprint, period), compiler, encode)


def render(
    record: RightsRecord, compiler: DocumentCompiler, encode: StatementEncoder = statement_text
) -> Document:
    """The record as a PDF.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    own: dict[str, JsonValue] = {
        "sections": [_section_data(section) for section in record.sections],
        "accounts": [_account_data(account) for account in record.accounts],
        "has_refunds": record.has_refunds,
        "ahead": record.ahead,
    }
    name = DocumentName.RIGHTS_RECORD
    signed = statement(record)
    return rendered(record, name, own, signed, compiler, encode, chosen=record.chosen)


def statement(record: RightsRecord) -> Statement:
    """The facts of the record that its QR code carries."""
    balances = (Total(TotalKind.ACCOUNT_BALANCE, account.balance) for account in record.accounts)
    totals = (*column_totals(record), *balances)
    return statement_of(record, DocumentKind.RIGHTS_RECORD, totals)


def _years(lines: Sequence[Contribution]) -> Iterable[RightsYear]:
    ordered = sorted(lines, key=lambda line: line.month)
    for year, own in groupby(ordered, key=lambda line: line.month.year):
        months = list(own)
        paid = paid_months(months)
        yield RightsYear(
            year,
            len(paid),
            sum((line.base for line in months if counts(line, paid)), Decimal()),
            sum((line.employer_part for line in months), Decimal()),
            sum((line.personal_part for line in months), Decimal()),
        )


def _section_data(section: RightsSection) -> Mapping[str, JsonValue]:
    years = [_year_cells(year) for year in section.rows]
    return {
        **section_cells(section),
        "years": years,
        "longest": longest_cells(years),
    }


def _year_cells(year: RightsYear) -> list[str]:
    amounts = (year.base_total, year.employer_part, year.personal_part)
    return [str(year.year), str(year.months), *map(amount_text, amounts)]


def _account_data(account: PersonalAccount) -> Mapping[str, JsonValue]:
    years = [_account_cells(year) for year in account.years]
    return {
        "insurance": account.insurance.name.lower(),
        "balance": amount_text(account.balance),
        "years": years,
        "longest": longest_cells(years),
    }


def _account_cells(year: AccountYear) -> list[str]:
    """The cells of a line: year, opening, paid in, interest, drawn, closing."""
    amounts = (year.opening, year.paid_in, year.interest, year.drawn, year.closing)
    return [str(year.year), *map(amount_text, amounts)]
