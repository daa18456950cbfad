"""Made-up holders and histories that the tests and the benchmark of documents share."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from db.records import Contribution, Holder, Insurance, Month, Sex
from kiosk.documents.contribution_certificate import ContributionCertificate, certificate_data
from kiosk.documents.document import Issuer
from kiosk.documents.imprint import Imprint
from kiosk.documents.wording import Wording

LONGEST_NAME = "阿布都样本·买买提示例·演示专用姓名·再加长至二十五字"
NUMBER = "990101190001010015"
SERIAL = "DEM001-261122-K7Q4-M2XA"
BEIJING = timezone(timedelta(hours=8))
ISSUED_AT = datetime(2026, 11, 22, 10, 31, 5, tzinfo=BEIJING)
ISSUER = Issuer(
    agency="示例市社会保险事业中心（演示）",
    hall="示例市政务服务大厅（演示）",
    terminal_id="DEMO-01",
    phone="000-12333",
    demo=False,
)
DEMO_ISSUER = replace(ISSUER, demo=True)
"""Its watermark stands aslant over the page, so the text of a demo is read in no sure order."""
NOTE = "这是地区说明。"
LAST_MONTH = Month(2025, 12)
WORKERS_INSURANCES = (Insurance.EMPLOYEE_PENSION, Insurance.UNEMPLOYMENT, Insurance.WORK_INJURY)

_RATES = {
    Insurance.EMPLOYEE_PENSION: (Decimal("0.16"), Decimal("0.08")),
    Insurance.INSTITUTION_PENSION: (Decimal("0.16"), Decimal("0.08")),
    Insurance.RESIDENT_PENSION: (Decimal("0"), Decimal("0.05")),
    Insurance.UNEMPLOYMENT: (Decimal("0.007"), Decimal("0.003")),
    Insurance.WORK_INJURY: (Decimal("0.004"), Decimal("0")),
}


def holder(name: str = "张样本") -> Holder:
    return Holder(NUMBER, name, Sex.MALE, date(1900, 1, 1), died_on=None, moved_out=False)


def contribution(
    month: Month,
    base: Decimal = Decimal("5000.00"),
    insurance: Insurance = Insurance.EMPLOYEE_PENSION,
    employer: str | None = "演示机械制造有限公司（虚构）",
    *,
    paid: bool = True,
) -> Contribution:
    fen = Decimal("0.01")
    employer_rate, personal_rate = _RATES[insurance]
    return Contribution(
        insurance,
        month,
        base,
        (base * employer_rate).quantize(fen),
        (base * personal_rate).quantize(fen),
        employer,
        paid,
    )


def history(
    months: int,
    *,
    insurances: Sequence[Insurance] = (Insurance.EMPLOYEE_PENSION,),
    months_a_base: int = 12,
    months_an_employer: int = 97,
    first_base: Decimal = Decimal("2000.00"),
) -> list[Contribution]:
    """Months up to LAST_MONTH without a gap; the base grows every `months_a_base` months."""
    first = LAST_MONTH.plus(1 - months)
    return [
        contribution(
            first.plus(i),
            first_base + Decimal("137.35") * (i // months_a_base),
            insurance,
            f"演示机械制造有限公司第{i // months_an_employer + 1}分公司（虚构）",
        )
        for insurance in insurances
        for i in range(months)
    ]


def imprint(title: str, issuer: Issuer = ISSUER) -> Imprint:
    return Imprint(issuer, SERIAL, ISSUED_AT, Wording(title, (NOTE,)))


def certificate(
    contributions: Sequence[Contribution], name: str = "张样本", issuer: Issuer = ISSUER
) -> ContributionCertificate:
    return certificate_data(holder(name), contributions, imprint("个人参保缴费证明", issuer))
