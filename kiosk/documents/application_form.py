"""Application forms (申请表): filled in from the records, shown, and signed on those very pages.

`draft` makes the pages that the citizen sees before signing; `confirmed` binds what they then
confirmed to those very bytes, which stay as they are at the head of the signed file (R57–R60 of the
models: pages first, then the signature, then both under the terminal's key). What each application
asks for is a type of its own here, its labels and layout a template of the same name.
"""

import json
import secrets
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Final, TypeAlias

from db.records import Holder, Month
from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document, Mark
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint, imprint_data
from kiosk.documents.signature_mark import drawn, page_content
from kiosk.documents.statement import StatementEncoder
from kiosk.language.texts import shown_name
from kiosk.pages.signature import Signature

BINDING_VERSION: Final = 1
NOT_STATED: Final = "未填"
"""Stands where neither the records nor the citizen say it."""


@dataclass(frozen=True, slots=True)
class UnemploymentBenefitItems:
    """What the application for unemployment benefit says (失业保险金申领)."""

    employer: str
    paid_months: int
    left_on: date | None
    """None where the records do not tell."""
    leaving_reason: str
    registered_on: date | None
    account: str
    """Bank and the last digits, as printed."""
    phone: str


@dataclass(frozen=True, slots=True)
class SkillSubsidyItems:
    """What the application for a skill-upgrade subsidy says (技能提升补贴申领)."""

    employer: str
    paid_months: int
    occupation: str
    level: str
    certificate_number: str
    approved_on: date
    account: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class TransferItems:
    """What an application to take a pension insurance along says (养老保险关系转入)."""

    from_place: str
    from_insurance: str
    to_place: str
    to_insurance: str
    employer: str
    insured_since: Month
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class CardChangeItems:
    """What the form for a change of a card says, where the region asks for one."""

    matter: str
    card_number: str
    bank: str
    told: str
    """What the change means, as the citizen was told before agreeing."""


Items: TypeAlias = UnemploymentBenefitItems | SkillSubsidyItems | TransferItems | CardChangeItems


@dataclass(frozen=True, slots=True, repr=False)
class ApplicationForm:
    """An application as it is shown: whose, of what, and what they declare with it.

    The imprint's serial number is the application's, its time that of the pages.
    """

    name: DocumentName
    imprint: Imprint
    holder: Holder
    items: Items
    declarations: tuple[str, ...]
    """Each one sentence, in Chinese, in full."""
    declarations_version: str

    def __repr__(self) -> str:
        return f"<ApplicationForm {self.name.value} {self.imprint.serial}>"


@dataclass(frozen=True, slots=True, repr=False)
class FormConfirmation:
    """What the citizen confirmed the shown pages with, and when; without a signature, by PIN."""

    form: ApplicationForm
    operation: str
    """The idempotency key under which it is sent."""
    signature: Signature | None
    confirmed_at: datetime
    """Aware."""
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))

    def __repr__(self) -> str:
        return f"<FormConfirmation of {self.form!r}>"


def draft(form: ApplicationForm, compiler: DocumentCompiler, _encode: StatementEncoder) -> Document:
    """The pages for the citizen to see; nobody has signed them, and the terminal does not yet.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    data: dict[str, JsonValue] = {
        **imprint_data(form.imprint),
        "name": shown_name(form.holder.name),
        "number": form.holder.social_security_number,
        "items": {each.name: _text(getattr(form.items, each.name)) for each in fields(form.items)},
        "declarations": list(form.declarations),
        "declarations_version": form.declarations_version,
    }
    pdf = compiler.compile(form.name.template, data, created_at=form.imprint.issued_at)
    return Document(pdf, form.imprint.serial, page_count(pdf), awaits_signature=True)


def confirmed(
    shown: Document,
    confirmation: FormConfirmation,
    _compiler: DocumentCompiler,
    _encode: StatementEncoder,
) -> Document:
    """The same pages with what the citizen confirmed them with, for the terminal to sign."""
    strokes = None if confirmation.signature is None else confirmation.signature.digest()
    pages = sha256(shown.pdf).hexdigest()
    binding = {
        **_binding(confirmation),
        "confirmed_by": "PIN" if strokes is None else "signature",
        "pages_bytes": len(shown.pdf),
        "pages_sha256": pages,
        "strokes_sha256": strokes,
    }
    signature = confirmation.signature
    private = {
        "binding": binding,
        "strokes": None if signature is None else json.loads(signature.canonical()),
    }
    code = f"sha256#{pages} {strokes or 'PIN'}".upper().replace("SHA256", "sha256")
    content = page_content(None if signature is None else drawn(signature), code)
    return replace(
        shown,
        awaits_signature=False,
        mark=Mark(content, canonical(private), confirmation.confirmed_at),
    )


def canonical(value: JsonValue) -> bytes:
    """A value in the one JSON form of which a digest is taken."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _binding(confirmation: FormConfirmation) -> dict[str, JsonValue]:
    """What the signature is bound to besides pages and strokes (R58)."""
    form = confirmation.form
    return {
        "application": form.name.value,
        "confirmed_at": confirmation.confirmed_at.isoformat(timespec="seconds"),
        "declarations_sha256": sha256(canonical(form.declarations)).hexdigest(),
        "declarations_version": form.declarations_version,
        "nonce": confirmation.nonce,
        "operation": confirmation.operation,
        "person": form.holder.social_security_number,
        "serial": form.imprint.serial,
        "terminal": form.imprint.issuer.terminal_id,
        "version": BINDING_VERSION,
    }


def _text(value: str | int | date | Month | None) -> str:
    match value:
        case None:
            return NOT_STATED
        case date():
            return f"{value:%Y-%m-%d}"
        case _:
            return str(value)
