"""Making documents beside the screen: orders to the maker in a worker thread, and the issuer."""

import logging
from typing import Protocol

import trio

from kiosk.desks.worker import DriverHangs, Worker
from kiosk.documents.document import Document, Issuer
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import DocumentError, DocumentFault, DocumentTemplateError
from kiosk.trust.paper_maker import Order

_log = logging.getLogger(__name__)


class Maker(Protocol):
    """What the desk asks of `PaperMaker`, or of the process it is in."""

    def begin(self) -> None: ...

    def warm_up(self) -> None: ...

    def make(self, order: Order) -> Document: ...

    def fault_of(self, name: DocumentName) -> DocumentError | None: ...

    def end(self) -> None: ...


class DocumentDesk:
    """Has documents made, one at a time."""

    def __init__(self, maker: Maker, issuer: Issuer, worker: Worker) -> None:
        self.issuer = issuer
        self._maker = maker
        self._worker = worker
        self._doubted = trio.Event()
        self._visited = False

    async def begin(self) -> None:
        """Get ready for a visit; what goes wrong shows again when a document is asked for."""
        self._visited = True
        try:
            await self._worker.run(self._maker.begin)
        except (DocumentError, DriverHangs) as error:
            _log.error("papers cannot be made ready: %s", error)

    async def give_back(self) -> None:
        """End what made the visit's documents, and forget them with it."""
        self._visited = False
        await self._end()

    async def make(self, order: Order) -> Document:
        """Return the document that `order` makes, with its statement and itself signed.

        Raises:
            DocumentError: it cannot be made of these facts, or the template, a font, a character
                or the signing key is missing or wrong, or it is a fault of ours.
        """
        try:
            return await self._worker.run(self._maker.make, order)
        except (DocumentTemplateError, DocumentFault) as error:
            _log.error("a paper could not be made: %s", error)
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
        try:
            for name in DocumentName:
                fault = await self._worker.run(self._maker.fault_of, name)
                if fault is not None:
                    _log.error("%s is out of service: %s", name.value, fault)
                    broken.add(name)
        finally:
            if not self._visited:
                with trio.CancelScope(shield=True):
                    await self._end()
        return frozenset(broken)

    async def warm_up(self) -> None:
        """Try whether documents can be made and signed, before the first citizen asks for one.

        Raises:
            DocumentError: no document can be made.
        """
        await self._worker.run(self._maker.warm_up)

    async def _end(self) -> None:
        try:
            await self._worker.run(self._maker.end)
        except DriverHangs as error:
            _log.error("what made the papers could not be ended: %s", error)
