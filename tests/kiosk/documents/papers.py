"""Every certificate of a person at a length in months, as the golden tests look at it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from db.records import (
    AccountYear,
    Benefit,
    BenefitKind,
    Entitlements,
    Insurance,
    Pension,
    PersonalAccount,
    Unemployment,
)
from kiosk.documents import (
    benefit_certificate,
    contribution_certificate,
    contribution_details,
    rights_record,
    unemployment_move,
)
from kiosk.documents.benefit_certificate import BenefitCertificate, benefit_data
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_details import ContributionDetails, details_data
from kiosk.documents.document import Document, Issuer
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Copy, Imprint
from kiosk.documents.rights_record import RightsRecord, rights_data
from kiosk.documents.unemployment_move import UnemploymentMove, move_data
from kiosk.documents.wording import Wording
from tests.kiosk.documents.examples import (
    ISSUED_AT,
    ISSUER,
    LAST_MONTH,
    LONGEST_NAME,
    NOTE,
    SERIAL,
    WORKERS_INSURANCES,
    certificate,
    history,
    holder,
)

Make = Callable[[int, Issuer, DocumentCompiler], Document]
"""Renders a document of so many months."""


def imprint_of(title: str, issuer: Issuer = ISSUER, copy: Copy = Copy.FIRST) -> Imprint:
    return Imprint(issuer, SERIAL, ISSUED_AT, Wording(title, (NOTE,)), copy)


def details(months: int, issuer: Issuer = ISSUER, copy: Copy = Copy.FIRST) -> ContributionDetails:
    lines = history(months, insurances=WORKERS_INSURANCES, months_a_base=7)
    return details_data(holder(LONGEST_NAME), lines, imprint_of("个人缴费明细", issuer, copy))


def account(years: int) -> PersonalAccount:
    """An account whose years follow from one another."""
    made: list[AccountYear] = []
    for back in range(years, 0, -1):
        opening = made[-1].closing if made else Decimal("0.00")
        interest = (opening * Decimal("0.03")).quantize(Decimal("0.01"))
        drawn = Decimal("12.34") if made else Decimal("0.00")
        paid_in = Decimal("4800.12")
        made.append(AccountYear(LAST_MONTH.year + 1 - back, opening, paid_in, interest, drawn))
    return PersonalAccount(Insurance.EMPLOYEE_PENSION, tuple(made))


def rights(months: int, issuer: Issuer = ISSUER) -> RightsRecord:
    lines = history(months, insurances=WORKERS_INSURANCES, months_a_base=7)
    accounts = (account(-(-months // 12)),)
    imprint = imprint_of("个人权益记录单", issuer)
    return rights_data(holder(LONGEST_NAME), lines, accounts, imprint)


def drawn(months: int) -> list[Benefit]:
    """Pension up to LAST_MONTH that rises every twelve months."""
    first = LAST_MONTH.plus(1 - months)
    rise = Decimal("91.07")
    return [
        Benefit(BenefitKind.PENSION, first.plus(i), Decimal("1820.00") + rise * (i // 12))
        for i in range(months)
    ]


def benefits(months: int, issuer: Issuer = ISSUER) -> BenefitCertificate:
    lines = drawn(months)
    pension = Pension(Insurance.EMPLOYEE_PENSION, lines[0].month, None)
    entitlements = Entitlements(pension, None, ())
    imprint = imprint_of("待遇领取证明", issuer)
    return benefit_data(holder(LONGEST_NAME), entitlements, lines, imprint)


UNEMPLOYED = Entitlements(None, None, (Unemployment(date(2026, 8, 1), None, 24, 3),))


def move(months: int, issuer: Issuer = ISSUER) -> UnemploymentMove:
    lines = history(months, insurances=WORKERS_INSURANCES)
    imprint = imprint_of("失业保险关系迁移证明", issuer)
    return move_data(holder(LONGEST_NAME), UNEMPLOYED, lines, imprint)


CERTIFICATES: dict[DocumentName, Make] = {
    DocumentName.CONTRIBUTION_CERTIFICATE: lambda months, issuer, compiler: (
        contribution_certificate.render(
            certificate(history(months), LONGEST_NAME, issuer), compiler
        )
    ),
    DocumentName.CONTRIBUTION_DETAILS: lambda months, issuer, compiler: contribution_details.render(
        details(months, issuer), compiler
    ),
    DocumentName.RIGHTS_RECORD: lambda months, issuer, compiler: rights_record.render(
        rights(months, issuer), compiler
    ),
    DocumentName.BENEFIT_CERTIFICATE: lambda months, issuer, compiler: benefit_certificate.render(
        benefits(months, issuer), compiler
    ),
    DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE: lambda months, issuer, compiler: (
        unemployment_move.render(move(months, issuer), compiler)
    ),
}
