"""What a killed kiosk leaves printing is taken back, whatever moment it was killed at."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hardware.print_guard import PrintGuard
from hardware.printer import JobState, Printer, PrintJob
from tests.hardware.cups_stage import HallPrinter, pdf, wait_until

SERIAL = "T01-20261122-0009"
TAKEN_BACK_WITHIN_S = 0.5
"""On a machine of its own; here others work too."""

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
    killed = time.monotonic()
    wait_until(lambda: hall_printer.printer.job_state(job).ended)
    assert time.monotonic() - killed < 4 * TAKEN_BACK_WITHIN_S
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
