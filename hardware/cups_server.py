"""The CUPS scheduler as typed, blocking calls: the one module that knows pycups.

pycups gives no way to set libcups' time limits: 30 s to connect and 60 s for every wait on the
socket (measured on 2.4.2 with a stopped scheduler: one call lasts 61 s). So every call first
asks the scheduler for a sign of life with a limit of its own, ANSWER_LIMIT_S; only a scheduler
that hangs in the very middle of a call takes the 61 s, and CALL_LIMIT_S names that for a
watchdog.
Every call opens its own connection (0.7 ms with the question, over the domain socket), so a
scheduler that was restarted needs no repair here, and no connection is shared by two threads,
which would end the process.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import Any

from hardware.printer_errors import (
    JobUncertain,
    PrinterError,
    PrinterUnknown,
    PrintServiceGone,
    PrintServiceRefused,
)
from hardware.printer_state import PrinterStatus

ANSWER_LIMIT_S = 3.0
"""A scheduler answers in a millisecond; a terminal flushing its disk may take a second."""

CALL_LIMIT_S = 65.0
"""The longest any one call here can last: libcups' own limit of a minute and the question."""

IPP_PORT = 631

PDF = "application/pdf"
COMMAND_FILE = "application/vnd.cups-command"

_IPP_OK = 0x0000
_IPP_NOT_FOUND = 0x0406
# libcups puts these in place of an answer it did not get (cupsGetResponse, cupsSendRequest).
_NO_ANSWER = frozenset({0x0500, 0x0502})
_HTTP_CONTINUE = 100

_SIGN_OF_LIFE = b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where CUPS listens: a domain socket by its absolute path, or a host and its port."""

    host: str = "/run/cups/cups.sock"
    port: int = IPP_PORT

    @property
    def is_socket_path(self) -> bool:
        """Whether the host is a domain socket, as libcups itself tells it."""
        return self.host.startswith("/")


@dataclass(frozen=True, slots=True)
class JobStatus:
    """What CUPS says of a job: its job-state and the name of its document."""

    state: int
    document_name: str


@unique
class ErrorPolicy(Enum):
    """What the scheduler does with a job whose backend failed (printer-error-policy)."""

    ABORT_JOB = "abort-job"
    RETRY_JOB = "retry-job"
    STOP_PRINTER = "stop-printer"


class CupsServer:
    """One scheduler. Every call blocks, at most CALL_LIMIT_S, and is for one thread at a time.

    Every call raises PrintServiceGone when the scheduler does not answer and
    PrintServiceRefused when it answers no; a call that names a queue raises PrinterUnknown
    when there is no such queue.
    """

    def __init__(self, address: ServerAddress) -> None:
        self.address = address

    def printer_status(self, queue: str) -> PrinterStatus:
        """State, reasons and commands of a queue, as CUPS has them now."""
        wanted = [
            "printer-state",
            "printer-state-reasons",
            "printer-is-accepting-jobs",
            "printer-commands",
        ]
        with self._connection("Get-Printer-Attributes", queue) as connection:
            found = connection.getPrinterAttributes(queue, requested_attributes=wanted)
        return PrinterStatus(
            state=int(found.get("printer-state", 0)),
            state_reasons=_keywords(found.get("printer-state-reasons")),
            accepting_jobs=bool(found.get("printer-is-accepting-jobs", False)),
            commands=_keywords(found.get("printer-commands")),
        )

    def send_document(
        self, queue: str, *, title: str, content: bytes, format: str, options: Mapping[str, str]
    ) -> int:
        """The number of a new job with this one document, which CUPS takes from memory.

        A document that was not taken whole leaves no job behind.

        Raises:
            JobUncertain: CUPS fell silent, so nobody knows whether there is a job.
        """
        # libcups answers for an unknown queue here with an internal error of its own.
        self.printer_status(queue)
        try:
            with self._connection("Create-Job", queue) as connection:
                job = int(connection.createJob(queue, title, dict(options)))
            self._fill(job, queue, title, content, format)
        except PrintServiceGone as error:
            raise JobUncertain(error.operation) from error
        return job

    def jobs_titled(self, title: str) -> tuple[int, ...]:
        """The numbers of our jobs with this title, in any queue and state, ascending.

        CUPS shows a title only to whoever owns the job.
        """
        wanted = ["job-id", "job-name"]
        with self._connection("Get-Jobs", None) as connection:
            found = connection.getJobs(which_jobs="all", my_jobs=True, requested_attributes=wanted)
        return tuple(sorted(job for job, facts in found.items() if facts.get("job-name") == title))

    def job_status(self, job: int) -> JobStatus | None:
        """State and document name of a job; None when CUPS knows no such job (any more)."""
        wanted = ["job-state", "document-name-supplied"]
        try:
            with self._connection("Get-Job-Attributes", None) as connection:
                found = connection.getJobAttributes(job, requested_attributes=wanted)
        except PrintServiceRefused as error:
            if error.ipp_status == _IPP_NOT_FOUND:
                return None
            raise
        return JobStatus(
            state=int(found.get("job-state", 0)),
            document_name=str(found.get("document-name-supplied", "")),
        )

    def cancel_job(self, job: int) -> None:
        """Ends a job in whatever state and removes its document; an unknown job is no error.

        Of a job that was being printed CUPS keeps the record, state and title, until the
        queue is purged or its time for history is over.
        """
        try:
            with self._connection("Cancel-Job", None) as connection:
                connection.cancelJob(job, purge_job=True)
        except PrintServiceRefused as error:
            if error.ipp_status != _IPP_NOT_FOUND:
                raise

    def purge_jobs(self, queue: str) -> None:
        """Ends every job of a queue and removes all files of all, also of finished ones."""
        with self._connection("Purge-Jobs", queue) as connection:
            # CUPS 2.4 keeps the record of a job that it has to stop first; the second time
            # none runs any more.
            for _ in range(2):
                connection.cancelAllJobs(name=queue, my_jobs=False, purge_jobs=True)

    def enable(self, queue: str) -> None:
        """Lets a stopped queue work on, and a closed one take jobs."""
        with self._connection("Resume-Printer", queue) as connection:
            connection.enablePrinter(queue)
            connection.acceptJobs(queue)

    def put_queue(
        self,
        queue: str,
        *,
        device_uri: str,
        driver: Path | str,
        information: str,
        error_policy: ErrorPolicy,
        defaults: Mapping[str, str],
    ) -> None:
        """Adds a queue, or brings an existing one to this description.

        Args:
            driver: a PPD file of ours, or the name of a model CUPS has ("everywhere").
            defaults: options a job gets that does not name them itself.
        """
        source = {"filename": str(driver)} if isinstance(driver, Path) else {"ppdname": driver}
        with self._connection("CUPS-Add-Modify-Printer", None) as connection:
            connection.addPrinter(queue, device=device_uri, info=information, **source)
            connection.setPrinterErrorPolicy(queue, error_policy.value)
            connection.setPrinterShared(queue, False)
            connection.setPrinterJobSheets(queue, "none", "none")
            for option, value in defaults.items():
                connection.addPrinterOptionDefault(queue, option, value)

    def _fill(self, job: int, queue: str, title: str, content: bytes, format: str) -> None:
        try:
            with self._connection("Send-Document", queue) as connection:
                _send(connection, queue, job, title, content, format)
        except PrinterError:
            with suppress(PrintServiceGone):
                self.cancel_job(job)
            raise

    @contextmanager
    def _connection(self, operation: str, queue: str | None) -> Iterator[Any]:
        """A fresh connection; every exception of pycups leaves it as one of ours."""
        import cups

        self._ask_for_sign_of_life(operation)
        # Without a callback libcups asks for a password on the terminal and waits for a person.
        cups.setPasswordCB(_no_password)
        try:
            yield cups.Connection(host=self.address.host, port=self.address.port)
        except cups.IPPError as error:
            raise _translated(operation, queue, int(error.args[0])) from error
        except (cups.HTTPError, RuntimeError) as error:
            raise PrintServiceGone(operation) from error

    def _ask_for_sign_of_life(self, operation: str) -> None:
        try:
            with self._open_socket() as wire:
                wire.sendall(_SIGN_OF_LIFE)
                answered = wire.recv(1)
        except OSError as error:
            raise PrintServiceGone(operation) from error
        if not answered:
            raise PrintServiceGone(operation)

    def _open_socket(self) -> socket.socket:
        if not self.address.is_socket_path:
            return socket.create_connection(
                (self.address.host, self.address.port), timeout=ANSWER_LIMIT_S
            )
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(ANSWER_LIMIT_S)
        try:
            wire.connect(self.address.host)
        except OSError:
            wire.close()
            raise
        return wire


def _no_password(_prompt: str) -> str:
    return ""


def _send(connection: Any, queue: str, job: int, title: str, content: bytes, format: str) -> None:
    """Streams a document into a job; raises as a call does when it was not taken whole."""
    operation = "Send-Document"
    taken = (
        connection.startDocument(queue, job, title, format, 1) == _HTTP_CONTINUE
        and connection.writeRequestData(content, len(content)) == _HTTP_CONTINUE
    )
    ipp_status = connection.finishDocument(queue)
    if ipp_status != _IPP_OK:
        raise _translated(operation, queue, ipp_status)
    if not taken:
        raise PrintServiceGone(operation)


def _translated(
    operation: str, queue: str | None, ipp_status: int
) -> PrinterUnknown | PrintServiceGone | PrintServiceRefused:
    if ipp_status in _NO_ANSWER:
        return PrintServiceGone(operation)
    if ipp_status == _IPP_NOT_FOUND and queue is not None:
        return PrinterUnknown(queue)
    return PrintServiceRefused(operation, ipp_status)


def _keywords(value: object) -> tuple[str, ...]:
    """An IPP 1setOf keyword, which pycups gives as a list, or as a string when it is one."""
    if isinstance(value, str):
        return tuple(part for part in value.split(",") if part)
    if isinstance(value, list):
        return tuple(str(part) for part in value)
    return ()
