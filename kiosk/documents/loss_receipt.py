"""The receipt for a temporary loss, or for its release: what is true now, and what to do next."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, unique

from db.records import Bank
from kiosk.documents.compiler import DocumentCompiler, page_count
from kiosk.documents.document import Document, Issuer, time_text
from kiosk.texts import masked_name, masked_number

TEMPLATE = "loss_receipt.typ"


@unique
class Paper(Enum):
    """What the receipt is printed on; the value is the template's word for it."""

    SLIP_80_MM = "slip"
    A4 = "a4"


@dataclass(frozen=True, slots=True)
class LossInForce:
    """The card is temporarily lost; `ends_at` (aware) is None where it lasts until released."""

    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class LossReleased:
    """The card's social-security function is in use again."""


@dataclass(frozen=True, slots=True)
class LossReceipt:
    """The facts of one receipt. Name and number are printed masked: slips are left lying about."""

    issuer: Issuer
    serial: str
    done_at: datetime
    """Aware, in the zone of the hall; the time the records confirmed."""
    name: str = field(repr=False)
    social_security_number: str = field(repr=False)
    state: LossInForce | LossReleased
    bank: Bank
    next_steps: tuple[str, ...]
    """What the region tells the citizen to do now, each one short sentence."""


def render(receipt: LossReceipt, compiler: DocumentCompiler, paper: Paper) -> Document:
    """The receipt as a PDF for this paper.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    issuer = receipt.issuer
    data = {
        "paper": paper.value,
        "agency": issuer.agency,
        "hall": issuer.hall,
        "terminal": issuer.terminal_id,
        "phone": issuer.phone,
        "demo": issuer.demo,
        "serial": receipt.serial,
        "done_at": time_text(receipt.done_at),
        "name": masked_name(receipt.name).masked,
        "number": masked_number(receipt.social_security_number).masked,
        "lost": isinstance(receipt.state, LossInForce),
        "ends_at": _end_text(receipt.state),
        "bank": receipt.bank.name,
        "bank_phone": receipt.bank.service_phone,
        "next_steps": list(receipt.next_steps),
    }
    pdf = compiler.compile(TEMPLATE, data, created_at=receipt.done_at)
    return Document(pdf, receipt.serial, page_count(pdf))


def _end_text(state: LossInForce | LossReleased) -> str | None:
    if isinstance(state, LossInForce) and state.ends_at is not None:
        return time_text(state.ends_at)
    return None
