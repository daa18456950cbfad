"""A printer nobody here made, behind CUPS' real filters: every fault at every moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from hardware import printer as printer_module
from hardware import printer_queue
from hardware.cups_server import CupsServer
from hardware.device_look import device_jobs
from hardware.print_progress import (
    JobAborted,
    JobCancelled,
    JobDoubtful,
    JobFinished,
    JobOverdue,
    MovementWatch,
    PrintEnd,
    Printing,
    PrintLimits,
    Waiting,
)
from hardware.printer import Printer
from hardware.printer_errors import QueueNotMade
from hardware.printer_queue import Driverless, QueueDescription, set_up_queue
from hardware.printer_state import NotReady, PrinterReason, PrinterWarning, Ready
from tests.hardware.cups_stage import wait_until
from tests.hardware.real_printers import A5, DriverlessPrinter, DriverlessStage, follow, page_pdf

SERIAL, NEXT = "T01-20261122-0001", "T01-20261122-0002"
A4_AT_600_DPI = (4960, 7015)
SOON = PrintLimits(refill_deadline_s=1.5, silence_s=120, job_deadline_s=240)
PATIENT = PrintLimits(refill_deadline_s=120, silence_s=120, job_deadline_s=240)


@pytest.fixture
def stage(
    driverless_stage: DriverlessStage, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DriverlessStage]:
    """A printer that is well, with nothing printed and an empty queue, and is asked often."""
    monkeypatch.setattr(printer_module, "DEVICE_INTERVAL_S", 0.1)
    yield driverless_stage
    driverless_stage.as_new()


@dataclass(frozen=True)
class Fault:
    """Something people do to a printer, and what puts it right."""

    reason: PrinterReason
    cause: Callable[[DriverlessPrinter], object]
    cure: Callable[[DriverlessPrinter], object]


FAULTS = [
    Fault(
        PrinterReason.PAPER_OUT,
        lambda device: device.load_paper(0, 0),
        lambda device: device.load_paper(250, 25),
    ),
    Fault(
        PrinterReason.COVER_OPEN,
        lambda device: device.show_while_idle("cover-open"),
        DriverlessPrinter.show_while_idle,
    ),
    Fault(PrinterReason.OFFLINE, DriverlessPrinter.switch_off, DriverlessPrinter.switch_on),
    Fault(PrinterReason.OFFLINE, DriverlessPrinter.freeze, DriverlessPrinter.thaw),
]
every_fault = pytest.mark.parametrize("fault", FAULTS, ids=["paper", "cover", "power", "frozen"])


def pages_of(serial: str, count: int) -> list[tuple[str, int]]:
    return [(serial, page) for page in range(1, count + 1)]


def came_out(stage: DriverlessStage, pages: int) -> bool:
    return len(stage.device.sheets) == pages


def begin(stage: DriverlessStage, pages: int = 2) -> int:
    """A job that the device has begun and holds before its first page; its number."""
    stage.device.behave(hold=True)
    job = stage.printer.submit(page_pdf(pages), SERIAL)
    wait_until(lambda: SERIAL in (stage.device.folder / "begun").read_text())
    return job.number


def test_a_document_comes_out_in_its_true_size(stage: DriverlessStage) -> None:
    """Whatever the default of the printer, which here is Letter."""
    job = stage.printer.submit(page_pdf(2), SERIAL)
    assert follow(stage.printer, job, PATIENT) == JobFinished()
    assert stage.device.sheets == pages_of(SERIAL, 2)
    for width, height, dark in stage.device.shapes:
        assert (width, height) == A4_AT_600_DPI
        # The bar lies 20 points below the edge of the page, in its true size.
        assert abs(dark - 20 * 600 / 72) < 3


@every_fault
def test_a_fault_of_an_idle_printer_is_seen_and_its_end_as_well(
    stage: DriverlessStage, fault: Fault
) -> None:
    assert stage.printer.fresh_readiness() == Ready()
    fault.cause(stage.device)
    assert stage.printer.fresh_readiness() == NotReady(frozenset({fault.reason}))
    fault.cure(stage.device)
    assert stage.printer.fresh_readiness() == Ready()


def test_one_empty_tray_of_two_is_a_warning(stage: DriverlessStage) -> None:
    stage.device.load_paper(0, 25)
    assert stage.printer.fresh_readiness() == Ready(frozenset({PrinterWarning.PAPER_LOW}))


def test_a_full_tray_of_other_paper_is_no_paper(stage: DriverlessStage) -> None:
    stage.device.load_paper(0, 25, by_pass_size=A5)
    assert stage.printer.fresh_readiness() == NotReady(frozenset({PrinterReason.PAPER_OUT}))
    stage.device.load_paper(250, 25, by_pass_size=A5)
    assert stage.printer.fresh_readiness() == Ready()


def test_an_empty_tray_for_other_paper_is_a_warning(stage: DriverlessStage) -> None:
    stage.device.load_paper(250, 0, by_pass_size=A5)
    assert stage.printer.fresh_readiness() == Ready(frozenset({PrinterWarning.PAPER_LOW}))


@pytest.mark.parametrize("trays", [(0, 25), (250, 0)])
def test_a_print_that_waits_for_the_empty_tray_of_two_waits_for_paper(
    stage: DriverlessStage, trays: tuple[int, int]
) -> None:
    """The printer was promised, for one tray is full, and asks for paper all the same."""
    stage.device.load_paper(*trays)
    assert isinstance(stage.printer.fresh_readiness(), Ready)
    job = stage.printer.submit(page_pdf(), SERIAL)
    waiting = follow(stage.printer, job, PATIENT, until=Waiting)
    assert isinstance(waiting, Waiting)
    assert waiting.reasons == {PrinterReason.PAPER_OUT}
    assert stage.device.sheets == []
    stage.device.load_paper(250, 25)
    assert follow(stage.printer, job, PATIENT) == JobFinished()


def test_a_given_up_print_does_not_end_printing_for_ever(stage: DriverlessStage) -> None:
    """CUPS remembers the empty tray after its refill, and over a restart."""
    begin(stage)
    stage.device.load_paper(0, 0)
    (number,) = stage.cupsd.server.unfinished_jobs("driverless")
    wait_until(lambda: "media-empty-warning" in stage.reasons())
    stage.printer.cancel(stage.job(number, SERIAL))
    assert "media-empty-warning" in stage.reasons(), "CUPS has learned to forget"
    stage.device.load_paper(250, 25)
    stage.device.behave()
    assert stage.printer.fresh_readiness() == Ready()
    assert follow(stage.printer, stage.printer.submit(page_pdf(), NEXT), PATIENT) == JobFinished()
    assert stage.device.sheets == pages_of(NEXT, 1)


@every_fault
def test_a_fault_during_a_print_that_nobody_mends(stage: DriverlessStage, fault: Fault) -> None:
    begin(stage)
    (number,) = stage.cupsd.server.unfinished_jobs("driverless")
    if fault.reason is PrinterReason.COVER_OPEN:
        stage.device.behave("cover-open", hold=True)
    else:
        fault.cause(stage.device)
    end = follow(stage.printer, stage.job(number, SERIAL), SOON)
    assert end == JobOverdue(frozenset({fault.reason}))
    stage.printer.cancel(stage.job(number, SERIAL))
    stage.as_new()
    assert stage.printer.put_right() == Ready()
    assert follow(stage.printer, stage.printer.submit(page_pdf(), NEXT), PATIENT) == JobFinished()
    assert stage.device.sheets == pages_of(NEXT, 1), "the first one was printed later"


@pytest.mark.parametrize("fault", FAULTS[:2], ids=["paper", "cover"])
def test_a_fault_that_is_mended_in_time_prints_on(stage: DriverlessStage, fault: Fault) -> None:
    number = begin(stage)
    if fault.reason is PrinterReason.COVER_OPEN:
        stage.device.behave("cover-open", hold=True)
    else:
        fault.cause(stage.device)
    job = stage.job(number, SERIAL)
    waiting = follow(stage.printer, job, PATIENT, until=Waiting)
    assert isinstance(waiting, Waiting)
    assert waiting.reasons == {fault.reason}
    if fault.reason is not PrinterReason.COVER_OPEN:
        fault.cure(stage.device)
    stage.device.behave()
    assert follow(stage.printer, job, PATIENT) == JobFinished()
    assert stage.device.sheets == pages_of(SERIAL, 2)


def test_power_that_comes_back_leaves_a_print_in_doubt(stage: DriverlessStage) -> None:
    """CUPS takes a job that the printer has forgotten for printed."""
    wait_until(lambda: stage.device.up_time_s() > 2)
    number = begin(stage)
    stage.device.switch_off()
    stage.device.behave()
    stage.device.switch_on()
    end = follow(stage.printer, stage.job(number, SERIAL), PATIENT)
    assert isinstance(end, JobDoubtful | JobOverdue)
    assert stage.device.sheets == []


def test_a_printer_that_takes_all_and_prints_nothing(stage: DriverlessStage) -> None:
    number = begin(stage)
    limits = PrintLimits(refill_deadline_s=3600, silence_s=1.5, job_deadline_s=3600)
    assert follow(stage.printer, stage.job(number, SERIAL), limits) == JobOverdue(frozenset())
    stage.printer.cancel(stage.job(number, SERIAL))


def hang_and_take_back(stage: DriverlessStage) -> None:
    """A print of SERIAL whose printer hangs in its midst, and which is taken back from it."""
    job = stage.job(begin(stage), SERIAL)
    stage.device.freeze()
    assert follow(stage.printer, job, SOON) == JobOverdue(frozenset({PrinterReason.OFFLINE}))
    stage.printer.cancel(job)
    stage.printer.purge_queue()


def test_a_printer_that_hung_is_told_what_was_taken_back_as_soon_as_it_answers(
    stage: DriverlessStage,
) -> None:
    hang_and_take_back(stage)
    stage.device.thaw()
    stage.printer.put_right()
    wait_until(lambda: not device_jobs(stage.device.uri, "not-completed"))
    stage.device.behave()
    assert follow(stage.printer, stage.printer.submit(page_pdf(), NEXT), PATIENT) == JobFinished()
    assert stage.device.sheets == pages_of(NEXT, 1), "the first one was printed later"


def test_what_is_printed_once_more_is_not_taken_back_with_the_first(
    stage: DriverlessStage,
) -> None:
    hang_and_take_back(stage)
    again = stage.printer.submit(page_pdf(), SERIAL)
    stage.device.thaw()
    stage.device.behave()
    assert follow(stage.printer, again, PATIENT) == JobFinished()


def test_slow_pages_are_no_silence(stage: DriverlessStage) -> None:
    """Each page is seen to move, however long it takes: the clock is made up, a step a page."""
    stage.device.behave(last_page=0)
    job = stage.printer.submit(page_pdf(4), SERIAL)
    wait_until(lambda: SERIAL in (stage.device.folder / "begun").read_text())
    watch = MovementWatch(0)

    def moved_at(now_s: float) -> bool:
        return watch.moved_s(Printing(0), stage.printer.look(job).progress, now_s) == now_s

    for page in range(1, 4):
        moved_at(page - 0.5)
        stage.device.behave(last_page=page)
        wait_until(partial(came_out, stage, page))
        wait_until(partial(moved_at, page))
    stage.device.behave()
    assert follow(stage.printer, job, PATIENT) == JobFinished()
    assert stage.device.sheets == pages_of(SERIAL, 4)


def test_a_job_that_the_device_gives_up(stage: DriverlessStage) -> None:
    stage.device.behave(exit=1)
    job = stage.printer.submit(page_pdf(), SERIAL)
    assert isinstance(follow(stage.printer, job, PATIENT), JobAborted | JobCancelled | JobDoubtful)
    assert stage.device.sheets == []


def test_a_stopped_queue_is_put_right_once_its_printer_is(stage: DriverlessStage) -> None:
    stage.stop_queue()
    stage.device.load_paper(0, 0)
    both = NotReady(frozenset({PrinterReason.STOPPED, PrinterReason.PAPER_OUT}))
    assert stage.printer.put_right() == both
    stage.device.load_paper(250, 25)
    assert stage.printer.put_right() == Ready()
    assert stage.device.sheets == []


def test_a_closed_queue_stays_closed(stage: DriverlessStage) -> None:
    stage.close_queue()
    assert stage.printer.put_right() == NotReady(frozenset({PrinterReason.NOT_ACCEPTING}))


def test_no_raw_queue_is_left_when_the_printer_does_not_answer(
    stage: DriverlessStage, real_server: CupsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer_queue, "DESCRIBING_LIMIT_S", 0.3)
    stage.device.switch_off()
    description = QueueDescription("nobody", stage.device.uri, Driverless.IPP_EVERYWHERE)
    with pytest.raises(QueueNotMade):
        set_up_queue(real_server, description)
    assert "nobody" not in real_server.queues()
    stage.device.switch_on()
    monkeypatch.undo()
    set_up_queue(real_server, description)
    assert Printer(real_server, "nobody").fresh_readiness() == Ready()
    real_server.delete_queue("nobody")


def test_ends_are_ends() -> None:
    assert issubclass(JobDoubtful, PrintEnd)
