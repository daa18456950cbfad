"""The contribution certificate (个人参保缴费证明): what has been paid in for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from db.records import EVER, Contribution, Holder, Month, Period
from kiosk.documents.certified import first_ahead, rendered, statement_of
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.documents.contribution_runs import InsuranceSection, Run, sections
from kiosk.documents.document import Document, amount_text, longest_cells
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import NothingPaidError
from kiosk.documents.imprint import Imprint
from kiosk.documents.statement import (
    DocumentKind,
    Statement,
    StatementEncoder,
    Total,
    TotalKind,
    period_text,
    statement_text,
)


@dataclass(frozen=True, slots=True)
class ContributionCertificate:
    """The facts of one certificate; `certificate_data` makes it."""

    imprint: Imprint
    holder: Holder
    sections: tuple[InsuranceSection, ...] = field(repr=False)
    """One an insurance, at least one; only what is booked as paid."""
    chosen: Period = EVER
    """The months that were looked at."""

    @property
    def first(self) -> Month:
        """The first month of any insurance."""
        return min(section.first for section in self.sections)

    @property
    def last(self) -> Month:
        """The last month of any insurance."""
        return max(section.last for section in self.sections)

    @property
    def period(self) -> Period:
        """From the first month that was paid to the last."""
        return Period(self.first, self.last)

    @property
    def employer_total(self) -> Decimal:
        """The sum of the employer's column over all insurances."""
        return sum((section.employer_total for section in self.sections), Decimal())

    @property
    def personal_total(self) -> Decimal:
        """The sum of the personal column over all insurances."""
        return sum((section.personal_total for section in self.sections), Decimal())

    @property
    def total(self) -> Decimal:
        """Both columns together."""
        return self.employer_total + self.personal_total


def certificate_data(
    holder: Holder, contributions: Iterable[Contribution], imprint: Imprint, period: Period = EVER
) -> ContributionCertificate:
    """The certificate of what is booked as paid in `period`; a month owed never gets on it (R8.4).

    Raises:
        NothingPaidError: nothing is booked as paid in the period, or it was all paid back.
    """
    paid = sections(line for line in contributions if line.paid and line.month in period)
    if not paid:
        raise NothingPaidError("no month is booked as paid")
    return ContributionCertificate(imprint, holder, paid, period)


def make(
    holder: Holder,
    contributions: Iterable[Contribution],
    imprint: Imprint,
    period: Period,
    compiler: DocumentCompiler,
    encode: StatementEncoder,
) -> Document:
    """The certificate of what was looked up.

    Raises:
        DocumentError: as `certificate_data` and `render`.
    """
    return render(certificate_data(holder, contributions, imprint, period), compiler, encode)


def render(
    certificate: ContributionCertificate,
    compiler: DocumentCompiler,
    encode: StatementEncoder = statement_text,
) -> Document:
    """The certificate as a PDF whose QR code carries the encoded statement.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    own: dict[str, JsonValue] = {
        "sections": [_section_data(section) for section in certificate.sections],
        "employer_total": amount_text(certificate.employer_total),
        "personal_total": amount_text(certificate.personal_total),
        "total": amount_text(certificate.total),
        "has_doubled_months": any(s.has_doubled_months for s in certificate.sections),
        "has_varying_base": any(s.has_varying_base for s in certificate.sections),
        "has_refunds": any(s.has_refunds for s in certificate.sections),
        "ahead": first_ahead(
            ((run.first, run.last) for s in certificate.sections for run in s.runs),
            certificate.imprint,
        ),
    }
    name = DocumentName.CONTRIBUTION_CERTIFICATE
    signed = statement(certificate)
    return rendered(certificate, name, own, signed, compiler, encode, chosen=certificate.chosen)


def statement(certificate: ContributionCertificate) -> Statement:
    """The facts of the certificate that its QR code carries."""
    totals = (
        Total(TotalKind.EMPLOYER_PART, certificate.employer_total),
        Total(TotalKind.PERSONAL_PART, certificate.personal_total),
    )
    return statement_of(certificate, DocumentKind.CONTRIBUTION_CERTIFICATE, totals)


def _section_data(section: InsuranceSection) -> Mapping[str, JsonValue]:
    employments = [
        (employment.employer, [_run_cells(run) for run in employment.runs])
        for employment in section.employments
    ]
    return {
        "insurance": section.insurance.name.lower(),
        "period": period_text(Period(section.first, section.last)),
        "months": str(section.months),
        "employer_total": amount_text(section.employer_total),
        "personal_total": amount_text(section.personal_total),
        "total": amount_text(section.total),
        "employments": [{"employer": employer, "runs": runs} for employer, runs in employments],
        "longest": longest_cells(cells for _, runs in employments for cells in runs),
    }


def _run_cells(run: Run) -> list[str]:
    """The cells of a line: months, their number, base, employer, person, both."""
    return [
        period_text(Period(run.first, run.last)),
        str(run.months),
        _base_text(run),
        amount_text(run.employer_total),
        amount_text(run.personal_total),
        amount_text(run.total),
    ]


def _base_text(run: Run) -> str:
    lowest, highest = amount_text(run.lowest_base), amount_text(run.highest_base)
    return lowest if lowest == highest else f"{lowest}~{highest}"
