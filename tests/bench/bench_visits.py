"""What a thousand visits leave behind: memory, file descriptors, threads.

Run: python -m tests.bench.bench_visits [--visits N] [--qt-visits N]

Each visit is a whole one through the shipping terminal on simulated wires: card in, PIN, a loss
report or its release, card out, farewell. First without pixels, then on the real window off screen.
"""

import argparse
import gc
import os
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import trio

from db.demo_people import DemoRole, demo_cast
from db.demo_records import write_demo_records
from hardware.simulators import permit_simulation
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import VirtualCard
from kiosk.clock import system_clock
from kiosk.demo.devices import READER, card_of
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.desks.terminal import Terminal
from kiosk.flows.ends import AfterService
from kiosk.pages.kinds import (
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FarewellPage,
    Page,
    PinPage,
    ResultPage,
    Seen,
    WelcomePage,
)
from kiosk.settings.configuration import Configuration, demo_configuration
from kiosk.settings.secret_files import new_journal_key
from kiosk.settings.service import Service
from kiosk.terminal.assembly import assemble
from kiosk.terminal.operate import operate
from tests.bench.table import judge
from tests.whole.citizen import Citizen

VISITS: Final = 1000
QT_VISITS: Final = 300
WARM_UP: Final = 100
LIMIT_MB: Final = 5.0

HOLDER: Final = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
MATTERS: Final = (Service.REPORT_LOSS, Service.RELEASE_LOSS)

Visit = Callable[[int], Awaitable[None]]


class Balance:
    """What the process holds, looked at after the first visits and at the end."""

    def __init__(self) -> None:
        gc.collect()
        status = Path("/proc/self/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        self.memory_mb = int(line.split()[1]) / 1024
        self.descriptors = len(os.listdir("/proc/self/fd"))
        self.threads = threading.active_count()

    def tell(self, name: str, visits: int, before: "Balance") -> None:
        """Print what has grown since `before`."""
        print(
            f"{name}: {visits} visits, after the first {WARM_UP}: "
            f"memory {self.memory_mb - before.memory_mb:+.2f} MB (limit {LIMIT_MB}), "
            f"descriptors {self.descriptors - before.descriptors:+d}, "
            f"threads {self.threads - before.threads:+d} (limit 0)"
        )
        judge(f"memory after {visits} {name}", self.memory_mb - before.memory_mb, "MB", LIMIT_MB)


class BenchTerminal:
    """A terminal on simulated wires."""

    def __init__(
        self,
        folder: Path,
        adapt: Callable[[Configuration], Configuration] = lambda configuration: configuration,
    ) -> None:
        self.configuration = adapt(settings(folder))
        self.permit = permit_simulation(production=False)
        self.readers = SimulatedResourceManager(READER, permit=self.permit)
        self.terminal: Terminal = assemble(self.configuration, self.readers, MadeUpPrinter())

    def insert(self) -> None:
        """Put the card in."""
        self.readers.insert(READER, VirtualCard(card_of(HOLDER), permit=self.permit))

    def take_card(self) -> None:
        """Take it out."""
        self.readers.remove(READER)


def settings(folder: Path) -> Configuration:
    """Return the settings of a terminal with fresh stores in `folder`."""
    configuration = demo_configuration(folder)
    write_demo_records(configuration.records.file.path, as_of=system_clock())
    new_journal_key(configuration.stores.journal_key)
    return replace(configuration, times=replace(configuration.times, farewell_s=1000.0))


async def repeated(name: str, visits: int, visit: Visit) -> None:
    """Hold the visits, and tell what they left behind."""
    before = Balance()
    for number in range(visits):
        if number == WARM_UP:
            before = Balance()
        await visit(number)
    Balance().tell(name, visits, before)


async def without_pixels(terminal: BenchTerminal, visits: int) -> None:
    """Hold visits on a screen of values."""
    citizen = Citizen()

    async def visit(number: int) -> None:
        await citizen.meets(WelcomePage)
        terminal.insert()
        await citizen.types_pin("123456")
        await citizen.gives(ChoicePage, Chosen(MATTERS[number % 2]))
        await citizen.gives(ConfirmPage, Decision.CONFIRMED)
        await citizen.gives(ResultPage, Chosen(AfterService.FINISH))
        await citizen.meets(FarewellPage)
        terminal.take_card()
        await citizen.gives(FarewellPage, Seen.SEEN, lambda page: page.movement is None)
        citizen.met.clear()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(operate, terminal.terminal, terminal.readers, citizen)
        await repeated("without pixels", visits, visit)
        nursery.cancel_scope.cancel()


def on_the_window(terminal: BenchTerminal, visits: int) -> int:
    """Hold visits on the real window."""
    from PySide6.QtWidgets import QApplication

    from kiosk.demo.guided import GuidedWindow
    from kiosk.demo.render import usual_panel
    from kiosk.terminal.guest_run import GuestRun
    from kiosk.ui.application import Display
    from kiosk.ui.design.appearance import Motion
    from kiosk.ui.screen import QtScreen

    application = QApplication(["kiosk"])
    display = Display(
        terminal.configuration.front, usual_panel(1080, 1920), Motion.STILL, GuidedWindow
    )
    window = display.window
    window.show()
    pages_in, pages = trio.open_memory_channel[Page[object]](100)
    window.page_shown.connect(pages_in.send_nowait)

    async def stands(kind: type[Page[object]]) -> None:
        while True:
            page = await pages.receive()
            if isinstance(page, kind) and not pages.statistics().current_buffer_used:
                window.grab()
                return

    async def visit(number: int) -> None:
        await stands(WelcomePage)
        terminal.insert()
        await stands(PinPage)
        window.type_pin("123456")
        await stands(ChoicePage)
        window.touch_choice(MATTERS[number % 2])
        await stands(ConfirmPage)
        window.touch_main()
        await stands(ResultPage)
        window.touch_main()
        await stands(FarewellPage)
        terminal.take_card()
        await stands(FarewellPage)
        window.touch_main()

    async def run() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(operate, terminal.terminal, terminal.readers, QtScreen(window))
            await repeated("on the window", visits, visit)
            nursery.cancel_scope.cancel()

    return GuestRun(application, display).run(run)


def main() -> int:
    """Print what is left over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--qt-visits", type=int, default=QT_VISITS)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        trio.run(partial(without_pixels, BenchTerminal(Path(folder)), arguments.visits))
    with tempfile.TemporaryDirectory() as folder:
        return on_the_window(BenchTerminal(Path(folder)), arguments.qt_visits)


if __name__ == "__main__":
    sys.exit(main())
