"""The seam to CUPS: how its answers, and what is no answer, come to the caller."""

import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from hardware import cups_server
from hardware.cups_server import PDF, CupsServer, ErrorPolicy, JobStatus, PrintServerAddress
from hardware.ipp.message import Group, Tag
from hardware.printer_errors import (
    JobUncertain,
    PrinterError,
    PrinterUnknown,
    PrintServiceBroken,
    PrintServiceGone,
    PrintServiceRefused,
)
from hardware.simulators import permit_simulation
from hardware.simulators.private_cupsd import SETTINGS, PrivateCupsd
from tests.hardware.cups_stage import MARKER, HallPrinter, pdf
from tests.hardware.ipp.stage import answering, http
from tests.hardware.ipp.test_message import CORPUS, HEAD, item


@pytest.mark.parametrize(
    "address",
    [PrintServerAddress("/nonexistent/cups.sock"), PrintServerAddress("127.0.0.1", port=9)],
)
def test_nobody_listens(address: PrintServerAddress) -> None:
    with pytest.raises(PrintServiceGone):
        CupsServer(address).printer_status("a4")


def facts(kind: Group, *items: bytes) -> bytes:
    return http(HEAD + bytes((kind,)) + b"".join(items) + b"\x03")


NO_ANSWERS = {
    "nothing": b"",
    "a greeting": b"HTTP/1.1 200 OK\r\n\r\n",
    "a page": http(b"<html>"),
}
ODD_ANSWERS = {
    "no facts": http(HEAD + b"\x03"),
    "two job groups": http((CORPUS / "two-job-groups.ipp").read_bytes()),
    "a text for a number": facts(
        Group.JOB, item(Tag.KEYWORD, b"job-id", b"9"), item(Tag.KEYWORD, b"job-state", b"done")
    ),
    "a list for a number": facts(
        Group.PRINTER,
        item(Tag.ENUM, b"printer-state", bytes(4)),
        item(Tag.TEXT, b"", b"idle"),
    ),
    "a number for a text": facts(Group.PRINTER, item(Tag.ENUM, b"device-uri", bytes(4))),
}
CALLS: dict[str, Callable[[CupsServer], object]] = {
    "Get-Printer-Attributes": lambda server: server.printer_status("a4"),
    "Create-Job": lambda server: server.send_document(
        "a4", title="T01-0001", content=b"%PDF-", format=PDF, options={}
    ),
    "Get-Jobs": lambda server: server.jobs_titled("T01-0001"),
    "Get-Job-Attributes": lambda server: server.job_status(1),
    "Cancel-Job": lambda server: server.cancel_job(1),
    "Purge-Jobs": lambda server: server.purge_jobs("a4"),
    "Resume-Printer": lambda server: server.enable("a4"),
    "CUPS-Get-Devices": lambda server: server.devices(),
    "CUPS-Delete-Printer": lambda server: server.delete_queue("a4"),
    "CUPS-Add-Modify-Printer": lambda server: server.put_queue(
        "a4",
        device_uri="ipp://localhost/ipp/print",
        driver="everywhere",
        information="",
        error_policy=ErrorPolicy.ABORT_JOB,
        defaults={},
    ),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@every_call
@pytest.mark.parametrize("said", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_no_answer_is_a_service_that_is_gone(
    said: bytes, call: Callable[[CupsServer], object]
) -> None:
    with answering([said]) as address, pytest.raises(PrintServiceGone):
        call(CupsServer(address))


@every_call
@pytest.mark.parametrize("said", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_an_odd_answer_is_read_or_refused(
    said: bytes, call: Callable[[CupsServer], object]
) -> None:
    """Never anything else than a typed error, and never the end of the process."""
    with answering([said]) as address, suppress(PrintServiceBroken, JobUncertain):
        call(CupsServer(address))


def test_an_answer_that_crashed_the_binding() -> None:
    with answering([http((CORPUS / "two-job-groups.ipp").read_bytes())]) as address:
        assert CupsServer(address).job_status(1) == JobStatus(9, "")


def test_a_call_that_is_forbidden_says_so() -> None:
    forbidden = """\
  <Limit Cancel-Job Get-Job-Attributes>
    AuthType Default
    Require user nobody-else
    Order deny,allow
  </Limit>
  <Limit All>"""
    settings = SETTINGS.replace("  <Limit All>", forbidden)
    permit = permit_simulation(production=False)
    with (
        tempfile.TemporaryDirectory(prefix="hall-cups-") as folder,
        PrivateCupsd(permit, Path(folder), settings) as cupsd,
    ):
        cupsd.add_printer("a4")
        job = cupsd.server.send_document(
            "a4", title="T01-0001", content=pdf(1), format=PDF, options={}
        )
        for call in (cupsd.server.job_status, cupsd.server.cancel_job):
            with pytest.raises(PrintServiceRefused) as raised:
                call(job)
            assert raised.value.ipp_status == 0x0401  # client-error-forbidden


def test_a_service_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cups_server, "ANSWER_LIMIT_S", 0.01)
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as service:
        service.bind(f"{folder}/sock")
        service.listen()
        with pytest.raises(PrintServiceGone):
            CupsServer(PrintServerAddress(f"{folder}/sock")).job_status(1)


def test_an_unknown_job_has_no_status(hall_printer: HallPrinter) -> None:
    assert hall_printer.cupsd.server.job_status(999_999) is None


def test_a_large_document_arrives_whole(hall_printer: HallPrinter) -> None:
    document = pdf(1) + bytes(range(256)) * 20_000
    job = hall_printer.printer.submit(document, "T01-0001")
    hall_printer.follow(job)
    (printed,) = hall_printer.device.printed_documents
    assert printed.read_bytes() == document


def test_a_refused_document_leaves_no_job(hall_printer: HallPrinter) -> None:
    with pytest.raises(PrintServiceRefused) as raised:
        hall_printer.cupsd.server.send_document(
            "a4", title="T01-0001", content=pdf(1), format="application/x-unheard-of", options={}
        )
    assert raised.value.ipp_status == 0x040A  # client-error-document-format-not-supported
    assert hall_printer.traces() == []
    spool = (path for path in hall_printer.cupsd.spool.rglob("*") if path.is_file())
    assert list(spool) == []


def test_a_service_that_falls_silent_over_a_document_leaves_a_job_to_be_found(
    hall_printer: HallPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FallingSilent(CupsServer):
        """Has the job when it falls silent, and not yet the document."""

        def _fill(self, job: int, queue: str, title: str, content: bytes, format: str) -> None:
            hall_printer.cupsd.freeze()
            for limit in ("ANSWER_LIMIT_S", "DOCUMENT_LIMIT_S"):
                monkeypatch.setattr(cups_server, limit, 0.05)
            super()._fill(job, queue, title, content, format)

    server = FallingSilent(hall_printer.cupsd.address)
    try:
        with pytest.raises(JobUncertain):
            server.send_document("a4", title="T01-0002", content=pdf(1), format=PDF, options={})
    finally:
        hall_printer.cupsd.thaw()
    monkeypatch.undo()
    (job,) = hall_printer.printer.jobs_of("T01-0002")
    hall_printer.printer.cancel(job)
    assert hall_printer.printer.jobs_of("T01-0001") == ()


@pytest.mark.parametrize(
    "error",
    [
        PrinterUnknown("a4"),
        PrintServiceGone("Purge-Jobs"),
        JobUncertain("Send-Document"),
        PrintServiceRefused("X", 0x0403),
    ],
)
def test_errors_have_a_code_and_words_for_the_log(error: PrinterError) -> None:
    assert error.code.startswith("printer.")
    assert str(error)
    assert MARKER.decode() not in str(error)
