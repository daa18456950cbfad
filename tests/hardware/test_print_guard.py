"""What a killed kiosk leaves printing is taken back, whatever moment it was killed at."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hardware import print_guard
from hardware.ipp.exchange import NoAnswer, PrintServerAddress
from hardware.ipp.message import MessageBroken
from hardware.print_guard import PrintGuard, PrintGuardFailed, left_printing, take_back
from hardware.printer import JobState, Printer, PrintJob
from tests.hardware.cups_stage import HallPrinter, pdf, wait_until

SERIAL = "T01-20261122-0009"
NOWHERE = PrintServerAddress("/nowhere")

KIOSK = """\
import sys
from hardware.cups_server import CupsServer, PrintServerAddress
from hardware.print_guard import PrintGuard
from hardware.printer import Printer
address = PrintServerAddress(sys.argv[1])
printer = Printer(CupsServer(address), "a4", PrintGuard(address))
job = printer.submit(sys.stdin.buffer.read(), sys.argv[2])
print(job.number, flush=True)
sys.stdin.read()
import time
time.sleep(3600)
"""


def kiosk_that_prints(
    hall: HallPrinter, pages: int = 3
) -> tuple[subprocess.Popen[bytes], PrintJob]:
    """A process that has handed a document over and waits for its end."""
    command = [sys.executable, "-c", KIOSK, hall.cupsd.address.host, SERIAL]
    kiosk = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert kiosk.stdin is not None
    assert kiosk.stdout is not None
    kiosk.stdin.write(pdf(pages))
    kiosk.stdin.close()
    return kiosk, PrintJob(int(kiosk.stdout.readline()), SERIAL)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_killed_kiosk_prints_no_further(hall_printer: HallPrinter, how: signal.Signals) -> None:
    hall_printer.device.print_slowly(3600)
    kiosk, job = kiosk_that_prints(hall_printer)
    wait_until(lambda: hall_printer.printer.job_state(job) is JobState.PROCESSING)
    with kiosk:
        kiosk.send_signal(how)
    wait_until(lambda: hall_printer.printer.job_state(job).ended)
    assert hall_printer.sheets() == []
    assert hall_printer.traces() == []


def test_the_guard_takes_back_what_it_was_told_of_and_nothing_else(
    hall_printer: HallPrinter,
) -> None:
    hall_printer.device.print_slowly(3600)
    guard = PrintGuard(hall_printer.cupsd.address)
    guarded = Printer(hall_printer.cupsd.server, "a4", guard)
    theirs = hall_printer.printer.submit(pdf(), "T01-20261122-0001")
    ours, left = (guarded.submit(pdf(), f"T01-20261122-000{n}") for n in (2, 3))
    guard.leave(left.number)
    guard.close()
    states = [hall_printer.printer.job_state(job).ended for job in (theirs, ours, left)]
    assert states == [False, True, False]


def test_a_guard_that_was_killed_is_replaced_with_all_it_knew(hall_printer: HallPrinter) -> None:
    hall_printer.device.print_slowly(3600)
    guard = PrintGuard(hall_printer.cupsd.address)
    guarded = Printer(hall_printer.cupsd.server, "a4", guard)
    first = guarded.submit(pdf(), "T01-20261122-0001")
    before = guard.process_id
    assert before is not None
    os.kill(before, signal.SIGKILL)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    second = guarded.submit(pdf(), "T01-20261122-0002")
    assert guard.process_id != before
    guard.close()
    assert all(hall_printer.printer.job_state(job).ended for job in (first, second))


def test_a_job_that_ended_is_left(hall_printer: HallPrinter) -> None:
    guard = PrintGuard(hall_printer.cupsd.address)
    guarded = Printer(hall_printer.cupsd.server, "a4", guard)
    job = guarded.submit(pdf(), SERIAL)
    wait_until(lambda: guarded.look(job).state is JobState.COMPLETED)
    guard.close()
    assert hall_printer.printer.job_state(job) is JobState.COMPLETED


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([], []),
        (["watch 7\n"], [7]),
        (["watch 7\n", "leave 7\n"], []),
        (["watch 7\n", "watch 8\n", "leave 7\n", "watch 7\n", "watch 7\n"], [8, 7]),
        (["leave 7\n", "watch 9"], [9]),
    ],
)
def test_what_was_told_and_not_left_is_left_printing(told: list[str], left: list[int]) -> None:
    assert left_printing(told) == left


def test_jobs_are_taken_back_in_this_very_process_too(hall_printer: HallPrinter) -> None:
    hall_printer.device.print_slowly(3600)
    jobs = [hall_printer.printer.submit(pdf(), f"T01-20261122-000{n}") for n in (1, 2)]
    take_back(hall_printer.cupsd.address, [job.number for job in jobs])
    assert all(hall_printer.printer.job_state(job).ended for job in jobs)
    take_back(hall_printer.cupsd.address, [job.number for job in jobs])  # has ended: no trouble


class Service:
    """A print service that answers these many times not, and then each time."""

    def __init__(self, silent: int, error: Exception) -> None:
        self.silent, self.error, self.asked = silent, error, 0

    def exchange(self, *_: object, limit_s: float) -> None:
        self.asked += 1
        if self.asked <= self.silent:
            raise self.error


@pytest.mark.parametrize("error", [NoAnswer("hung up"), MessageBroken("no IPP")])
def test_a_print_service_that_gives_no_answer_is_asked_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_guard, "_TRY_AGAIN_S", 0.001)
    service = Service(3, error)
    monkeypatch.setattr(print_guard, "exchange", service.exchange)
    take_back(NOWHERE, [1, 2])
    assert service.asked == 3 + 2


def test_a_print_service_that_is_gone_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_guard, "TRY_FOR_S", 0.0)
    service = Service(9, NoAnswer("gone"))
    monkeypatch.setattr(print_guard, "exchange", service.exchange)
    take_back(NOWHERE, [1, 2])
    assert service.asked == 2, "each once: the time is up"


def test_the_guard_s_process_hears_of_the_end_alone(
    hall_printer: HallPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall_printer.device.print_slowly(3600)
    job, other = (hall_printer.printer.submit(pdf(), f"T01-20261122-000{n}") for n in (1, 2))
    ignored: list[int] = []
    address = hall_printer.cupsd.address
    monkeypatch.setattr(signal, "signal", lambda number, _: ignored.append(number))
    monkeypatch.setattr(sys, "argv", ["-c", "folder", address.host, str(address.port)])
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"watch {job.number}\n"))
    print_guard.main()
    assert ignored == [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
    assert [hall_printer.printer.job_state(one).ended for one in (job, other)] == [True, False]


class GuardThatEnds(PrintGuard):
    """Its process is over as soon as it is begun."""

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(["/bin/true"], stdin=subprocess.PIPE, bufsize=0)
        process.wait()
        return process


def test_without_a_guard_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = GuardThatEnds(NOWHERE)
    with pytest.raises(PrintGuardFailed, match="it ended at once"):
        guard.watch(1)
    guard.close()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(PrintGuardFailed):
        PrintGuard(NOWHERE).watch(1)
