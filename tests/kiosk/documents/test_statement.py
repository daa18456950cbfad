from decimal import Decimal

from db.records import Month, Period
from kiosk.documents.statement import (
    DocumentKind,
    Statement,
    Total,
    TotalKind,
    statement_text,
)
from tests.kiosk.documents.examples import ISSUED_AT


def test_the_text_reads_as_it_stands() -> None:
    statement = Statement(
        kind=DocumentKind.CONTRIBUTION_CERTIFICATE,
        serial="DEM001-261122-K7Q4-M2XA",
        masked_name="张*本",
        last_four="0015",
        period=Period(Month(2025, 12), Month(2025, 12)),
        totals=(
            Total(TotalKind.EMPLOYER_PART, Decimal("320.00")),
            Total(TotalKind.PERSONAL_PART, Decimal("160.00")),
        ),
        issued_at=ISSUED_AT,
        issuer="示例机构",
    )
    assert statement_text(statement).splitlines() == [
        "个人参保缴费证明",
        "编号 DEM001-261122-K7Q4-M2XA",
        "姓名 张*本 尾号0015",
        "期间 2025-12",
        "单位 320.00",
        "个人 160.00",
        "出具 2026-11-22 10:31 示例机构",
    ]
