"""What makes a document trustworthy: the statement in its code, and the signature of its file."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from kiosk.clock import Clock
from kiosk.documents.document import Document, Mark
from kiosk.documents.statement import Statement, statement_text
from kiosk.trust.errors import SigningKeyError, SigningKeyExpiredError, StrokesNotSealedError
from kiosk.trust.sealing import SealingFailed
from kiosk.trust.signed_statement import signed_statement
from kiosk.trust.terminal_key import TerminalKey, require_real

if TYPE_CHECKING:
    from kiosk.trust.pdf_signing import PdfSigner

REASON: Final = "社会保险经办机构自助终端出具"
DEMO_REASON: Final = "演示样张，不作证明"


class Signer(Protocol):
    """Signs documents, or is a terminal that does not."""

    def encode(self, statement: Statement) -> str:
        """The text of the document's QR code."""

    def sign(self, document: Document) -> Document:
        """The document as it goes out."""

    def warm_up(self) -> None:
        """Load what signing needs."""


class NoSigner:
    """A terminal without a signing key: plain facts in the code, and the file as it was made."""

    def encode(self, statement: Statement) -> str:
        """The facts in lines to be read."""
        return statement_text(statement)

    def sign(self, document: Document) -> Document:
        """The same document.

        Raises:
            SigningKeyError: a citizen signs it, which is worth nothing without the terminal's key.
        """
        if document.awaits_signature or document.mark is not None:
            raise SigningKeyError("applications are signed; make a key with 'kiosk trust new-key'")
        return document

    def warm_up(self) -> None:
        """Nothing is needed."""


class DocumentSigner:
    """Signs with the terminal's key. Cheap to make: the key and pyHanko load at first use.

    Everything but making it may take a while: it belongs into a worker thread.
    """

    def __init__(
        self,
        open_key: Callable[[], TerminalKey],
        *,
        issuer: str,
        page: str,
        demo: bool,
        clock: Clock,
        strokes_for: Path | None = None,
    ) -> None:
        """See `TrustSettings` for issuer, page and `strokes_for`; with `demo` it says 演示."""
        self._open_key = open_key
        self._issuer = issuer
        self._page = page
        self._demo = demo
        self._reason = DEMO_REASON if demo else REASON
        self._clock = clock
        self._strokes_for = strokes_for

    def encode(self, statement: Statement) -> str:
        """The signed facts behind the address of the page that checks them.

        Raises:
            SigningKeyError, SigningKeyExpiredError, SigningFailedError
        """
        return signed_statement(statement, self._valid_key(), issuer=self._issuer, page=self._page)

    def sign(self, document: Document) -> Document:
        """The document with a signed file; one that awaits a citizen's signature as it is.

        Raises:
            SigningKeyError, SigningKeyExpiredError, SigningFailedError
            StrokesNotSealedError: nothing is signed whose strokes others could read.
        """
        self._valid_key()
        if document.awaits_signature:
            return document
        signed = self._pdf_signer.sign(
            document.pdf,
            reason=self._reason,
            signed_at=self._clock().astimezone(),
            mark=None if document.mark is None else self._sealed(document.mark),
        )
        return replace(document, pdf=signed, mark=None)

    def warm_up(self) -> None:
        """Load the key and pyHanko, so that the first citizen does not wait for them.

        Raises:
            SigningKeyError, SigningKeyExpiredError
        """
        self._valid_key()
        self._pdf_signer  # noqa: B018 - loading it is the point

    def _sealed(self, mark: Mark) -> Mark:
        if self._strokes_for is None:
            return mark
        from kiosk.trust.stroke_sealing import with_sealed_strokes

        try:
            return with_sealed_strokes(mark, self._strokes_for)
        except SealingFailed as error:
            raise StrokesNotSealedError(str(error)) from None

    def _valid_key(self) -> TerminalKey:
        key = self._key
        if not key.valid_from <= self._clock() <= key.valid_until:
            raise SigningKeyExpiredError("the signing key is not valid today")
        return key

    @cached_property
    def _key(self) -> TerminalKey:
        key = self._open_key()
        if not self._demo:
            require_real(key)
        return key

    @cached_property
    def _pdf_signer(self) -> "PdfSigner":
        from kiosk.trust.pdf_signing import PdfSigner

        return PdfSigner(self._key)
