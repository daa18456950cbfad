"""The seam to pycups: what it costs to import, how it ends, and how answers are translated."""

import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware import cups_server
from hardware.cups_server import CupsServer, ServerAddress
from hardware.printer_errors import (
    PrinterError,
    PrinterUnknown,
    PrintServiceGone,
    PrintServiceRefused,
)
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


@contextmanager
def a_service_that_answers(sign_of_life: bytes) -> Iterator[ServerAddress]:
    """Something that answers this to its first caller, and hangs up on every later one."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as service:
        address = ServerAddress(str(Path(folder) / "sock"))
        service.bind(address.host)
        service.listen()

        def serve() -> None:
            answer = sign_of_life
            while True:
                try:
                    caller, _ = service.accept()
                except OSError:
                    return
                with caller:
                    caller.recv(4096)
                    caller.sendall(answer)
                answer = b""

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield address
        finally:
            service.shutdown(socket.SHUT_RDWR)
            server.join()


@pytest.mark.parametrize("sign_of_life", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_service_that_goes_away_during_a_call(sign_of_life: bytes) -> None:
    with (
        a_service_that_answers(sign_of_life) as address,
        pytest.raises(PrintServiceGone),
    ):
        CupsServer(address).printer_status("a4")


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


@pytest.mark.parametrize(
    "error",
    [PrinterUnknown("a4"), PrintServiceGone("Purge-Jobs"), PrintServiceRefused("X", 0x0403)],
)
def test_errors_have_a_code_and_words_for_the_log(error: PrinterError) -> None:
    assert error.code.startswith("printer.")
    assert str(error)
    assert MARKER.decode() not in str(error)
