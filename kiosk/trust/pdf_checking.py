"""Whether a PDF is as the terminal signed it, and whether its code speaks of this very document.

Loading this module loads pyHanko.
"""

import io
import logging
from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from kiosk.trust.form_checking import FormNotBoundError, binding_of
from kiosk.trust.p256 import PublicKey
from kiosk.trust.pdf_check import PdfCheck, PdfShape, SignedFile, SignedForm
from kiosk.trust.published_keys import PublishedKeys
from kiosk.trust.signed_statement import FRAGMENT_MARK
from kiosk.trust.statement_checking import Confirmed, Doubt, Doubtful, check_statement

FORM_FACTS: Final = (
    "application",
    "serial",
    "confirmed_by",
    "confirmed_at",
    "terminal",
    "operation",
)
"""What is told of a form's binding."""

# pyHanko writes to the log, with a traceback, what is wrong with a forgery; here that is an answer.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())
logging.getLogger("pyhanko").propagate = False


def check_pdf(content: bytes, keys: PublishedKeys) -> PdfCheck:
    """Check the signature of a PDF and the signed statement that its QR code carries.

    The statement is taken from the link that lies over the QR code. Both are set from one text by
    the template, and the file's signature covers both.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content))
        shape = _shape(reader, len(content))
        file = _checked_file(reader, keys)
        statement = _checked_form(content) or _checked_statement(reader, keys)
    except Exception:  # noqa: BLE001 - a hostile file makes these libraries raise anything
        return PdfCheck(Doubtful(Doubt.UNREADABLE), Doubtful(Doubt.UNREADABLE))
    match file, statement:
        case SignedFile(key), Confirmed(_, other) if key != other:
            return PdfCheck(file, Doubtful(Doubt.OTHER_DOCUMENT), shape)
        case _:
            return PdfCheck(file, statement, shape)


def _shape(reader: PdfFileReader, length: int) -> PdfShape:
    ends = [
        int(signature.byte_range[2]) + int(signature.byte_range[3])
        for signature in reader.embedded_signatures
    ]
    # Less than nothing where it was written anew, and shorter.
    appended = max(length - max(ends), 0) if ends else 0
    return PdfShape(_page_count(reader), int(reader.xrefs.total_revisions), appended)


def _page_count(reader: PdfFileReader) -> int:
    """The leaves of the page tree, counted: what its root says of itself may be wrong."""
    count = 0
    waiting = [reader.root.raw_get("/Pages")]
    seen: set[object] = set()
    while waiting:
        reference = waiting.pop()
        node = reference.get_object()
        if repr(reference) in seen:
            raise ValueError("a page tree that is none")
        seen.add(repr(reference))
        if "/Kids" in node:
            kids = node["/Kids"]
            waiting += [kids.raw_get(number) for number in range(len(kids))]
        else:
            count += 1
    return count


def _checked_file(reader: PdfFileReader, keys: PublishedKeys) -> SignedFile | Doubtful:
    signatures = reader.embedded_signatures
    if not signatures:
        return Doubtful(Doubt.UNSIGNED)
    if len(signatures) > 1:
        return Doubtful(Doubt.ALTERED)
    signature: EmbeddedPdfSignature = signatures[0]
    # Who signed is asked of the published keys alone, so the certificate vouches for itself here.
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, context, skip_diff=True)
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    signed_at = signature.self_reported_timestamp
    if not (status.intact and status.valid and whole) or signed_at is None:
        return Doubtful(Doubt.ALTERED)
    key = PublicKey.from_point(signature.signer_cert.public_key["public_key"].native)
    published = keys.get(key.id)
    if published is None or published.key != key:
        return Doubtful(Doubt.UNKNOWN_KEY)
    if not published.was_valid(signed_at):
        return Doubtful(Doubt.KEY_NOT_VALID)
    return SignedFile(published, signed_at)


def _checked_form(content: bytes) -> SignedForm | Doubtful | None:
    """Whether the applicant confirmed these very pages; None for what is no application form."""
    try:
        facts = binding_of(content).facts
    except FormNotBoundError as error:
        return None if error.is_no_form else Doubtful(Doubt.ALTERED)
    return SignedForm(tuple((name, str(facts[name])) for name in FORM_FACTS))


def _checked_statement(reader: PdfFileReader, keys: PublishedKeys) -> Confirmed | Doubtful:
    address = next(_fragment_links(reader), None)
    if address is None:
        return Doubtful(Doubt.UNSIGNED)
    checked = check_statement(address, keys)
    if isinstance(checked, Confirmed) and not _is_about(checked, reader):
        return Doubtful(Doubt.OTHER_DOCUMENT)
    return checked


def _is_about(confirmed: Confirmed, reader: PdfFileReader) -> bool:
    """Return whether the file's own title ends in the statement's serial number."""
    return str(reader.document_meta_view.title).endswith(f" {confirmed.statement.serial}")


def _fragment_links(reader: PdfFileReader) -> Iterator[str]:
    """The addresses with a fragment that page 1 links to."""
    page: DictionaryObject = reader.root["/Pages"]["/Kids"][0]
    for annotation in page.get("/Annots", ()):
        action = annotation.get_object().get("/A", {})
        address = str(action.get("/URI", ""))
        if FRAGMENT_MARK in address:
            yield address
