"""What stands around the facts of every document: title and remarks, issuer, number, time, copy."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique

from kiosk.documents.compiler import JsonValue
from kiosk.documents.document import Issuer, time_text
from kiosk.documents.wording import Wording


@unique
class Copy(Enum):
    """Which print of a serial number it is; the value is what the journal counts."""

    FIRST = 1
    REPRINT = 2
    """Printed once more after a jam, and marked 补打 on every page."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who issues a document, when, under which number and in which words."""

    issuer: Issuer
    serial: str
    issued_at: datetime
    """Aware, in the zone of the hall."""
    wording: Wording
    copy: Copy = Copy.FIRST


def imprint_data(imprint: Imprint) -> dict[str, JsonValue]:
    """The imprint as every template reads it."""
    issuer = imprint.issuer
    return {
        "title": imprint.wording.title,
        "notes": list(imprint.wording.notes),
        "agency": issuer.agency,
        "hall": issuer.hall,
        "terminal": issuer.terminal_id,
        "phone": issuer.phone,
        "demo": issuer.demo,
        "logo": issuer.logo,
        "seal": issuer.seal,
        "serial": imprint.serial,
        "issued_at": time_text(imprint.issued_at),
        "reprint": imprint.copy is Copy.REPRINT,
    }
