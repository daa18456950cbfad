"""The contribution certificate (个人参保缴费证明): what has been paid in for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from db.records import EVER, Contribution, Holder, Month, Period
from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.contribution_runs import Employment, InsuranceSection, Run, sections
from kiosk.documents.document import Document, Issuer, amount_text, time_text
from kiosk.documents.errors import NothingPaidError
from kiosk.documents.qr_code import qr_matrix, qr_svg
from kiosk.documents.statement import Statement, StatementEncoder, statement_text
from kiosk.texts import masked_name

TEMPLATE = "contribution_certificate.typ"
TITLE = "个人参保缴费证明"


@dataclass(frozen=True, slots=True)
class ContributionCertificate:
    """The facts of one certificate; `certificate_data` makes it.

    Name and number stand on it in full: whoever receives it compares them with an identity card.
    """

    issuer: Issuer
    serial: str
    issued_at: datetime
    """Aware, in the zone of the hall."""
    name: str = field(repr=False)
    social_security_number: str = field(repr=False)
    sections: tuple[InsuranceSection, ...] = field(repr=False)
    """One an insurance, at least one; only months booked as paid."""
    notes: tuple[str, ...]
    """The region's own remarks, each one sentence."""

    @property
    def first(self) -> Month:
        """The first month of any insurance."""
        return min(section.first for section in self.sections)

    @property
    def last(self) -> Month:
        """The last month of any insurance."""
        return max(section.last for section in self.sections)

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
    holder: Holder,
    contributions: Iterable[Contribution],
    *,
    issuer: Issuer,
    serial: str,
    issued_at: datetime,
    period: Period = EVER,
    notes: tuple[str, ...] = (),
) -> ContributionCertificate:
    """The certificate of what is booked as paid in `period`; a month owed never gets on it (R8.4).

    Raises:
        NothingPaidError: no month of the period is booked as paid.
    """
    paid = [
        contribution
        for contribution in contributions
        if contribution.paid and period.first <= contribution.month <= period.last
    ]
    if not paid:
        raise NothingPaidError("no month is booked as paid")
    return ContributionCertificate(
        issuer=issuer,
        serial=serial,
        issued_at=issued_at,
        name=holder.name,
        social_security_number=holder.social_security_number,
        sections=sections(paid),
        notes=notes,
    )


def render(
    certificate: ContributionCertificate,
    compiler: DocumentCompiler,
    encode: StatementEncoder = statement_text,
) -> Document:
    """The certificate as a PDF whose QR code carries the encoded statement.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    data = _template_data(certificate, encode(statement(certificate)))
    pdf = compiler.compile(TEMPLATE, data, created_at=certificate.issued_at)
    return Document(pdf, certificate.serial, page_count(pdf))


def statement(certificate: ContributionCertificate) -> Statement:
    """The facts of the certificate that its QR code carries."""
    return Statement(
        kind=TITLE,
        serial=certificate.serial,
        masked_name=masked_name(certificate.name).masked,
        last_four=certificate.social_security_number[-4:],
        period=_period_text(certificate.first, certificate.last),
        totals=(
            f"单位 {amount_text(certificate.employer_total)}",
            f"个人 {amount_text(certificate.personal_total)}",
        ),
        issued_at=certificate.issued_at,
        issuer=certificate.issuer.agency,
    )


def _template_data(certificate: ContributionCertificate, qr_text: str) -> Mapping[str, JsonValue]:
    issuer = certificate.issuer
    return {
        "title": TITLE,
        "agency": issuer.agency,
        "hall": issuer.hall,
        "terminal": issuer.terminal_id,
        "phone": issuer.phone,
        "demo": issuer.demo,
        "serial": certificate.serial,
        "issued_at": time_text(certificate.issued_at),
        "name": certificate.name,
        "number": certificate.social_security_number,
        "period": _period_text(certificate.first, certificate.last),
        "sections": [_section_data(section) for section in certificate.sections],
        "employer_total": amount_text(certificate.employer_total),
        "personal_total": amount_text(certificate.personal_total),
        "total": amount_text(certificate.total),
        "has_doubled_months": any(s.has_doubled_months for s in certificate.sections),
        "has_varying_base": any(s.has_varying_base for s in certificate.sections),
        "notes": list(certificate.notes),
        "qr_code": qr_svg(qr_matrix(qr_text)),
    }


def _section_data(section: InsuranceSection) -> Mapping[str, JsonValue]:
    return {
        "insurance": section.insurance.name.lower(),
        "period": _period_text(section.first, section.last),
        "months": str(section.months),
        "employer_total": amount_text(section.employer_total),
        "personal_total": amount_text(section.personal_total),
        "total": amount_text(section.total),
        "employments": [_employment_data(employment) for employment in section.employments],
    }


def _employment_data(employment: Employment) -> Mapping[str, JsonValue]:
    return {
        "employer": employment.employer,
        "runs": [_run_cells(run) for run in employment.runs],
    }


def _run_cells(run: Run) -> list[str]:
    """The cells of a line: months, their number, base, employer, person, both."""
    return [
        _period_text(run.first, run.last),
        str(run.months),
        _base_text(run),
        amount_text(run.employer_total),
        amount_text(run.personal_total),
        amount_text(run.total),
    ]


def _period_text(first: Month, last: Month) -> str:
    return str(first) if first == last else f"{first} 至 {last}"


def _base_text(run: Run) -> str:
    lowest, highest = amount_text(run.lowest_base), amount_text(run.highest_base)
    return lowest if lowest == highest else f"{lowest}~{highest}"
