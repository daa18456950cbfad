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
    JobAborted,
    JobCancelled,
    JobDoubtful,
    JobFinished,
    MovementWatch,
    PrintEnd,
    PrinterSeen,
    PrintLimits,
    PrintState,
    QueryFailed,
    Submitted,
    next_print_state,
)
from hardware.printer import JobLook, JobState, PrintJob
from hardware.printer_errors import JobUncertain, PrinterError, PrintServiceGone
from hardware.printer_state import Readiness
from kiosk.clock import Clock
from kiosk.desks.worker import DriverHangs, Worker
from kiosk.documents.document import Document, Paper
from kiosk.documents.imprint import Copy

Result = TypeVar("Result")
_log = logging.getLogger(__name__)

#: Taking a job back asks CUPS a few questions, each with a limit of its own.
TAKE_BACK_LIMIT_S: Final = 15.0


class PagePrinter(Protocol):
    """What the desk asks of a printer; `hardware.printer.Printer` says what each call means."""

    def fresh_readiness(self) -> Readiness: ...

    def put_right(self) -> Readiness: ...

    def submit(self, document: bytes, serial: str) -> PrintJob: ...

    def look(self, job: PrintJob) -> JobLook: ...

    def job_state(self, job: PrintJob) -> JobState: ...

    def jobs_of(self, serial: str) -> tuple[PrintJob, ...]: ...

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
        self._movement = MovementWatch(trio.current_time())

    async def next_state(self) -> PrintState:
        """Return the state once it is of another kind than before, or has other reasons."""
        before = self.state
        while self.state == before and not isinstance(self.state, PrintEnd):
            await trio.sleep(POLL_INTERVAL_S)
            observation = await self._look()
            self.state = next_print_state(self.state, observation, self._limits)
        return self.state

    async def _look(self) -> PrinterSeen | QueryFailed:
        try:
            looked = await self._worker.run(self._printer.look, self.job)
        except (PrintServiceGone, DriverHangs):
            return QueryFailed(trio.current_time())
        now_s = trio.current_time()
        moved_s = self._movement.moved_s(self.state, looked.progress, now_s)
        return PrinterSeen(looked.state, looked.readiness, now_s, moved_s, looked.believable)


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
        self._jobs: set[int] = set()
        self._unanswered: set[IdempotencyKey] = set()
        self._settling = trio.Lock()
        # What a stopped terminal left in a queue must not print in front of a stranger.
        self._to_empty = set(self._printers)

    @property
    def papers(self) -> frozenset[Paper]:
        """What this hall has a printer for."""
        return frozenset(self._printers)

    async def readiness(self, paper: Paper = Paper.A4) -> Readiness:
        """Return whether a print can be promised now, as the device itself says.

        While nothing is printed, a queue that could not be emptied when it should have been is
        emptied first, and one that was stopped is put to work again.

        Raises:
            PrinterError: the queue is unknown, or CUPS does not answer.
        """
        printer = self._printers[paper]
        if self._under_way:
            return await self._printer_worker.run(printer.fresh_readiness)
        if paper in self._to_empty:
            await self._empty_queue(paper)
        if self._unanswered:
            return await self._printer_worker.run(printer.fresh_readiness)
        return await self._printer_worker.run(printer.put_right)

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
            JobUncertain, DriverHangs: nobody knows whether CUPS has the document; `settle` asks.
            PrinterError: CUPS did not take the document.
        """
        key = IdempotencyKey(uuid4().hex)
        run: PrintRun | None = None
        self._under_way.add(key)
        try:
            await self._intend(key, document, kind, copy)
            _log.info("a print begins: %s", kind)
            try:
                run = await self._submit(document, self._printers[paper])
                await self._note_submitted(key, run.job)
                yield run
            except (JobUncertain, DriverHangs):
                if run is None:
                    self._unanswered.add(key)
                raise
            finally:
                with trio.move_on_after(TAKE_BACK_LIMIT_S, shield=True):
                    await self._settle(key, run, self._printers[paper])
        finally:
            self._under_way.discard(key)

    async def settle(self) -> int:
        """Take back what was left printing, and return how many prints that were.

        Of what a stopped terminal left nobody can say any more what came out, so the journal says
        unknown. Of a document that CUPS did not answer for, the job is looked for.

        Raises:
            DatabaseError, PrinterError: the journal or CUPS does not answer; the rest stays open.
        """
        settled = 0
        async with self._settling:
            for intent in await self._note(lambda: self._journal().open_intents()):
                if isinstance(intent, OpenPrint) and intent.key not in self._under_way:
                    outcome = await self._outcome_of_interrupted(intent)
                    await self._note_settled(intent.key, outcome)
                    self._unanswered.discard(intent.key)
                    settled += 1
        return settled

    async def _outcome_of_interrupted(self, intent: OpenPrint) -> Outcome:
        # A job's number belongs to the server, so either queue can take it back.
        printer = self._printers[Paper.A4]
        if intent.job_id is not None:
            job = PrintJob(intent.job_id, intent.serial)
            await self._printer_worker.run(printer.cancel, job)
        elif intent.key in self._unanswered:
            for job in await self._printer_worker.run(printer.jobs_of, intent.serial):
                if job.number not in self._jobs:
                    return await self._outcome_of_found(job, printer)
        return Unknown("print.interrupted")

    async def _outcome_of_found(self, job: PrintJob, printer: PagePrinter) -> Outcome:
        """Return what became of a job that CUPS has after all; it prints no further."""
        state = await self._printer_worker.run(printer.job_state, job)
        if state is JobState.COMPLETED:
            return Done()
        await self._printer_worker.run(printer.cancel, job)
        never_begun = state in (JobState.PENDING, JobState.HELD)
        return NotDone("print.cancelled") if never_begun else Unknown("print.taken_back")

    async def _note_settled(self, key: IdempotencyKey, outcome: Outcome) -> None:
        await self._note(lambda: self._journal().settle(key, outcome, now=self._clock()))

    async def _note(self, call: Callable[[], Result]) -> Result:
        return await self._journal_worker.run(call)

    async def give_back(self) -> None:
        """Leave the queues empty, finished jobs and their spool files included."""
        self._to_empty = set(self._printers)
        for paper in self._printers:
            try:
                await self._empty_queue(paper)
            except (PrinterError, DriverHangs) as error:
                _log.warning("a queue could not be emptied: %s", error.code)

    async def _empty_queue(self, paper: Paper) -> None:
        if self._unanswered:
            await self._settle_before_emptying()
        await self._printer_worker.run(self._printers[paper].purge_queue)
        self._to_empty.discard(paper)
        if not self._to_empty:
            self._jobs.clear()

    async def _settle_before_emptying(self) -> None:
        """Look for what CUPS did not answer for while it can still be found."""
        try:
            await self.settle()
        except DatabaseError as error:
            _log.error("the journal could not settle a print: %s", error.code)

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
        self._jobs.add(job.number)
        return PrintRun(printer, self._printer_worker, job, self._limits)

    async def _note_submitted(self, key: IdempotencyKey, job: PrintJob) -> None:
        with trio.CancelScope(shield=True):
            await self._note(lambda: self._journal().submitted(key, job.number, now=self._clock()))

    async def _settle(
        self, key: IdempotencyKey, run: PrintRun | None, printer: PagePrinter
    ) -> None:
        if run is not None and not isinstance(run.state, JobFinished | JobCancelled | JobAborted):
            await self._take_back(run.job, printer)
        outcome = self._outcome_without_job(key) if run is None else print_outcome(run.state)
        _log.info("a print has ended: %s", type(outcome).__name__)
        try:
            await self._note(lambda: self._journal().conclude(key, outcome, now=self._clock()))
        except (DatabaseError, DriverHangs) as error:
            _log.error("the journal could not write an outcome: %s", error.code)

    def _outcome_without_job(self, key: IdempotencyKey) -> Outcome:
        unanswered = key in self._unanswered
        return Unknown("print.not_answered") if unanswered else NotDone("print.not_taken")

    async def _take_back(self, job: PrintJob, printer: PagePrinter) -> None:
        try:
            await self._printer_worker.run(printer.cancel, job)
        except (PrinterError, DriverHangs) as error:
            _log.warning("a job could not be cancelled: %s", error.code)


def print_outcome(state: PrintState) -> Outcome:
    """Return how the journal writes down the state in which a print was left."""
    match state:
        case JobFinished():
            return Done()
        case JobCancelled():
            return NotDone("print.cancelled")
        case JobAborted():
            return NotDone("print.aborted")
        case JobDoubtful():
            return Unknown("print.in_doubt")
        case _:
            # Pages may have come out before the job was taken back.
            return Unknown("print.taken_back")
