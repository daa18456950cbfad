"""The contribution certificate (个人参保缴费证明): what has been paid in for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.records import EVER, Contribution, Holder, Period
from kiosk.documents.certified import first_ahead, rendered, statement_of
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.documents.contribution_runs import InsuranceSection, Run, sections
from kiosk.documents.document import Document, amount_text, longest_cells
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.documents.paid_columns import (
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
    period_text,
    statement_text,
)


@dataclass(frozen=True, slots=True)
class ContributionCertificate(PaidPaper[InsuranceSection]):
    """The facts of one certificate; `certificate_data` makes it."""

    @property
    def period(self) -> Period:
        """From the first month that counts as paid to the last, of any insurance that has one."""
        counted = [section.period for section in self.sections if section.months]
        periods = counted or [section.period for section in self.sections]
        return Period(min(each.first for each in periods), max(each.last for each in periods))


def certificate_data(
    holder: Holder, contributions: Iterable[Contribution], imprint: Imprint, period: Period = EVER
) -> ContributionCertificate:
    """The certificate of what is booked as paid in `period`; a month owed never gets on it (R8.4).

    Raises:
        NothingPaidError: nothing is booked as paid in the period, or it was all paid back.
    """
    paid = sections(paid_in(contributions, period))
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
        **column_cells(certificate),
        "has_doubled_months": any(s.has_doubled_months for s in certificate.sections),
        "has_varying_base": any(s.has_varying_base for s in certificate.sections),
        "has_refunds": certificate.has_refunds,
        "ahead": first_ahead(
            ((run.first, run.last) for s in certificate.sections for run in s.rows),
            certificate.imprint,
        ),
    }
    name = DocumentName.CONTRIBUTION_CERTIFICATE
    signed = statement(certificate)
    return rendered(certificate, name, own, signed, compiler, encode, chosen=certificate.chosen)


def statement(certificate: ContributionCertificate) -> Statement:
    """The facts of the certificate that its QR code carries."""
    totals = column_totals(certificate)
    return statement_of(certificate, DocumentKind.CONTRIBUTION_CERTIFICATE, totals)


def _section_data(section: InsuranceSection) -> Mapping[str, JsonValue]:
    employments = [
        (employment.employer, [_run_cells(run) for run in employment.runs])
        for employment in section.employments
    ]
    return {
        **section_cells(section),
        "period": period_text(section.period),
        "employments": [{"employer": employer, "runs": runs} for employer, runs in employments],
        "longest": longest_cells(cells for _, runs in employments for cells in runs),
    }


def _run_cells(run: Run) -> list[str]:
    """The cells of a line: months, their number, base, employer, person, both."""
    return [
        period_text(Period(run.first, run.last)),
        str(run.months),
        _base_text(run),
        amount_text(run.employer_part),
        amount_text(run.personal_part),
        amount_text(run.total),
    ]


def _base_text(run: Run) -> str:
    lowest, highest = amount_text(run.lowest_base), amount_text(run.highest_base)
    return lowest if lowest == highest else f"{lowest}~{highest}"
