"""The seam to pycups: what it costs to import, how it ends, and how answers are translated."""

import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from hardware import cups_server
from hardware.cups_server import PDF, CupsServer, ServerAddress
from hardware.printer_errors import (
    JobUncertain,
    PrinterError,
    PrinterUnknown,
    PrintServiceGone,
    PrintServiceRefused,
)
from hardware.simulators import permit_simulation
from hardware.simulators.private_cupsd import SETTINGS, PrivateCupsd
from tests.hardware.cups_stage import MARKER, HallPrinter, pdf


def test_pycups_is_loaded_only_when_something_is_printed() -> None:
    program = "import sys, hardware.printer, hardware.printer_queue; print('cups' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    "address",
    [ServerAddress("/nonexistent/cups.sock"), ServerAddress("127.0.0.1", port=9)],
)
def test_nobody_listens(address: ServerAddress) -> None:
    with pytest.raises(PrintServiceGone):
        CupsServer(address).printer_status("a4")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_service_that_goes_away_after_a_sign_of_life(answer: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as service:
        service.bind(f"{folder}/sock")
        service.listen()

        def answer_once() -> None:
            caller, _ = service.accept()
            service.close()
            with caller:
                caller.recv(4096)
                caller.sendall(answer)

        server = threading.Thread(target=answer_once)
        server.start()
        with pytest.raises(PrintServiceGone):
            CupsServer(ServerAddress(f"{folder}/sock")).printer_status("a4")
        server.join()


def test_a_service_that_hangs_up_during_a_call() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as service:
        service.bind(f"{folder}/sock")
        service.listen()

        def hang_up() -> None:
            answers = [b"HTTP/1.1 200 OK\r\n\r\n", b""]
            for answer in answers:
                caller, _ = service.accept()
                with caller:
                    caller.recv(4096)
                    caller.sendall(answer)
            service.close()

        server = threading.Thread(target=hang_up)
        server.start()
        with pytest.raises(PrintServiceGone):
            CupsServer(ServerAddress(f"{folder}/sock")).printer_status("a4")
        server.join()


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
            CupsServer(ServerAddress(f"{folder}/sock")).job_status(1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["none"], ("none",)),
        (["media-empty-error", "toner-low"], ("media-empty-error", "toner-low")),
        ("ReportStatus", ("ReportStatus",)),
        ("Clean,ReportStatus", ("Clean", "ReportStatus")),
        ("", ()),
        (None, ()),
    ],
)
def test_keywords_come_in_every_shape_pycups_has(value: object, expected: tuple[str, ...]) -> None:
    assert cups_server._keywords(value) == expected


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
            monkeypatch.setattr(cups_server, "ANSWER_LIMIT_S", 0.05)
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
