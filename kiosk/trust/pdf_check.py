"""The answer to whether a PDF is genuine."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.trust.published_keys import PublishedKey
from kiosk.trust.statement_checking import Confirmed, Doubtful


@dataclass(frozen=True, slots=True)
class SignedFile:
    """The file is byte for byte what this key signed."""

    key: PublishedKey
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class SignedForm:
    """An application form whose pages and strokes are those that its applicant confirmed."""

    facts: tuple[tuple[str, str], ...]
    """What the terminal bound them to, but nothing of the applicant."""


@dataclass(frozen=True, slots=True)
class PdfCheck:
    """Both halves of the answer; the paper's own facts are in the second."""

    file: SignedFile | Doubtful
    statement: Confirmed | SignedForm | Doubtful
    shape: "PdfShape | None" = None
    """None where the file cannot be read."""


@dataclass(frozen=True, slots=True)
class PdfShape:
    """How the file is built, for whoever wants to know what was done to it."""

    pages: int
    revisions: int
    """1 as compiled, 2 signed."""
    appended_bytes: int
    """What follows behind what the last signature covers."""
