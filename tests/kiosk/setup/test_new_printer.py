"""A new terminal's printer, on a CUPS and printers nobody here made: found, made, tried."""

import pytest

from hardware.cups_server import CupsServer
from hardware.print_progress import PrintLimits
from hardware.printer import Printer, PrintJob
from kiosk.doctor.finding import Finding, Health
from kiosk.doctor.printers import A4
from kiosk.language.texts import Language
from kiosk.setup.new_printer import (
    FIND,
    PAGE_LIMITS,
    driver_named,
    printed_finding,
    queue_finding,
)
from kiosk.setup.new_printer import test_page_pdf as page_to_measure
from tests.hardware.cups_stage import wait_until
from tests.hardware.real_printers import LASER, DriverlessStage

LASERJET = "drv:///sample.drv/laserjet.ppd"
QUICKLY = PrintLimits(refill_deadline_s=0.1)


def tried_on(server: CupsServer, limits: PrintLimits = PAGE_LIMITS) -> Finding:
    """What comes of a test page."""
    page = page_to_measure("new", A4)
    printer = Printer(server, "new")
    return printed_finding("test page", printer, page, "page", limits=limits, interval_s=0.02)


@pytest.fixture
def server(driverless_stage: DriverlessStage) -> CupsServer:
    """A print service that has no queue `new` yet."""
    driverless_stage.as_new()
    server = driverless_stage.cupsd.server
    if "new" in server.queues():
        server.delete_queue("new")
    return server


def test_a_printer_named_by_its_address_gets_its_queue_and_prints_a_page(
    server: CupsServer, driverless_stage: DriverlessStage
) -> None:
    made = queue_finding(server, "new", driverless_stage.device.uri, None)
    assert (made.health, driverless_stage.device.uri in made.state) == (Health.WELL, True)
    tried = tried_on(server)
    assert (tried.health, driverless_stage.device.sheets) == (Health.WELL, [("page", 1)])
    assert queue_finding(server, "new", None, None).state == "new: as it is"


def test_nothing_is_sent_to_a_printer_that_cannot_print(
    server: CupsServer, driverless_stage: DriverlessStage
) -> None:
    queue_finding(server, "new", driverless_stage.device.uri, None)
    driverless_stage.device.load_paper(0, 0)
    tried = tried_on(server)
    assert (tried.health, tried.state) == (Health.OUT_OF_SERVICE, "not printed: paper_out")
    assert driverless_stage.device.sheets == []


def test_a_page_that_does_not_come_out_is_taken_back(
    server: CupsServer, driverless_stage: DriverlessStage
) -> None:
    queue_finding(server, "new", driverless_stage.device.uri, None)
    driverless_stage.device.behave("media-jam")
    tried = tried_on(server, QUICKLY)
    assert tried.health is Health.OUT_OF_SERVICE
    assert "paper_jam" in tried.state
    wait_until(lambda: server.unfinished_jobs("new") == ())


def test_a_print_service_that_goes_away_meanwhile_is_told(
    server: CupsServer, driverless_stage: DriverlessStage
) -> None:
    queue_finding(server, "new", driverless_stage.device.uri, None)
    driverless_stage.device.behave(hold=True)

    class LastWords(Printer):
        """CUPS dies with the job in it."""

        def submit(self, document: bytes, serial: str) -> PrintJob:
            job = super().submit(document, serial)
            driverless_stage.cupsd.kill()
            return job

    try:
        page, printer = page_to_measure("new", A4), LastWords(server, "new")
        tried = printed_finding("test page", printer, page, "page", interval_s=0.02)
        assert (tried.health, tried.state) == (Health.OUT_OF_SERVICE, "CUPS fell silent")
    finally:
        driverless_stage.cupsd.start()
        server.delete_queue("new")


@pytest.mark.parametrize("device", [None, FIND])
def test_what_was_found_is_named_where_it_cannot_be_taken_by_itself(
    server: CupsServer, device: str | None
) -> None:
    found = queue_finding(server, "new", device, None)
    assert found.health is Health.OUT_OF_SERVICE
    assert LASER in found.state
    assert "cups-pdf" not in found.state
    assert "printer_device" in found.advised(Language.ENGLISH)
    assert "new" not in server.queues()


def test_the_one_printer_there_is_is_taken_with_the_driver_that_is_named(
    server: CupsServer,
) -> None:
    made = queue_finding(server, "new", FIND, LASERJET)
    assert (made.health, made.state) == (Health.WELL, f"new at {LASER}: set up")


def test_the_queue_that_is_there_is_kept_where_its_printer_cannot_be_found(
    server: CupsServer, driverless_stage: DriverlessStage
) -> None:
    """A second run, and the printer is switched off or there are two of them by now."""
    queue_finding(server, "new", driverless_stage.device.uri, None)
    again = queue_finding(server, "new", FIND, None)
    assert (again.health, again.state) == (Health.WELL, "new: as it is")


@pytest.mark.parametrize("device", [None, FIND])
def test_the_queue_that_is_there_gets_the_driver_that_is_named(
    server: CupsServer, device: str | None
) -> None:
    """The maker's PPD file has been mended, or another model was the right one."""
    queue_finding(server, "new", LASER, LASERJET)
    before = server.printer_status("new").make_and_model
    again = queue_finding(server, "new", device, "drv:///sample.drv/deskjet.ppd")
    assert (again.health, again.state) == (Health.WELL, f"new at {LASER}: set up")
    status = server.printer_status("new")
    assert status.device_uri == LASER
    assert ("LaserJet" in before, "DeskJet" in status.make_and_model) == (True, True)


def test_a_printer_without_a_description_needs_a_driver(server: CupsServer) -> None:
    refused = queue_finding(server, "new", "socket://127.0.0.1:9", None)
    assert refused.health is Health.OUT_OF_SERVICE
    assert "printer_driver" in refused.advised(Language.ENGLISH)
    assert driver_named("everywhere", "socket://127.0.0.1:9") is None
