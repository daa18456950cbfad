"""What a document's QR code says: the facts a bank clerk holds against the paper.

The text is what a telephone shows when it scans the code, so it reads as it stands. An encoder that
signs the same facts takes the place of `statement_text` without any other change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """The facts of one document that its QR code carries; nobody is identified by them alone."""

    kind: str
    """The document's title, as printed."""
    serial: str
    masked_name: str
    last_four: str
    """The last four characters of the social security number."""
    period: str
    totals: tuple[str, ...]
    """Each a short phrase with its amount."""
    issued_at: datetime
    issuer: str


StatementEncoder = Callable[[Statement], str]
"""Turns a statement into the text of the QR code."""


def statement_text(statement: Statement) -> str:
    """The statement in lines to be read and compared by eye; it is not signed."""
    return "\n".join(
        (
            statement.kind,
            f"编号 {statement.serial}",
            f"姓名 {statement.masked_name} 尾号{statement.last_four}",
            f"期间 {statement.period}",
            *statement.totals,
            f"出具 {statement.issued_at:%Y-%m-%d %H:%M} {statement.issuer}",
        )
    )
