"""The printer as a visit uses it: promised only when ready, followed to the end, left empty.

The intent is in the journal before CUPS hears of the document, and the outcome after it is settled.
A visit that ends in the middle takes its job back, so that nothing prints in front of a stranger.
"""

import hashlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, Protocol, TypeVar
from uuid import uuid4

import trio

from db.errors import DatabaseError
from db.journal import Done, Journal, NotDone, OpenPrint, Outcome, PrintIntent, Unknown
from db.records import IdempotencyKey
from hardware.print_progress import (
    POLL_INTERVAL_S,
    Aborted,
    Cancelled,
    Finished,
    PrintEnd,
    PrintLimits,
    PrintState,
    QueryFailed,
    Seen,
    Submitted,
    next_print_state,
)
from hardware.printer import JobState, PrintJob
from hardware.printer_errors import PrinterError, PrintServiceGone
from hardware.printer_state import Readiness
from kiosk.clock import Clock
from kiosk.documents.document import Document, Paper
from kiosk.documents.imprint import Copy
from kiosk.worker import DriverHangs, Worker

Result = TypeVar("Result")
_log = logging.getLogger(__name__)

#: Taking a job back asks CUPS a few questions, each with a limit of its own.
TAKE_BACK_LIMIT_S: Final = 15.0


class PagePrinter(Protocol):
    """What the desk asks of a printer; `hardware.printer.Printer` says what each call means."""

    def readiness(self) -> Readiness: ...

    def fresh_readiness(self) -> Readiness: ...

    def submit(self, document: bytes, serial: str) -> PrintJob: ...

    def job_state(self, job: PrintJob) -> JobState: ...

    def cancel(self, job: PrintJob) -> None: ...

    def purge_queue(self) -> None: ...


class PrintRun:
    """One document on its way to paper."""

    def __init__(
        self, printer: PagePrinter, worker: Worker, job: PrintJob, limits: PrintLimits
    ) -> None:
        self.state: PrintState = Submitted(trio.current_time())
        self.job = job
        self._printer = printer
        self._worker = worker
        self._limits = limits

    async def next_state(self) -> PrintState:
        """Return the state once it is of another kind than before, or has other reasons."""
        before = self.state
        while self.state == before and not isinstance(self.state, PrintEnd):
            await trio.sleep(POLL_INTERVAL_S)
            observation = await self._look()
            self.state = next_print_state(self.state, observation, self._limits)
        return self.state

    async def _look(self) -> Seen | QueryFailed:
        try:
            job = await self._worker.run(self._printer.job_state, self.job)
            readiness = await self._worker.run(self._printer.readiness)
        except (PrintServiceGone, DriverHangs):
            return QueryFailed(trio.current_time())
        return Seen(job, readiness, trio.current_time())


class PrintDesk:
    """Prints on the A4 queue, and slips on the queue for them where the hall has one."""

    def __init__(
        self,
        printer: PagePrinter,
        journal: Callable[[], Journal],
        *,
        clock: Clock,
        limits: PrintLimits,
        printer_worker: Worker,
        journal_worker: Worker,
        slip_printer: PagePrinter | None = None,
    ) -> None:
        self._printers = {Paper.A4: printer}
        if slip_printer is not None:
            self._printers[Paper.SLIP_80_MM] = slip_printer
        self._journal = journal
        self._clock = clock
        self._limits = limits
        self._printer_worker = printer_worker
        self._journal_worker = journal_worker
        self._under_way: set[IdempotencyKey] = set()
        # What a stopped terminal left in the queue must not print in front of a stranger.
        self._queue_empty = False

    @property
    def slip_paper(self) -> Paper:
        """What slips are printed on in this hall."""
        return Paper.SLIP_80_MM if Paper.SLIP_80_MM in self._printers else Paper.A4

    async def readiness(self, paper: Paper = Paper.A4) -> Readiness:
        """Return whether a print can be promised now, as the device itself says.

        A queue that could not be emptied when it should have been is emptied first.

        Raises:
            PrinterError: the queue is unknown, or CUPS does not answer.
        """
        if not (self._queue_empty or self._under_way):
            await self._empty_queue()
        return await self._printer_worker.run(self._printers[paper].fresh_readiness)

    @asynccontextmanager
    async def printing(
        self,
        document: Document,
        kind: str,
        *,
        paper: Paper = Paper.A4,
        copy: Copy = Copy.FIRST,
    ) -> AsyncIterator[PrintRun]:
        """Hand the document to CUPS; leaving the block settles it, whatever became of it.

        Raises:
            DatabaseError: the journal could not write the intent; nothing is printed.
            PrinterError: CUPS did not take the document.
        """
        key = IdempotencyKey(uuid4().hex)
        run: PrintRun | None = None
        self._under_way.add(key)
        try:
            await self._intend(key, document, kind, copy)
            try:
                run = await self._submit(document, self._printers[paper])
                await self._note_submitted(key, run.job)
                yield run
            finally:
                with trio.move_on_after(TAKE_BACK_LIMIT_S, shield=True):
                    await self._settle(key, run, self._printers[paper])
        finally:
            self._under_way.discard(key)

    async def settle(self) -> int:
        """Take back what a stopped terminal left printing, and return how many prints that were.

        Nobody can say any more what came out, so the journal says unknown.

        Raises:
            DatabaseError, PrinterError: the journal or CUPS does not answer; the rest stays open.
        """
        settled = 0
        for intent in await self._note(lambda: self._journal().open_intents()):
            if isinstance(intent, OpenPrint) and intent.key not in self._under_way:
                await self._settle_interrupted(intent)
                settled += 1
        return settled

    async def _settle_interrupted(self, intent: OpenPrint) -> None:
        if intent.job_id is not None:
            job = PrintJob(intent.job_id, intent.serial)
            # A job's number belongs to the server, so either queue can take it back.
            await self._printer_worker.run(self._printers[Paper.A4].cancel, job)
        outcome = Unknown("print.interrupted")
        await self._note(lambda: self._journal().settle(intent.key, outcome, now=self._clock()))

    async def _note(self, call: Callable[[], Result]) -> Result:
        return await self._journal_worker.run(call)

    async def give_back(self) -> None:
        """Leave the queues empty, finished jobs and their spool files included."""
        try:
            await self._empty_queue()
        except (PrinterError, DriverHangs) as error:
            _log.warning("the queue could not be emptied: %s", error.code)

    async def _empty_queue(self) -> None:
        self._queue_empty = False
        for printer in self._printers.values():
            await self._printer_worker.run(printer.purge_queue)
        self._queue_empty = True

    async def _intend(self, key: IdempotencyKey, document: Document, kind: str, copy: Copy) -> None:
        intent = PrintIntent(
            key=key,
            serial=document.serial,
            document=kind,
            pdf_sha256=hashlib.sha256(document.pdf).hexdigest(),
            pages=document.pages,
            copy=copy.value,
        )
        with trio.CancelScope(shield=True):
            await self._note(lambda: self._journal().intend(intent, now=self._clock()))

    async def _submit(self, document: Document, printer: PagePrinter) -> PrintRun:
        with trio.CancelScope(shield=True):
            job = await self._printer_worker.run(printer.submit, document.pdf, document.serial)
        return PrintRun(printer, self._printer_worker, job, self._limits)

    async def _note_submitted(self, key: IdempotencyKey, job: PrintJob) -> None:
        with trio.CancelScope(shield=True):
            await self._note(lambda: self._journal().submitted(key, job.number, now=self._clock()))

    async def _settle(
        self, key: IdempotencyKey, run: PrintRun | None, printer: PagePrinter
    ) -> None:
        if run is not None and not isinstance(run.state, Finished | Cancelled | Aborted):
            await self._take_back(run.job, printer)
        outcome = NotDone("print.not_taken") if run is None else print_outcome(run.state)
        try:
            await self._note(lambda: self._journal().conclude(key, outcome, now=self._clock()))
        except (DatabaseError, DriverHangs) as error:
            _log.error("the journal could not write an outcome: %s", error.code)

    async def _take_back(self, job: PrintJob, printer: PagePrinter) -> None:
        try:
            await self._printer_worker.run(printer.cancel, job)
        except (PrinterError, DriverHangs) as error:
            _log.warning("a job could not be cancelled: %s", error.code)


def print_outcome(state: PrintState) -> Outcome:
    """Return how the journal writes down the state in which a print was left."""
    match state:
        case Finished():
            return Done()
        case Cancelled():
            return NotDone("print.cancelled")
        case Aborted():
            return NotDone("print.aborted")
        case _:
            # Pages may have come out before the job was taken back.
            return Unknown("print.taken_back")
