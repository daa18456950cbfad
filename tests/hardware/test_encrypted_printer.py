"""Printers spoken to in secret (ipps): asked, printed on and mended as those that are not."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.device_look import Reach, ask_device, device_jobs
from hardware.print_progress import JobFinished, PrintLimits
from hardware.printer import Printer
from hardware.printer_queue import Driverless, QueueDescription, set_up_queue
from hardware.printer_state import NotReady, PrinterReason, Ready
from tests.hardware.real_printers import DriverlessPrinter, DriverlessStage, follow, page_pdf

SERIAL = "T01-20261122-0001"


@pytest.fixture
def encrypted(driverless_stage: DriverlessStage) -> Iterator[tuple[DriverlessPrinter, Printer]]:
    """A queue whose every word to the printer, and every page, goes over TLS."""
    driverless_stage.as_new()
    device, server = driverless_stage.device, driverless_stage.cupsd.server
    uri = device.uri.replace("ipp:", "ipps:")
    set_up_queue(server, QueueDescription("encrypted", uri, Driverless.IPP_EVERYWHERE))
    yield device, Printer(server, "encrypted")
    server.delete_queue("encrypted")
    driverless_stage.as_new()


def test_it_prints_says_its_paper_is_out_and_that_it_is_back(
    encrypted: tuple[DriverlessPrinter, Printer],
) -> None:
    device, printer = encrypted
    assert printer.server.printer_status(printer.queue).device_uri.startswith("ipps:")
    limits = PrintLimits(refill_deadline_s=20, silence_s=20, job_deadline_s=30)
    job = printer.submit(page_pdf(), SERIAL)
    assert isinstance(follow(printer, job, limits), JobFinished)
    assert device.sheets == [(SERIAL, 1)]
    done = device_jobs(device.uri.replace("ipp:", "ipps:"), "completed")
    assert [one.name for one in done or ()] == [SERIAL]
    device.load_paper(0, 0)
    assert printer.fresh_readiness() == NotReady(frozenset({PrinterReason.PAPER_OUT}))
    device.load_paper(250, 25)
    assert printer.fresh_readiness() == Ready()
    device.switch_off()
    assert printer.fresh_readiness() == NotReady(frozenset({PrinterReason.OFFLINE}))


@contextmanager
def old_printer(folder: Path) -> Iterator[str]:
    """The address of a printer of twenty years ago: TLS 1.0, and a short key of its own."""
    key, certificate = folder / "key", folder / "certificate"
    command = "openssl req -x509 -newkey rsa:1024 -sha1 -nodes -days 1 -subj /CN=printer"
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(certificate, key)
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    with socket.create_server(("127.0.0.1", 0)) as service:

        def answer() -> None:
            wire, _ = service.accept()
            with context.wrap_socket(wire, server_side=True) as encrypted:
                encrypted.recv(65536)
                encrypted.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

        answering = threading.Thread(target=answer)
        answering.start()
        yield f"ipps://127.0.0.1:{service.getsockname()[1]}/ipp/print"
        answering.join()


def test_a_printer_that_speaks_only_the_oldest_tls_is_not_taken_for_switched_off(
    tmp_path: Path,
) -> None:
    with old_printer(tmp_path) as uri:
        assert ask_device(uri, limit_s=60) is Reach.THERE


def test_one_that_does_not_speak_tls_at_all_is_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as service:
        uri = f"ipps://127.0.0.1:{service.getsockname()[1]}/ipp/print"
        assert ask_device(uri, limit_s=0.3) is Reach.SILENT
