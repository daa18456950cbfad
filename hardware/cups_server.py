"""The CUPS scheduler as typed, blocking calls.

Every call is an IPP exchange of our own (`hardware.ipp`), not libcups': a binding that crashes on
an answer takes the terminal with it, and libcups waits 30 s to connect and 60 s for every answer
with no way to set it.
"""

import getpass
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import TypeVar

from hardware.ipp.exchange import NoAnswer, PrintServerAddress, exchange
from hardware.ipp.message import (
    AnswerGroup,
    Attribute,
    Group,
    IppAnswer,
    MessageBroken,
    Operation,
    Request,
    Tag,
    Value,
)
from hardware.printer_errors import (
    JobUncertain,
    PrinterError,
    PrinterUnknown,
    PrintServiceBroken,
    PrintServiceGone,
    PrintServiceRefused,
)
from hardware.printer_state import PrinterStatus
from hardware.showable import marked

__all__ = ["CupsDevice", "CupsServer", "ErrorPolicy", "JobStatus", "PrintServerAddress"]

ANSWER_LIMIT_S = 3.0
"""A scheduler answers in a millisecond; a terminal flushing its disk may take a second."""

DOCUMENT_LIMIT_S = 10.0
"""A document goes into the spool in memory: forty pages of pictures take a tenth of a second."""

CALL_LIMIT_S = DOCUMENT_LIMIT_S + 3 * ANSWER_LIMIT_S
"""The longest any one call here can last: handing a document over, and taking it back."""

SEARCH_LIMIT_S = 20.0
"""How long CUPS may look for devices; it asks the network and waits for who answers."""

PDF = "application/pdf"
COMMAND_FILE = "application/vnd.cups-command"

_NOT_FOUND = 0x0406
_PRINTER_URI = "printer-uri"

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class JobStatus:
    """What CUPS says of a job: its job-state, the name of its document, and how far it is."""

    state: int
    document_name: str
    impressions: int = 0


@dataclass(frozen=True, slots=True)
class CupsDevice:
    """A printer that CUPS can reach or has seen: its URI and what it says it is."""

    uri: str
    make_and_model: str
    device_class: str
    identity: str = ""


@unique
class ErrorPolicy(Enum):
    """What the scheduler does with a job whose backend failed (printer-error-policy)."""

    ABORT_JOB = "abort-job"
    RETRY_JOB = "retry-job"
    STOP_PRINTER = "stop-printer"


class CupsServer:
    """One scheduler. Every call blocks, at most CALL_LIMIT_S.

    Every call raises PrintServiceGone when the scheduler does not answer, or answers what is no
    answer (PrintServiceBroken), and PrintServiceRefused when it answers no; a call that names a
    queue raises PrinterUnknown when there is no such queue.
    """

    def __init__(self, address: PrintServerAddress) -> None:
        self.address = address

    def printer_status(self, queue: str) -> PrinterStatus:
        """State, reasons, device and commands of a queue, as CUPS has them now."""
        return self._ask(
            Request(
                Operation.GET_PRINTER_ATTRIBUTES, (_queue(queue), _user(), _wanted(_STATUS_WANTED))
            ),
            lambda answer: _status(answer.first(Group.PRINTER)),
            queue,
        )

    def send_document(
        self,
        queue: str,
        *,
        title: str,
        content: bytes,
        format: str,
        options: Mapping[str, str | int],
        created: Callable[[int], None] = lambda _job: None,
    ) -> int:
        """The number of a new job with this one document, which CUPS takes from memory.

        A document that was not taken whole leaves no job behind.

        Args:
            created: told the job's number before CUPS gets the document, and so before anything
                can be printed.

        Raises:
            JobUncertain: CUPS fell silent, so nobody knows whether there is a job.
        """
        try:
            job = self._create_job(queue, title, options)
            created(job)
            self._fill(job, queue, title, content, format)
        except PrintServiceGone as error:
            raise JobUncertain(error.operation) from error
        return job

    def jobs_titled(self, title: str) -> tuple[int, ...]:
        """The numbers of our jobs with this title, in any queue and state, ascending.

        CUPS shows a title only to whoever owns the job.
        """
        return tuple(sorted(job for job, name in self._jobs("all").items() if name == title))

    def unfinished_jobs(self, queue: str) -> tuple[int, ...]:
        """The numbers of the jobs that wait in a queue or are printed, whoever owns them."""
        return tuple(sorted(self._jobs("not-completed", queue)))

    def job_status(self, job: int) -> JobStatus | None:
        """How a job is; None when CUPS knows no such job (any more)."""
        wanted = _wanted(("job-state", "document-name-supplied", "job-impressions-completed"))
        try:
            return self._ask(
                Request(Operation.GET_JOB_ATTRIBUTES, (*_job(job), _user(), wanted)),
                lambda answer: _job_status(answer.first(Group.JOB)),
            )
        except PrintServiceRefused as error:
            if error.ipp_status == _NOT_FOUND:
                return None
            raise

    def cancel_job(self, job: int) -> None:
        """Ends a job in whatever state and removes its document; an unknown job is no error.

        Of a job that was being printed CUPS keeps the record, state and title, until the
        queue is purged or its time for history is over.
        """
        purge = Attribute.of("purge-job", Tag.BOOLEAN, True)
        try:
            self._tell(Request(Operation.CANCEL_JOB, (*_job(job), _user(), purge)))
        except PrintServiceRefused as error:
            if error.ipp_status != _NOT_FOUND:
                raise

    def purge_jobs(self, queue: str) -> None:
        """Ends every job of a queue and removes all files of all, also of finished ones."""
        everybody = Attribute.of("my-jobs", Tag.BOOLEAN, False)
        purge = Attribute.of("purge-jobs", Tag.BOOLEAN, True)
        # CUPS 2.4 keeps the record of a job that it has to stop first; the second time none runs
        # any more.
        for _ in range(2):
            target = (_queue(queue), _user(), everybody, purge)
            self._tell(Request(Operation.PURGE_JOBS, target), queue)

    def enable(self, queue: str) -> None:
        """Lets a stopped queue work on, and a closed one take jobs."""
        for operation in (Operation.RESUME_PRINTER, Operation.CUPS_ACCEPT_JOBS):
            self._tell(Request(operation, (_queue(queue), _user())), queue)

    def put_queue(
        self,
        queue: str,
        *,
        device_uri: str,
        driver: Path | str,
        information: str,
        error_policy: ErrorPolicy,
        defaults: Mapping[str, str | int],
    ) -> None:
        """Adds a queue, or brings an existing one to this description.

        Args:
            driver: a PPD file of ours, or the name of a model CUPS has ("everywhere").
            defaults: options a job gets that does not name them itself.
        """
        model = () if isinstance(driver, Path) else (Attribute.of("ppd-name", Tag.NAME, driver),)
        printer = (
            Attribute.of("device-uri", Tag.URI, device_uri),
            Attribute.of("printer-info", Tag.TEXT, information),
            Attribute.of("printer-error-policy", Tag.NAME, error_policy.value),
            Attribute.of("printer-is-shared", Tag.BOOLEAN, False),
            Attribute.of("job-sheets-default", Tag.NAME, "none", "none"),
            *(_option(f"{name}-default", value) for name, value in defaults.items()),
            *model,
        )
        target = (_queue(queue), _user())
        document = driver.read_bytes() if isinstance(driver, Path) else b""
        request = Request(Operation.CUPS_ADD_MODIFY_PRINTER, target, printer=printer)
        self._ask(request, lambda _: None, document=document, limit_s=DOCUMENT_LIMIT_S)

    def queues(self) -> tuple[str, ...]:
        """The names of all queues."""
        request = Request(Operation.CUPS_GET_PRINTERS, (_URI_OF_ALL, _user(), _wanted(_NAME)))
        try:
            return self._ask(
                request,
                lambda answer: tuple(
                    printer.text("printer-name") or "" for printer in answer.all(Group.PRINTER)
                ),
            )
        except PrintServiceRefused as error:
            if error.ipp_status == _NOT_FOUND:
                return ()
            raise

    def delete_queue(self, queue: str) -> None:
        """Takes a queue away, with its jobs."""
        self._tell(Request(Operation.CUPS_DELETE_PRINTER, (_queue(queue), _user())), queue)

    def devices(self) -> tuple[CupsDevice, ...]:
        """The printers CUPS can see: plugged in, or announced on the network."""
        limit = Attribute.of("timeout", Tag.INTEGER, int(SEARCH_LIMIT_S / 2))
        request = Request(Operation.CUPS_GET_DEVICES, (_URI_OF_ALL, _user(), limit))
        return self._ask(
            request,
            lambda answer: tuple(map(_device, answer.all(Group.PRINTER))),
            limit_s=SEARCH_LIMIT_S,
        )

    def _jobs(self, which: str, queue: str | None = None) -> dict[int, str]:
        """Names of jobs by their numbers: ours, or all of a queue."""
        target = (
            _URI_OF_ALL if queue is None else _queue(queue),
            _user(),
            Attribute.of("which-jobs", Tag.KEYWORD, which),
            Attribute.of("my-jobs", Tag.BOOLEAN, queue is None),
            _wanted(("job-id", "job-name")),
        )
        return self._ask(
            Request(Operation.GET_JOBS, target),
            lambda answer: {
                _needed(job.number("job-id"), "job-id"): job.text("job-name") or ""
                for job in answer.all(Group.JOB)
            },
            queue,
        )

    def _create_job(self, queue: str, title: str, options: Mapping[str, str | int]) -> int:
        name = Attribute.of("job-name", Tag.NAME, title)
        job = tuple(_option(name, value) for name, value in options.items())
        return self._ask(
            Request(Operation.CREATE_JOB, (_queue(queue), _user(), name), job),
            lambda answer: _needed(answer.first(Group.JOB).number("job-id"), "job-id"),
            queue,
        )

    def _fill(self, job: int, queue: str, title: str, content: bytes, format: str) -> None:
        target = (
            _queue(queue),
            Attribute.of("job-id", Tag.INTEGER, job),
            _user(),
            Attribute.of("document-name", Tag.NAME, title),
            Attribute.of("document-format", Tag.MIME_TYPE, format),
            Attribute.of("last-document", Tag.BOOLEAN, True),
        )
        request = Request(Operation.SEND_DOCUMENT, target)
        try:
            self._ask(request, lambda _: None, queue, document=content, limit_s=DOCUMENT_LIMIT_S)
        except PrinterError:
            with suppress(PrintServiceGone):
                self.cancel_job(job)
            raise

    def _tell(self, request: Request, queue: str | None = None) -> None:
        self._ask(request, lambda _: None, queue)

    def _ask(
        self,
        request: Request,
        read: Callable[[IppAnswer], Found],
        queue: str | None = None,
        *,
        document: bytes = b"",
        limit_s: float | None = None,
    ) -> Found:
        """What `read` makes of a successful answer; every other end is one of our errors."""
        operation = request.operation.title
        limit_s = ANSWER_LIMIT_S if limit_s is None else limit_s
        path = "/" if queue is None else f"/printers/{queue}"
        try:
            answer = exchange(self.address, path, request, limit_s=limit_s, document=document)
            if answer.successful:
                return read(answer)
        except NoAnswer as error:
            raise PrintServiceGone(operation) from error
        except MessageBroken as error:
            raise PrintServiceBroken(operation) from error
        if answer.status == _NOT_FOUND and queue is not None:
            raise PrinterUnknown(queue)
        raise PrintServiceRefused(operation, answer.status)


_STATUS_WANTED = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "printer-commands",
    "printer-make-and-model",
    "printer-error-policy",
    "printer-is-shared",
    "job-sheets-default",
    "device-uri",
    "media-supported",
)

_NAME = ("printer-name",)
_URI_OF_ALL = Attribute.of(_PRINTER_URI, Tag.URI, "ipp://localhost/")


def _queue(name: str) -> Attribute:
    return Attribute.of(_PRINTER_URI, Tag.URI, f"ipp://localhost/printers/{name}")


def _job(number: int) -> tuple[Attribute, ...]:
    return (Attribute.of("job-uri", Tag.URI, f"ipp://localhost/jobs/{number}"),)


def _user() -> Attribute:
    return Attribute.of("requesting-user-name", Tag.NAME, getpass.getuser())


def _wanted(names: tuple[str, ...]) -> Attribute:
    return Attribute.of("requested-attributes", Tag.KEYWORD, *names)


def _option(name: str, value: Value) -> Attribute:
    return Attribute.of(name, Tag.INTEGER if isinstance(value, int) else Tag.KEYWORD, value)


def _needed(number: int | None, name: str) -> int:
    if number is None:
        raise MessageBroken(f"{name} is absent")
    return number


def _status(found: AnswerGroup) -> PrinterStatus:
    return PrinterStatus(
        state=found.number("printer-state") or 0,
        state_reasons=found.texts("printer-state-reasons"),
        accepting_jobs=bool(found.number("printer-is-accepting-jobs")),
        commands=found.texts("printer-commands"),
        message=_said(found, "printer-state-message"),
        make_and_model=_said(found, "printer-make-and-model"),
        device_uri=found.text("device-uri") or "",
        sizes=found.texts("media-supported"),
        error_policy=found.text("printer-error-policy"),
        shared=None if (shared := found.number("printer-is-shared")) is None else bool(shared),
        sheets=found.texts("job-sheets-default"),
    )


def _job_status(found: AnswerGroup) -> JobStatus:
    return JobStatus(
        state=_needed(found.number("job-state"), "job-state"),
        document_name=found.text("document-name-supplied") or "",
        impressions=found.number("job-impressions-completed") or 0,
    )


def _said(found: AnswerGroup, name: str) -> str:
    """What a printer says of itself, for people to read."""
    return marked(found.text(name) or "")


def _device(found: AnswerGroup) -> CupsDevice:
    return CupsDevice(
        uri=found.text("device-uri") or "",
        make_and_model=_said(found, "device-make-and-model"),
        device_class=found.text("device-class") or "",
        identity=found.text("device-id") or "",
    )
