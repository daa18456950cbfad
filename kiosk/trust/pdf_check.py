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
class PdfCheck:
    """Both halves of the answer; the paper's own facts are in the second."""

    file: SignedFile | Doubtful
    statement: Confirmed | Doubtful
