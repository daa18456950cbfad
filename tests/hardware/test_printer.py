"""Every fault of a printer at every moment of a print, through a real CUPS."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from hardware import cups_server
from hardware import printer as printer_module
from hardware.print_progress import (
    JobAborted,
    JobCancelled,
    JobDoubtful,
    JobFinished,
    JobOverdue,
    JobUnknown,
    PrintEnd,
    PrinterSeen,
    ServiceGone,
    Submitted,
    Waiting,
    next_print_state,
)
from hardware.printer import JobState, Printer, PrintJob
from hardware.printer_errors import PrinterUnknown, PrintServiceGone, PrintServiceRefused
from hardware.printer_state import NotReady, PrinterReason, PrinterWarning, Ready
from hardware.simulators.printer_device import PrinterDevice
from tests.hardware.cups_stage import LIMITS, MARKER, HallPrinter, pdf, wait_until

SERIAL = "T01-20261122-0001"
NEXT_SERIAL = "T01-20261122-0002"
FOR_EVER_S = 3600.0


@dataclass(frozen=True)
class Fault:
    """Something people do to a printer, and what puts it right."""

    reason: PrinterReason
    cause: Callable[[PrinterDevice], None]
    cure: Callable[[PrinterDevice], None]


FAULTS = [
    Fault(PrinterReason.PAPER_OUT, PrinterDevice.empty, PrinterDevice.refill),
    Fault(PrinterReason.PAPER_JAM, PrinterDevice.jam, PrinterDevice.clear_jam),
    Fault(PrinterReason.COVER_OPEN, PrinterDevice.open_cover, PrinterDevice.close_cover),
    Fault(
        PrinterReason.TONER_EMPTY,
        lambda device: device.set_toner(0),
        lambda device: device.set_toner(100),
    ),
    Fault(PrinterReason.OFFLINE, PrinterDevice.go_offline, PrinterDevice.come_back),
]
every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.reason.value)


def pages_of(serial: str, count: int) -> list[tuple[str, int]]:
    return [(serial, page) for page in range(1, count + 1)]


def spooled(hall: HallPrinter) -> list[str]:
    return [path.name for path in hall.cupsd.spool.rglob("*") if path.is_file()]


def begin_slowly(hall: HallPrinter, pages: int = 3) -> PrintJob:
    """A job whose first page is being printed and takes as long as the test wants."""
    hall.device.print_slowly(FOR_EVER_S)
    job = hall.printer.submit(pdf(pages), SERIAL)
    wait_until(lambda: hall.printer.job_state(job) is JobState.PROCESSING)
    return job


def give_up(hall: HallPrinter, job: PrintJob, waiting: Waiting) -> None:
    """What the kiosk does when nobody came in time."""
    at_the_deadline = time.monotonic() + LIMITS.refill_deadline_s
    seen = PrinterSeen(hall.printer.job_state(job), hall.printer.readiness(), at_the_deadline)
    assert next_print_state(waiting, seen, LIMITS) == JobOverdue(waiting.reasons)
    hall.printer.cancel(job)
    hall.printer.purge_queue()


def print_for_the_next_citizen(hall: HallPrinter) -> None:
    """A queue prints one job after the other: with this one out, no earlier one can follow."""
    job = hall.printer.submit(pdf(1), NEXT_SERIAL)
    assert hall.follow(job) == JobFinished()


def test_a_document_comes_out_whole_under_its_serial(hall_printer: HallPrinter) -> None:
    job = hall_printer.printer.submit(pdf(3), SERIAL)
    assert hall_printer.follow(job) == JobFinished()
    assert hall_printer.sheets() == pages_of(SERIAL, 3)
    (document,) = hall_printer.device.printed_documents
    assert document.name == f"{SERIAL}.pdf"
    assert document.read_bytes() == pdf(3)


@every_fault
def test_a_fault_before_a_print_is_seen_by_asking(hall_printer: HallPrinter, fault: Fault) -> None:
    fault.cause(hall_printer.device)
    assert hall_printer.printer.fresh_readiness() == NotReady(frozenset({fault.reason}))
    fault.cure(hall_printer.device)
    assert hall_printer.printer.fresh_readiness() == Ready()


@every_fault
def test_a_job_sent_to_a_faulty_printer_waits_and_goes_on(
    hall_printer: HallPrinter, fault: Fault
) -> None:
    fault.cause(hall_printer.device)
    job = hall_printer.printer.submit(pdf(2), SERIAL)
    waiting = hall_printer.follow_until_waiting(job)
    assert waiting.reasons == {fault.reason}
    assert hall_printer.sheets() == []
    fault.cure(hall_printer.device)
    assert hall_printer.follow(job, waiting) == JobFinished()
    assert hall_printer.sheets() == pages_of(SERIAL, 2)


@every_fault
def test_a_fault_during_a_print_holds_it_and_no_page_comes_twice(
    hall_printer: HallPrinter, fault: Fault
) -> None:
    job = begin_slowly(hall_printer)
    fault.cause(hall_printer.device)
    waiting = hall_printer.follow_until_waiting(job)
    assert waiting.reasons == {fault.reason}
    hall_printer.device.print_slowly(0)
    fault.cure(hall_printer.device)
    assert hall_printer.follow(job, waiting) == JobFinished()
    assert hall_printer.sheets() == pages_of(SERIAL, 3)


@every_fault
def test_a_fault_after_a_print_does_not_touch_it(hall_printer: HallPrinter, fault: Fault) -> None:
    job = hall_printer.printer.submit(pdf(1), SERIAL)
    hall_printer.follow(job)
    fault.cause(hall_printer.device)
    assert hall_printer.printer.job_state(job) is JobState.COMPLETED
    assert hall_printer.printer.fresh_readiness() == NotReady(frozenset({fault.reason}))
    assert hall_printer.sheets() == pages_of(SERIAL, 1)


@every_fault
def test_nothing_prints_later_once_the_deadline_has_passed(
    hall_printer: HallPrinter, fault: Fault
) -> None:
    job = begin_slowly(hall_printer)
    fault.cause(hall_printer.device)
    give_up(hall_printer, job, hall_printer.follow_until_waiting(job))
    hall_printer.device.print_slowly(0)
    fault.cure(hall_printer.device)
    hall_printer.printer.resume()
    print_for_the_next_citizen(hall_printer)
    assert hall_printer.sheets() == pages_of(NEXT_SERIAL, 1)


def test_paper_that_ends_in_the_middle_is_refilled(hall_printer: HallPrinter) -> None:
    hall_printer.device.load_paper(2)
    job = hall_printer.printer.submit(pdf(5), SERIAL)
    waiting = hall_printer.follow_until_waiting(job)
    assert waiting.reasons == {PrinterReason.PAPER_OUT}
    assert hall_printer.sheets() == pages_of(SERIAL, 2)
    hall_printer.device.refill()
    assert hall_printer.follow(job, waiting) == JobFinished()
    assert hall_printer.sheets() == pages_of(SERIAL, 5)


def test_two_faults_at_once_are_both_told(hall_printer: HallPrinter) -> None:
    job = begin_slowly(hall_printer)
    hall_printer.device.open_cover()
    hall_printer.device.empty()
    both = {PrinterReason.COVER_OPEN, PrinterReason.PAPER_OUT}
    wait_until(lambda: hall_printer.follow_until_waiting(job).reasons == both)
    hall_printer.device.close_cover()
    wait_until(lambda: hall_printer.follow_until_waiting(job).reasons == {PrinterReason.PAPER_OUT})
    hall_printer.printer.cancel(job)


def test_a_print_that_ends_with_the_tray_empty_is_to_be_looked_at(
    hall_printer: HallPrinter,
) -> None:
    hall_printer.device.load_paper(2)
    job = hall_printer.printer.submit(pdf(2), SERIAL)
    assert hall_printer.follow(job) == JobDoubtful(frozenset({PrinterReason.PAPER_OUT}))


def test_what_runs_low_is_told_and_printed_all_the_same(hall_printer: HallPrinter) -> None:
    hall_printer.device.load_paper(15)
    hall_printer.device.set_toner(8)
    low = Ready(frozenset({PrinterWarning.PAPER_LOW, PrinterWarning.TONER_LOW}))
    assert hall_printer.printer.fresh_readiness() == low
    job = hall_printer.printer.submit(pdf(1), SERIAL)
    assert hall_printer.follow(job) == JobFinished()


def test_a_failed_job_ends_and_the_queue_goes_on(hall_printer: HallPrinter) -> None:
    job = begin_slowly(hall_printer)
    hall_printer.device.abort_job()
    assert hall_printer.follow(job) == JobAborted()
    assert hall_printer.traces() == []
    hall_printer.device.print_slowly(0)
    print_for_the_next_citizen(hall_printer)
    assert hall_printer.sheets() == pages_of(NEXT_SERIAL, 1)


def test_a_stopped_queue_keeps_the_job_until_it_is_purged(hall_printer: HallPrinter) -> None:
    job = begin_slowly(hall_printer)
    hall_printer.device.stop_queue()
    waiting = hall_printer.follow_until_waiting(job)
    assert waiting.reasons == {PrinterReason.STOPPED}
    assert hall_printer.printer.job_state(job) is JobState.PENDING
    give_up(hall_printer, job, waiting)
    assert hall_printer.traces() == []
    hall_printer.device.print_slowly(0)
    hall_printer.printer.resume()
    assert hall_printer.printer.fresh_readiness() == Ready()
    print_for_the_next_citizen(hall_printer)
    assert hall_printer.sheets() == pages_of(NEXT_SERIAL, 1)


def test_a_stopped_queue_is_not_ready_and_keeps_no_question(hall_printer: HallPrinter) -> None:
    hall_printer.device.stop_queue()
    job = hall_printer.printer.submit(pdf(1), SERIAL)
    hall_printer.follow_until_waiting(job)
    stopped = NotReady(frozenset({PrinterReason.STOPPED}))
    assert hall_printer.printer.fresh_readiness() == stopped
    hall_printer.printer.cancel(job)
    hall_printer.printer.resume()
    assert hall_printer.printer.fresh_readiness() == Ready()


def test_a_queue_resumed_with_its_job_prints_it(hall_printer: HallPrinter) -> None:
    hall_printer.device.stop_queue()
    job = hall_printer.printer.submit(pdf(2), SERIAL)
    waiting = hall_printer.follow_until_waiting(job)
    hall_printer.printer.resume()
    assert hall_printer.follow(job, waiting) == JobFinished()
    assert hall_printer.sheets() == pages_of(SERIAL, 2)


def test_a_printer_that_does_not_answer_in_time_is_offline(
    hall_printer: HallPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer_module, "DEVICE_ANSWER_LIMIT_S", -1.0)
    assert hall_printer.printer.fresh_readiness() == NotReady(frozenset({PrinterReason.OFFLINE}))


def test_purging_ends_running_waiting_and_finished_jobs(hall_printer: HallPrinter) -> None:
    finished = hall_printer.printer.submit(pdf(1), "T01-20261122-0000")
    hall_printer.follow(finished)
    running = begin_slowly(hall_printer)
    pending = hall_printer.printer.submit(pdf(1), NEXT_SERIAL)
    assert hall_printer.printer.job_state(pending) is JobState.PENDING
    assert hall_printer.traces(), "the search finds documents that wait"
    hall_printer.printer.purge_queue()
    for job in (finished, running, pending):
        assert hall_printer.printer.job_state(job) is JobState.UNKNOWN
    assert spooled(hall_printer) == []
    assert hall_printer.traces() == []


def test_a_finished_document_is_gone_before_anybody_purges(hall_printer: HallPrinter) -> None:
    job = hall_printer.printer.submit(pdf(1), SERIAL)
    hall_printer.follow(job)
    assert hall_printer.traces() == []
    assert hall_printer.printer.job_state(job) is JobState.COMPLETED


def test_a_cancelled_job_loses_its_document_at_once(hall_printer: HallPrinter) -> None:
    job = begin_slowly(hall_printer)
    hall_printer.printer.cancel(job)
    assert hall_printer.follow(job) == JobCancelled()
    assert hall_printer.traces() == []
    assert hall_printer.sheets() == []


def test_a_job_is_found_by_its_serial(hall_printer: HallPrinter) -> None:
    waiting = begin_slowly(hall_printer)
    assert hall_printer.printer.jobs_of(SERIAL) == (waiting,)
    assert hall_printer.printer.jobs_of(NEXT_SERIAL) == ()
    hall_printer.printer.purge_queue()
    assert hall_printer.printer.jobs_of(SERIAL) == ()


def test_cancelling_an_unknown_job_is_no_error(hall_printer: HallPrinter) -> None:
    hall_printer.printer.cancel(PrintJob(999_999, SERIAL))
    assert hall_printer.follow(PrintJob(999_999, SERIAL)) == JobUnknown()


def test_a_number_that_belongs_to_another_job_is_unknown(hall_printer: HallPrinter) -> None:
    job = hall_printer.printer.submit(pdf(1), NEXT_SERIAL)
    hall_printer.follow(job)
    assert hall_printer.printer.job_state(PrintJob(job.number, SERIAL)) is JobState.UNKNOWN


def test_a_job_state_nobody_has_heard_of_is_unknown() -> None:
    assert JobState(42) is JobState.UNKNOWN
    assert [state for state in JobState if not state.ended] == [3, 4, 5, 6]


def test_two_printers_do_not_know_of_each_other(
    hall_printer: HallPrinter, receipt_printer: HallPrinter
) -> None:
    hall_printer.device.empty()
    certificate = hall_printer.printer.submit(pdf(1), SERIAL)
    hall_printer.follow_until_waiting(certificate)
    receipt = receipt_printer.printer.submit(pdf(1), NEXT_SERIAL)
    assert receipt_printer.follow(receipt) == JobFinished()
    receipt_printer.printer.purge_queue()
    assert hall_printer.printer.job_state(certificate) is JobState.PROCESSING
    assert receipt_printer.sheets() == pages_of(NEXT_SERIAL, 1)
    hall_printer.printer.cancel(certificate)


@pytest.mark.parametrize(
    "ask",
    [
        Printer.readiness,
        Printer.fresh_readiness,
        Printer.purge_queue,
        Printer.resume,
        lambda printer: printer.submit(pdf(1), SERIAL),
    ],
)
def test_an_unknown_queue(hall_printer: HallPrinter, ask: Callable[[Printer], object]) -> None:
    with pytest.raises(PrinterUnknown) as raised:
        ask(Printer(hall_printer.cupsd.server, "nobody"))
    assert raised.value.queue == "nobody"


def test_a_closed_queue_refuses_a_job(hall_printer: HallPrinter) -> None:
    address = hall_printer.cupsd.address.host
    subprocess.run(["/usr/sbin/cupsreject", "-h", address, "a4"], check=True)
    closed = NotReady(frozenset({PrinterReason.NOT_ACCEPTING}))
    assert hall_printer.printer.fresh_readiness() == closed
    with pytest.raises(PrintServiceRefused) as raised:
        hall_printer.printer.submit(pdf(1), SERIAL)
    assert raised.value.ipp_status == 0x0506  # server-error-not-accepting-jobs
    hall_printer.printer.resume()
    assert hall_printer.printer.fresh_readiness() == Ready()


ALL_CALLS: list[Callable[[Printer], object]] = [
    Printer.readiness,
    Printer.fresh_readiness,
    Printer.purge_queue,
    Printer.resume,
    lambda printer: printer.submit(pdf(1), SERIAL),
    lambda printer: printer.job_state(PrintJob(1, SERIAL)),
    lambda printer: printer.cancel(PrintJob(1, SERIAL)),
    lambda printer: printer.jobs_of(SERIAL),
]


def test_every_call_says_that_the_service_is_gone(hall_printer: HallPrinter) -> None:
    hall_printer.cupsd.kill()
    try:
        for call in ALL_CALLS:
            with pytest.raises(PrintServiceGone):
                call(hall_printer.printer)
    finally:
        hall_printer.cupsd.start()
    assert hall_printer.printer.fresh_readiness() == Ready()


def test_every_call_gives_a_hanging_service_up(
    hall_printer: HallPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cups_server, "ANSWER_LIMIT_S", 0.05)
    hall_printer.cupsd.freeze()
    try:
        for call in ALL_CALLS:
            with pytest.raises(PrintServiceGone):
                call(hall_printer.printer)
    finally:
        hall_printer.cupsd.thaw()
    monkeypatch.undo()
    assert hall_printer.printer.fresh_readiness() == Ready()


def printing(hall: HallPrinter) -> PrintJob:
    return begin_slowly(hall)


def out_of_paper(hall: HallPrinter) -> PrintJob:
    hall.device.load_paper(1)
    job = hall.printer.submit(pdf(3), SERIAL)
    hall.follow_until_waiting(job)
    return job


def stopped(hall: HallPrinter) -> PrintJob:
    hall.device.stop_queue()
    job = hall.printer.submit(pdf(3), SERIAL)
    hall.follow_until_waiting(job)
    return job


def finished(hall: HallPrinter) -> PrintJob:
    job = hall.printer.submit(pdf(1), SERIAL)
    hall.follow(job)
    return job


@pytest.mark.parametrize("moment", [printing, out_of_paper, stopped, finished])
def test_a_service_killed_at_any_moment_prints_nothing_when_it_is_back(
    hall_printer: HallPrinter, moment: Callable[[HallPrinter], PrintJob]
) -> None:
    job = moment(hall_printer)
    came_out_before = hall_printer.sheets()
    hall_printer.cupsd.kill()
    try:
        assert hall_printer.follow(job) == ServiceGone()
    finally:
        hall_printer.cupsd.start()
    assert hall_printer.traces() == []
    assert hall_printer.printer.job_state(job) is JobState.UNKNOWN
    hall_printer.device.print_slowly(0)
    hall_printer.device.refill()
    hall_printer.printer.resume()
    print_for_the_next_citizen(hall_printer)
    assert hall_printer.sheets() == [*came_out_before, (NEXT_SERIAL, 1)]


def test_a_short_restart_is_survived(hall_printer: HallPrinter) -> None:
    """Two looks in vain, the third is answered: the job is lost, and known to be lost."""
    job = begin_slowly(hall_printer)
    state = Submitted(time.monotonic())
    hall_printer.cupsd.kill()
    once = next_print_state(state, hall_printer.look(job), LIMITS)
    assert not isinstance(once, PrintEnd)
    twice = next_print_state(once, hall_printer.look(job), LIMITS)
    assert not isinstance(twice, PrintEnd)
    hall_printer.cupsd.start()
    assert next_print_state(twice, hall_printer.look(job), LIMITS) == JobUnknown()


def test_logs_never_show_what_is_printed(hall_printer: HallPrinter) -> None:
    for fault in FAULTS:
        fault.cause(hall_printer.device)
        job = hall_printer.printer.submit(pdf(1), SERIAL)
        hall_printer.follow_until_waiting(job)
        fault.cure(hall_printer.device)
        hall_printer.follow(job)
    logs = list((hall_printer.cupsd.folder / "log").iterdir())
    assert any(b"Create-Job" in log.read_bytes() for log in logs), "the search reads the logs"
    assert not any(MARKER in log.read_bytes() for log in logs)
