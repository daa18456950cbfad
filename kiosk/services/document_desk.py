"""Making documents beside the screen: compiler and signer in a worker thread, and the issuer."""

from collections.abc import Callable
from typing import TypeVar

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Document, Issuer
from kiosk.documents.statement import StatementEncoder
from kiosk.trust.document_signer import Signer
from kiosk.worker import Worker

Facts = TypeVar("Facts")


class DocumentDesk:
    """Turns facts into signed documents, one at a time."""

    def __init__(
        self, compiler: DocumentCompiler, signer: Signer, issuer: Issuer, worker: Worker
    ) -> None:
        self.issuer = issuer
        self._compiler = compiler
        self._signer = signer
        self._worker = worker

    async def make(
        self,
        render: Callable[[Facts, DocumentCompiler, StatementEncoder], Document],
        facts: Facts,
    ) -> Document:
        """Return the document `render` makes of `facts`, with its statement and itself signed.

        Raises:
            DocumentError: the template, a font or a character is missing or wrong, or the signing
                key is.
        """
        return await self._worker.run(self._made, render, facts)

    async def warm_up(self) -> None:
        """Load what making documents needs, so that the first citizen does not wait for it.

        Raises:
            DocumentError: no document can be made.
        """
        await self._worker.run(self._compiler.warm_up)
        await self._worker.run(self._signer.warm_up)

    def _made(
        self,
        render: Callable[[Facts, DocumentCompiler, StatementEncoder], Document],
        facts: Facts,
    ) -> Document:
        return self._signer.sign(render(facts, self._compiler, self._signer.encode))
