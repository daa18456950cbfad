"""What all documents have in common: the finished document, its paper, issuer, and numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum, unique
from typing import Final

from kiosk.documents.errors import UnprintableFactsError

LARGEST_AMOUNT: Final = Decimal(10) ** 11
"""No sum of a person's money comes near; from here on something else than an amount was read."""


@unique
class Paper(Enum):
    """What a document is made for; the value is the templates' word for it."""

    SLIP_80_MM = "slip"
    A4 = "a4"


@dataclass(frozen=True, slots=True, repr=False)
class Mark:
    """What a citizen's signature adds to page 1 of a finished file when the terminal signs it."""

    content: bytes
    """Operators of the page's content (ISO 32000-1, 7.8)."""
    private: bytes
    """What belongs to it and is not seen: JSON."""
    made_at: datetime

    def __repr__(self) -> str:
        return "Mark(<redacted>)"


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document, held in memory only."""

    pdf: bytes
    """PDF/A-2a; these bytes are shown, printed and hashed."""
    serial: str
    """Also the job's title, for CUPS writes titles to its logs."""
    pages: int
    awaits_signature: bool = False
    """A citizen is to sign it before the terminal does."""
    mark: Mark | None = None

    def __repr__(self) -> str:
        return f"<Document {self.serial}, {self.pages} pages>"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who stands behind a document and where it was printed."""

    agency: str
    hall: str
    terminal_id: str
    phone: str
    demo: bool
    """Printed by a demo terminal: watermark and drawn seal say 演示."""
    logo: str | None = field(default=None, repr=False)
    """The agency's own SVG beside its name."""
    seal: str | None = field(default=None, repr=False)
    """The agency's own SVG where a stamp would stand; None: a place to stamp by hand."""


def amount_text(amount: Decimal) -> str:
    """An amount of yuan as printed: two places, thousands separated, nothing rounded away.

    Raises:
        UnprintableFactsError: the amount has a fraction of a fen, so no line could add up, or it is
            none: not finite, or a hundred thousand million and more.
    """
    if not amount.is_finite() or abs(amount) >= LARGEST_AMOUNT:
        raise UnprintableFactsError("an amount that can be none")
    if amount.quantize(_FEN) != amount:
        raise UnprintableFactsError("a fraction of a fen")
    return f"{amount:,.2f}" if amount else "0.00"


def longest_cells(lines: Iterable[Sequence[str]]) -> list[int]:
    """The length of the longest cell of each column but the first; empty without lines."""
    return [max(map(len, column)) for column in list(zip(*lines, strict=True))[1:]]


_FEN: Final = Decimal("0.01")


def time_text(moment: datetime) -> str:
    """A moment as printed, in the zone it carries: 2026-11-22 10:31:05."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"
