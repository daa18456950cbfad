"""A queue as the terminal needs it, whatever it was before."""

import subprocess

import pytest

from hardware.printer import Printer
from hardware.printer_queue import QueueDescription, describes_itself, set_up_queue
from hardware.printer_state import NotReady, PrinterReason, Ready
from tests.hardware.cups_stage import HallPrinter, pdf


def lpstat(hall: HallPrinter, *arguments: str) -> str:
    """What CUPS' own client says."""
    command = ["lpstat", "-h", hall.cupsd.address.host, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def settings_of(hall: HallPrinter) -> str:
    return (hall.cupsd.folder / "settings" / "printers.conf").read_text()


def description(hall: HallPrinter) -> QueueDescription:
    return QueueDescription(
        "a4", f"hall-sim:{hall.device.folder}", hall.device.folder / "driver.ppd"
    )


def lpadmin(hall: HallPrinter, *arguments: str) -> None:
    command = ["/usr/sbin/lpadmin", "-h", hall.cupsd.address.host, "-p", "a4", *arguments]
    subprocess.run(command, check=True)


def test_the_queue_is_as_the_design_asks(hall_printer: HallPrinter) -> None:
    settings = settings_of(hall_printer)
    for line in (
        "ErrorPolicy abort-job",
        "Shared No",
        "JobSheets none none",
        "Option job-cancel-after 900",
        "Accepting Yes",
        "State Idle",
    ):
        assert line in settings


def test_a_meddled_queue_is_repaired(hall_printer: HallPrinter) -> None:
    as_it_should_be = settings_of(hall_printer).splitlines()
    lpadmin(hall_printer, "-o", "printer-error-policy=retry-job", "-o", "job-cancel-after=0")
    lpadmin(hall_printer, "-v", "hall-sim:/nowhere", "-o", "printer-is-shared=true")
    assert "retry-job" in settings_of(hall_printer)
    set_up_queue(hall_printer.cupsd.server, description(hall_printer))
    changing = ("ConfigTime", "StateTime")
    kept = [line for line in settings_of(hall_printer).splitlines() if line not in as_it_should_be]
    assert [line for line in kept if not line.startswith((*changing, "#"))] == []


def test_a_stopped_closed_and_full_queue_is_put_to_work_empty(hall_printer: HallPrinter) -> None:
    address = hall_printer.cupsd.address.host
    subprocess.run(["/usr/sbin/cupsdisable", "-h", address, "a4"], check=True)
    job = hall_printer.printer.submit(pdf(1), "T01-0001")
    subprocess.run(["/usr/sbin/cupsreject", "-h", address, "a4"], check=True)
    both = frozenset({PrinterReason.STOPPED, PrinterReason.NOT_ACCEPTING})
    assert hall_printer.printer.readiness() == NotReady(both)
    set_up_queue(hall_printer.cupsd.server, description(hall_printer))
    assert hall_printer.printer.readiness() == Ready()
    assert hall_printer.traces() == []
    assert not hall_printer.printer.job_state(job).value
    assert hall_printer.sheets() == []


def test_a_queue_set_up_again_forgets_what_a_job_said(hall_printer: HallPrinter) -> None:
    hall_printer.device.empty()
    hall_printer.printer.fresh_readiness()
    hall_printer.device.refill()
    assert hall_printer.printer.readiness() == NotReady(frozenset({PrinterReason.PAPER_OUT}))
    set_up_queue(hall_printer.cupsd.server, description(hall_printer))
    assert hall_printer.printer.readiness() == Ready()


def test_a_title_is_all_that_others_see_of_a_job(hall_printer: HallPrinter) -> None:
    hall_printer.device.empty()
    job = hall_printer.printer.submit(pdf(1), "T01-0001")
    hall_printer.follow_until_waiting(job)
    listed = lpstat(hall_printer, "-l", "-o")
    assert listed.startswith(f"a4-{job.number} ")
    assert Printer(hall_printer.cupsd.server, "a4").job_state(job) == 5
    record = hall_printer.cupsd.spool / f"c{job.number:05d}"
    assert b"T01-0001" in record.read_bytes()
    assert record not in hall_printer.traces()


@pytest.mark.parametrize(
    ("uri", "describes"),
    [
        ("ipp://192.0.2.1/ipp/print", True),
        ("ipps://192.0.2.1/ipp/print", True),
        ("dnssd://Hall%20printer._ipp._tcp.local/", True),
        ("dnssd://Hall%20printer._ipps._tcp.local/?uuid=1", True),
        ("dnssd://HP._pdl-datastream._tcp.local/", False),
        ("dnssd://HP._printer._tcp.local/", False),
        ("socket://192.0.2.1:9100", False),
    ],
)
def test_who_speaks_ipp_needs_no_driver(uri: str, *, describes: bool) -> None:
    assert describes_itself(uri) is describes
