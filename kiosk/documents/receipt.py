"""The receipt for a change of a card: what is true now, what it does not cover, what to do next."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from db.records import Bank, Holder
from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document, Paper, time_text
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint, imprint_data
from kiosk.documents.statement import StatementEncoder
from kiosk.language.texts import masked_name, masked_number


@dataclass(frozen=True, slots=True)
class LossInForce:
    """The card is temporarily lost; `ends_at` (aware) is None where it lasts until released."""

    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class LossOver:
    """The card's social-security function is in use again."""


@dataclass(frozen=True, slots=True)
class Activated:
    """The card's social-security function is in use from now on."""


@dataclass(frozen=True, slots=True)
class FunctionEnded:
    """The card's social-security function has ended for good."""


@dataclass(frozen=True, slots=True)
class AnotherPin:
    """The card has another PIN."""


CardState = LossInForce | LossOver | Activated | FunctionEnded | AnotherPin


@dataclass(frozen=True, slots=True)
class Receipt:
    """The facts of one receipt. Name and number are printed masked: slips are left lying about.

    The imprint's time is when the records confirmed; its remarks are what to do next.
    """

    imprint: Imprint
    holder: Holder
    state: CardState
    bank: Bank
    new_card: str = ""
    """A sentence that says where a lost card is replaced."""


def name_of(state: CardState) -> DocumentName:
    """Which receipt confirms this state."""
    match state:
        case LossInForce():
            return DocumentName.LOSS_RECEIPT
        case LossOver():
            return DocumentName.RELEASE_RECEIPT
        case Activated():
            return DocumentName.ACTIVATION_RECEIPT
        case FunctionEnded():
            return DocumentName.CANCELLATION_RECEIPT
        case AnotherPin():
            return DocumentName.PIN_CHANGE_RECEIPT
        case _:
            assert_never(state)


def make(
    receipt: Receipt, paper: Paper, compiler: DocumentCompiler, _encode: StatementEncoder
) -> Document:
    """The receipt as `render` makes it; it carries no statement."""
    return render(receipt, compiler, paper)


def render(receipt: Receipt, compiler: DocumentCompiler, paper: Paper) -> Document:
    """The receipt as a PDF for this paper.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    imprint = receipt.imprint
    data: dict[str, JsonValue] = {
        **imprint_data(imprint),
        "paper": paper.value,
        "kind": name_of(receipt.state).value,
        "name": masked_name(receipt.holder.name).masked,
        "number": masked_number(receipt.holder.social_security_number).masked,
        "ends_at": _end_text(receipt.state),
        "bank": receipt.bank.name,
        "bank_phone": receipt.bank.service_phone,
        "new_card": receipt.new_card,
    }
    pdf = compiler.compile(name_of(receipt.state).template, data, created_at=imprint.issued_at)
    return Document(pdf, imprint.serial, page_count(pdf))


def _end_text(state: CardState) -> str | None:
    if isinstance(state, LossInForce) and state.ends_at is not None:
        return time_text(state.ends_at)
    return None
