"""A kiosk on its real window in a process of its own, watched over the network.

Run: python -m tests.whole.watched_kiosk FOLDER PORT TERMINAL, by test_watched alone. Lines on its
standard input turn its world: `no paper`, `paper`, `touch`, `knock`, `code DIGITS`, `clock YEAR` or
`clock now`, and `hang`, which lasts until the next line. It names every page that comes to stand.
"""

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import trio
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hardware.printer_state import Ready
from kiosk.demo.guided import GuidedWindow
from kiosk.demo.render import usual_panel
from kiosk.desks.time_server import TimeServerMemory, memory_file
from kiosk.settings.metrics import MetricsSettings
from kiosk.terminal import publishing
from kiosk.terminal.guest_run import GuestRun
from kiosk.terminal.logs import set_up_logging
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display
from kiosk.ui.design.appearance import Motion
from kiosk.ui.input.knock import HOLD_MS, TAPS
from kiosk.ui.pulse import WindowPulse
from kiosk.ui.screen import QtScreen
from tests.kiosk.made_up_terminal import MadeUpTerminal

CORNER: Final = QPoint(20, 20)
INTERVAL_S: Final = 1.0
"""How often it publishes: more often than a hall's, so that nobody waits for it here."""


@dataclass
class Turned:
    """Where the hall's clock was put, and stands."""

    at: datetime | None = None


async def listen(world: MadeUpTerminal, window: GuidedWindow, turned: Turned) -> None:
    """Turn the world as the lines say until there are no more."""
    while line := await trio.to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True):
        match line.split():
            case ["no", "paper"]:
                world.printer.run_out_of_paper()
            case ["paper"]:
                world.printer.condition = Ready()
            case ["touch"]:
                QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton)
            case ["knock"]:
                await knock(window)
            case ["code", digits]:
                window.type_pin(digits)
            case ["clock", year]:
                turned.at = None if year == "now" else datetime(int(year), 1, 1, tzinfo=UTC)
            case ["hang"]:
                print("hangs", flush=True)
                sys.stdin.readline()  # in this thread: this is what a hang is


async def knock(window: GuidedWindow) -> None:
    """Knock as the staff does, with a finger that is held as long as theirs."""
    glass, left = window.windowHandle(), Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    for _ in range(TAPS - 1):
        QTest.mouseClick(glass, left, none, CORNER)
    QTest.mousePress(glass, left, none, CORNER)
    await trio.sleep(HOLD_MS / 1000 + 0.5)
    QTest.mouseRelease(glass, left, none, CORNER)


async def keep_time(world: MadeUpTerminal, turned: Turned) -> None:
    """Let the made-up hall's clock go as the machine's, until somebody turns it."""
    while True:
        world.clock.now = turned.at or datetime.now(UTC)
        await trio.sleep(0.1)


async def run(world: MadeUpTerminal, window: GuidedWindow) -> None:
    async with trio.open_nursery() as nursery:
        screen, pulse = QtScreen(window), WindowPulse(window)
        turned = Turned()
        nursery.start_soon(keep_time, world, turned)
        nursery.start_soon(partial(operate, world.terminal, world.readers, screen, pulse=pulse))
        await listen(world, window, turned)
        nursery.cancel_scope.cancel()


def main(folder: str, port: str, terminal: str) -> int:
    set_up_logging()
    publishing.PUBLISH_INTERVAL_S = INTERVAL_S  # type: ignore[misc]
    application = QApplication(["kiosk"])
    world = MadeUpTerminal(
        Path(folder),
        adapt=lambda configuration: replace(
            configuration,
            terminal=replace(configuration.terminal, id=terminal),
            metrics=MetricsSettings(port=int(port), status=Path(folder) / "status.json"),
        ),
    )
    memory = TimeServerMemory(memory_file(world.configuration.stores.journal))
    world.terminal.devices._stores._time_server = memory
    display = Display(
        world.configuration.front, usual_panel(1080, 1920), Motion.STILL, GuidedWindow
    )
    display.window.page_shown.connect(lambda page: print(type(page).__name__, flush=True))
    display.window.show()
    return GuestRun(application, display).run(partial(run, world, display.window))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
