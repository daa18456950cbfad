"""Making documents beside the screen: the compiler in a worker thread, and the issuer."""

from collections.abc import Callable
from typing import TypeVar

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Document, Issuer
from kiosk.worker import Worker

Facts = TypeVar("Facts")


class DocumentDesk:
    """Turns facts into documents, one at a time."""

    def __init__(self, compiler: DocumentCompiler, issuer: Issuer, worker: Worker) -> None:
        self.issuer = issuer
        self._compiler = compiler
        self._worker = worker

    async def make(
        self, render: Callable[[Facts, DocumentCompiler], Document], facts: Facts
    ) -> Document:
        """Return the document `render` makes of `facts`.

        Raises:
            DocumentError: the template, a font or a character is missing or wrong.
        """
        return await self._worker.run(render, facts, self._compiler)

    async def warm_up(self) -> None:
        """Load what making documents needs, so that the first citizen does not wait for it."""
        await self._worker.run(self._compiler.warm_up)
