"""The receipt for an application: what was applied for, under which number, what is due when."""

from dataclasses import dataclass
from datetime import date

from db.records import ApplicationKind, Holder
from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document, Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint, imprint_data
from kiosk.documents.statement import StatementEncoder
from kiosk.language.texts import masked_name, masked_number


@dataclass(frozen=True, slots=True)
class ApplicationReceipt:
    """The facts of one receipt. Name and number are printed masked: slips are left lying about."""

    imprint: Imprint
    """Its time is when the records received the application."""
    holder: Holder
    kind: ApplicationKind
    due_on: date | None
    """None where it is not known when an answer is due."""


def make(
    receipt: ApplicationReceipt,
    paper: Paper,
    compiler: DocumentCompiler,
    _encode: StatementEncoder,
) -> Document:
    """The receipt as a PDF for this paper; it carries no statement.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    imprint = receipt.imprint
    data: dict[str, JsonValue] = {
        **imprint_data(imprint),
        "paper": paper.value,
        "kind": receipt.kind.value,
        "name": masked_name(receipt.holder.name).masked,
        "number": masked_number(receipt.holder.social_security_number).masked,
        "due_on": None if receipt.due_on is None else f"{receipt.due_on:%Y-%m-%d}",
    }
    template = DocumentName.APPLICATION_RECEIPT.template
    pdf = compiler.compile(template, data, created_at=imprint.issued_at)
    return Document(pdf, imprint.serial, page_count(pdf))
