"""A certificate on ippeveprinter, its paper, cover and power pulled at each step, on one terminal.

    python -m tests.packaging.print_walk FLAG

Run inside a machine as the kiosk's user, with the installed program's Python: tells the printer's
address, waits until somebody has made the queue for it and put the file FLAG there, and walks. Ends
at the first step at which the screen is wrong.
"""

import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from hardware import printer as printer_module
from hardware.cups_server import CupsServer, PrintServerAddress
from hardware.printer import Printer
from kiosk.terminal import assembly
from tests.hardware.cups_stage import wait_until
from tests.hardware.real_printers import DriverlessPrinter, DriverlessStage
from tests.kiosk.flows import test_driverless_visits as visits
from tests.kiosk.made_up_terminal import MadeUpTerminal, close_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.simulators.private_cupsd import PrivateCupsd

BUS = "unix:path=/run/dbus/system_bus_socket"
STEPS: "list[tuple[Callable[..., None], tuple[visits.Fault, ...]]]" = [
    (visits.test_all_well, ()),
    *(
        (moment, (fault,))
        for moment in (
            visits.test_before_the_visit,
            visits.test_while_the_preview_stands,
            visits.test_while_it_prints,
        )
        for fault in visits.FAULTS
    ),
    *((visits.test_mended_while_the_citizen_waits, (fault,)) for fault in visits.BY_HAND),
    (visits.test_power_that_comes_back_is_looked_at_and_printed_once_more, ()),
]


def walk(
    stage: DriverlessStage, folder: Path, step: "Callable[..., None]", *fault: visits.Fault
) -> None:
    """Take one step.

    Raises:
        AssertionError: the screen was wrong, or too little or too much came out.
    """
    with pytest.MonkeyPatch.context() as patch:
        limits = SimpleNamespace(**asdict(visits.PATIENT))
        patch.setattr(assembly, "PrintLimits", lambda **_: limits)
        stage.as_new()
        terminal = MadeUpTerminal(folder, page_printer=stage.printer)
        try:
            step(visits.Hall(stage, terminal, limits), *fault)
        finally:
            close_all()


def main(flag: Path) -> None:
    """Walk, up to the first step that is wrong."""
    printer_module.DEVICE_INTERVAL_S = 0.1
    with tempfile.TemporaryDirectory(prefix="hall-walk-") as name:
        folder = Path(name)
        device = DriverlessPrinter(folder / "device", BUS).switch_on()
        print(device.uri, flush=True)
        try:
            wait_until(flag.exists)
            server = CupsServer(PrintServerAddress("/run/cups/cups.sock"))
            cupsd = cast("PrivateCupsd", SimpleNamespace(server=server))
            stage = DriverlessStage(cupsd, device, Printer(server, "kiosk-a4"))
            for number, (step, fault) in enumerate(STEPS):
                (folder / str(number)).mkdir()
                walk(stage, folder / str(number), step, *fault)
                print("right", step.__name__, *(one.name for one in fault), flush=True)
        finally:
            device.switch_off()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
