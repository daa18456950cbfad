"""What every certificate of a person carries: imprint, name and number, and its statement."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from db.records import EVER, Holder, Month, Period
from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint, imprint_data
from kiosk.documents.qr_code import qr_matrix, qr_svg
from kiosk.documents.statement import (
    DocumentKind,
    Statement,
    StatementEncoder,
    Total,
    period_text,
)
from kiosk.language.texts import masked_name, shown_name


class Certified(Protocol):
    """The facts of a certificate: whose they are and for which months, and its imprint."""

    @property
    def imprint(self) -> Imprint: ...

    @property
    def holder(self) -> Holder: ...

    @property
    def period(self) -> Period: ...


def statement_of(facts: Certified, kind: DocumentKind, totals: Sequence[Total] = ()) -> Statement:
    """The facts that the certificate's QR code carries."""
    return Statement(
        kind=kind,
        serial=facts.imprint.serial,
        masked_name=masked_name(facts.holder.name).masked,
        last_four=facts.holder.social_security_number[-4:],
        period=facts.period,
        totals=tuple(totals),
        issued_at=facts.imprint.issued_at,
        issuer=facts.imprint.issuer.agency,
    )


def first_ahead(stretches: Iterable[tuple[Month, Month]], imprint: Imprint) -> str | None:
    """The first month of these stretches after that of issue, which the paper has to name."""
    today = Month.of(imprint.issued_at.date())
    ahead = [max(first, today.plus(1)) for first, last in stretches if last > today]
    return str(min(ahead)) if ahead else None


def rendered(
    facts: Certified,
    name: DocumentName,
    own: Mapping[str, JsonValue],
    statement: Statement,
    compiler: DocumentCompiler,
    encode: StatementEncoder,
    *,
    chosen: Period = EVER,
) -> Document:
    """The certificate as a PDF: what is common, and the document's `own` data.

    A paper of a `chosen` time says so, lest anybody take it for all there is.
    Name and number stand on it in full: whoever receives it compares them with an identity card.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    qr_text = encode(statement)
    data = {
        **imprint_data(facts.imprint),
        "name": shown_name(facts.holder.name),
        "number": facts.holder.social_security_number,
        "period": period_text(facts.period),
        "chosen": None if chosen == EVER else period_text(chosen),
        "qr_code": qr_svg(qr_matrix(qr_text)),
        "qr_text": qr_text,
        **own,
    }
    pdf = compiler.compile(name.template, data, created_at=facts.imprint.issued_at)
    return Document(pdf, facts.imprint.serial, page_count(pdf))
