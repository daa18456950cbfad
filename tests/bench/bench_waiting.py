"""What the terminal costs while nobody comes: its memory, its processor's time.

Run: python -m tests.bench.bench_waiting [--seconds N]

The shipped terminal stands off screen at its welcome page with the moving picture, papers ready.
Both figures are of the kiosk and of the process that makes its papers. Memory is the proportional
set size: pages that processes share are counted by halves, thirds and so on.
"""

import argparse
import os
import pickle
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

from hardware.simulators import permit_simulation
from hardware.simulators.reader import SimulatedResourceManager
from kiosk.demo.devices import READER, demo_hall, fresh_key
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.demo.render import usual_panel
from kiosk.settings.configuration import Configuration
from kiosk.terminal.assembly import assemble
from kiosk.terminal.guest_run import GuestRun
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display, make_application
from kiosk.ui.design.appearance import Motion
from kiosk.ui.screen import QtScreen
from kiosk.ui.window import KioskWindow
from tests.bench.bench_visits import settings
from tests.bench.panel import HEIGHT, WIDTH, platform_of
from tests.bench.roles import started, tell
from tests.bench.table import judge

MOST_MEMORY_MB: Final = 160.0
MOST_IDLE_PERCENT: Final = 0.3
SECONDS: Final = 60
"""In a minute the picture plays once."""
SETTLES_S: Final = 35
"""By then the picture rests that plays for who comes."""
READY: Final = "ready"
SETTINGS: Final = "settings"


def write_settings(folder: Path) -> None:
    """Have the stores, the key and the settings of a terminal in `folder`."""
    configuration = demo_hall(settings(folder))
    trust = fresh_key(folder, configuration.terminal.agency)
    (folder / SETTINGS).write_bytes(pickle.dumps(replace(configuration, trust=trust)))


def wait_for_nobody(folder: Path) -> None:
    """Be a terminal at its welcome page, and say so once all that a citizen needs is loaded."""
    configuration: Configuration = pickle.loads((folder / SETTINGS).read_bytes())  # noqa: S301 - ours
    application = make_application()
    display = Display(configuration.front, usual_panel(WIDTH, HEIGHT), Motion.ANIMATED, KioskWindow)
    display.window.open_fullscreen()
    display.warm_up()
    readers = SimulatedResourceManager(READER, permit=permit_simulation(production=False))
    hall = assemble(configuration, readers, MadeUpPrinter())
    screen = QtScreen(display.window)
    serve = partial(operate, hall, readers, screen, when_loaded=partial(tell, READY))
    GuestRun(application, display).run(serve)


def family_of(process: int) -> list[int]:
    """Return the process and all that it has started, and these in turn."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(one) for file in threads for one in file.read_text(encoding="ascii").split()]
    return [process, *chain.from_iterable(map(family_of, children))]


def shared_out_mb(process: int) -> float:
    """Return the proportional set size of one process."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def worked_s(process: int) -> float:
    """Return for how long a processor has worked for one process."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Print both figures; return 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    wanted = parser.parse_args()
    if wanted.role is not None:
        wait_for_nobody(Path(wanted.role))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        write_settings(Path(folder))
        environment = {"QT_QPA_PLATFORM": platform_of(Path(folder))}
        with started("bench_waiting", folder, environment) as terminal:
            assert terminal.stdout is not None
            if READY not in map(str.strip, terminal.stdout):
                raise RuntimeError("the terminal ended before it was ready")
            time.sleep(SETTLES_S)  # the modules of all pages are loaded behind the first one
            family = family_of(terminal.pid)
            before, began = sum(map(worked_s, family)), time.monotonic()
            time.sleep(wanted.seconds)
            worked, past = sum(map(worked_s, family)) - before, time.monotonic() - began
            memory = {process: shared_out_mb(process) for process in family}
    idle = worked / past * 100
    print(" + ".join(f"{each:.0f} MB" for each in memory.values()))
    judge("memory on the welcome page, PSS", sum(memory.values()), "MB", MOST_MEMORY_MB)
    judge("idle on the welcome page, of one core", idle, "%", MOST_IDLE_PERCENT)
    return int(sum(memory.values()) > MOST_MEMORY_MB or idle > MOST_IDLE_PERCENT)


if __name__ == "__main__":
    sys.exit(main())
