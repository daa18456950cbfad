"""Making documents beside the screen: compiler and signer in a worker thread, and the issuer."""

import logging
from collections.abc import Callable
from typing import TypeVar

import trio

from kiosk.desks.worker import Worker
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Document, Issuer
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import DocumentTemplateError
from kiosk.documents.paper_check import fault_of
from kiosk.documents.statement import StatementEncoder
from kiosk.trust.document_signer import Signer

Facts = TypeVar("Facts")
_log = logging.getLogger(__name__)


class DocumentDesk:
    """Turns facts into signed documents, one at a time."""

    def __init__(
        self, compiler: DocumentCompiler, signer: Signer, issuer: Issuer, worker: Worker
    ) -> None:
        self.issuer = issuer
        self._compiler = compiler
        self._signer = signer
        self._worker = worker
        self._doubted = trio.Event()

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
        try:
            return await self._worker.run(self._made, render, facts)
        except DocumentTemplateError as error:
            _log.error("%s", error)
            self._doubted.set()
            raise

    async def wait_doubt(self) -> None:
        """Return when a paper could not be made since the papers were looked at last."""
        await self._doubted.wait()

    async def broken_papers(self) -> frozenset[DocumentName]:
        """Return the papers that cannot be made, not even of made-up data.

        One paper after the other, so that a citizen's own waits for one of them at most.

        Raises:
            DriverHangs: a paper takes too long.
        """
        self._doubted = trio.Event()
        broken = set()
        for name in DocumentName:
            fault = await self._worker.run(fault_of, name, self._compiler)
            if fault is not None:
                _log.error("%s is out of service: %s", name.value, fault)
                broken.add(name)
        return frozenset(broken)

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
