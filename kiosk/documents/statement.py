"""What a document's QR code says: the facts a bank clerk holds against the paper.

The facts are data. `statement_text` writes them as lines to be read as they stand; kiosk.trust
signs them for the agency's page. What the numbers of an enum mean stands on signed papers for
years: a number is never given a second meaning. assets/verify/words.js has the words of each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, unique

from db.records import Month, Period
from kiosk.documents.document import amount_text


@unique
class DocumentKind(Enum):
    """Which document it is."""

    CONTRIBUTION_CERTIFICATE = 1
    CONTRIBUTION_DETAILS = 2
    RIGHTS_RECORD = 3
    BENEFIT_CERTIFICATE = 4
    UNEMPLOYMENT_MOVE_CERTIFICATE = 5

    @property
    def title(self) -> str:
        """The title as printed."""
        return _TITLES[self]


@unique
class TotalKind(Enum):
    """What an amount of the statement is the sum of."""

    EMPLOYER_PART = 1
    PERSONAL_PART = 2
    ACCOUNT_BALANCE = 3
    BENEFITS_DRAWN = 4

    @property
    def label(self) -> str:
        """The amount's name as printed."""
        return _LABELS[self]


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that stands on the document, in yuan."""

    kind: TotalKind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """The facts of one document that its QR code carries; nobody is identified by them alone."""

    kind: DocumentKind
    serial: str
    masked_name: str
    last_four: str
    """The last four characters of the social security number."""
    period: Period
    totals: tuple[Total, ...]
    issued_at: datetime
    """Aware, in the zone of the hall."""
    issuer: str

    @property
    def runs_ahead(self) -> bool:
        """Whether its period goes on after the month of issue, with months booked in advance.

        A rights record is of whole years, so that its period says nothing of them.
        """
        ahead = self.period.last > Month.of(self.issued_at.date())
        return ahead and self.kind is not DocumentKind.RIGHTS_RECORD


StatementEncoder = Callable[[Statement], str]
"""Turns a statement into the text of the QR code."""


def statement_text(statement: Statement) -> str:
    """The statement in lines to be read and compared by eye; it is not signed."""
    return "\n".join(
        (
            statement.kind.title,
            f"编号 {statement.serial}",
            f"姓名 {statement.masked_name} 尾号{statement.last_four}",
            f"期间 {stated_period(statement)}",
            *(f"{total.kind.label} {amount_text(total.amount)}" for total in statement.totals),
            f"出具 {statement.issued_at:%Y-%m-%d %H:%M} {statement.issuer}",
        )
    )


def stated_period(statement: Statement) -> str:
    """The period of a statement in words, with what is booked in advance named as such."""
    ahead = "（含打印之后预先记账的月份）" if statement.runs_ahead else ""
    return period_text(statement.period) + ahead


def period_text(period: Period) -> str:
    """A period as printed: 1996-01 至 2025-12, or the one month it is."""
    if period.first == period.last:
        return str(period.first)
    return f"{period.first} 至 {period.last}"


_TITLES = {
    DocumentKind.CONTRIBUTION_CERTIFICATE: "个人参保缴费证明",
    DocumentKind.CONTRIBUTION_DETAILS: "个人缴费明细",
    DocumentKind.RIGHTS_RECORD: "个人权益记录单",
    DocumentKind.BENEFIT_CERTIFICATE: "待遇领取证明",
    DocumentKind.UNEMPLOYMENT_MOVE_CERTIFICATE: "失业保险关系迁移证明",
}
_LABELS = {
    TotalKind.EMPLOYER_PART: "单位",
    TotalKind.PERSONAL_PART: "个人",
    TotalKind.ACCOUNT_BALANCE: "账户余额",
    TotalKind.BENEFITS_DRAWN: "待遇",
}
