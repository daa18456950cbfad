"""A kiosk killed at a random moment of a print, many times: what still comes out, and when.

    python -m tests.hardware.kill_campaign [KILLS] [SEED] [unguarded]

A paper of eight pages takes two seconds. Leaves with 1 if a sheet came out later than a second
after a kill. `unguarded` shows what CUPS does by itself.
"""

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from hardware.print_guard import NO_GUARD, JobGuard, PrintGuard
from hardware.printer import Printer
from hardware.simulators import permit_simulation
from hardware.simulators.printer_device import PrinterDevice
from hardware.simulators.private_cupsd import PrivateCupsd
from tests.hardware.cups_stage import pdf

PAGES = 8
SECONDS_PER_PAGE = 0.25
LATEST_S = 1.0
SETTLED_S = 1.5


def live(cupsd: PrivateCupsd, serial: str, guard: JobGuard) -> None:
    """What a kiosk does with a paper, until it is killed."""
    printer = Printer(cupsd.server, "a4", guard)
    job = printer.submit(pdf(PAGES), serial)
    while not printer.look(job).state.ended:
        time.sleep(0.05)
    time.sleep(3600)


def one_kill(
    cupsd: PrivateCupsd, device: PrinterDevice, serial: str, after_s: float, *, guarded: bool
) -> tuple[int, int]:
    """The sheets out a second after the kill, and those that came later."""
    process = os.fork()
    if process == 0:
        os.setpgid(0, 0)
        live(cupsd, serial, PrintGuard(cupsd.address) if guarded else NO_GUARD)
    time.sleep(after_s)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    time.sleep(LATEST_S)
    soon = len([sheet for sheet in device.sheets if sheet.serial == serial])
    time.sleep(SETTLED_S)
    return soon, len([sheet for sheet in device.sheets if sheet.serial == serial]) - soon


def main(kills: int, seed: int, *, guarded: bool) -> int:
    """The campaign; the exit code."""
    dice = random.Random(seed)  # noqa: S311  no secret
    permit = permit_simulation(production=False)
    late_papers = late_sheets = begun = whole = 0
    with (
        tempfile.TemporaryDirectory(prefix="hall-cups-") as folder,
        PrivateCupsd(permit, Path(folder)) as cupsd,
    ):
        device = cupsd.add_printer("a4")
        device.print_slowly(SECONDS_PER_PAGE)
        for number in range(kills):
            serial = f"T01-{number:05}"
            after_s = dice.uniform(0.0, PAGES * SECONDS_PER_PAGE)
            soon, later = one_kill(cupsd, device, serial, after_s, guarded=guarded)
            late_papers += later > 0
            late_sheets += later
            begun += soon > 0
            whole += soon + later == PAGES
            cupsd.server.purge_jobs("a4")
    print(f"{kills} kills, {begun} with a paper begun, {whole} that came out whole,")
    print(f"{late_papers} papers with {late_sheets} sheets later than {LATEST_S:g} s")
    return int(late_papers > 0)


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument.isdigit()]
    numbers = [*map(int, given), *(300, 1)[len(given) :]]
    sys.exit(main(*numbers, guarded="unguarded" not in sys.argv))
