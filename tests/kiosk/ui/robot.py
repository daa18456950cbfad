"""The robot: strokes by chance on a running kiosk, and what must be true after them.

Run: python -m tests.kiosk.ui.robot FOLDER STROKES SEED
"""

import random
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import trio
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from hardware.simulators import SimulationPermit, permit_simulation
from hardware.simulators.reader import SimulatedResourceManager
from kiosk.demo.devices import READER, demo_cards
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.demo.rehearsal.world import write_template
from kiosk.demo.render import usual_panel
from kiosk.pages.kinds import PinPage, WelcomePage
from kiosk.settings.configuration import Configuration, Times, demo_configuration
from kiosk.terminal.assembly import assemble
from kiosk.terminal.guest_run import GuestRun
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display, make_application
from kiosk.ui.design.appearance import Motion, Settings
from kiosk.ui.input.input_gate import monotonic_ms
from kiosk.ui.screen import QtScreen
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.hands import handle

KEYS = [key for key in Qt.Key if 0x20 <= key.value < 0x7F or 0x01000000 <= key.value < 0x01000060]
MODIFIERS = [
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
]
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
BUTTONS = [LEFT, LEFT, LEFT, RIGHT]
STROKES_A_TURN = 4
PAUSE_S = 0.01
"""Between turns, so that the kiosk's threads come to do their part."""
HURRY = 25
"""How much faster the window's clock runs: most strokes would fall into the rest after a page."""
CARD_EVERY, PIN_EVERY = 150, 40
PINS = ("123456", "654321")
IDLE = Times(idle_s=1.0, countdown_s=1, farewell_s=0.5, care_factor=1.0)
BACK_LIMIT_S = 60.0


def random_stroke(window: KioskWindow, chance: random.Random) -> None:
    """Touch the glass somewhere, drag over it, or strike a key."""
    at = QPoint(chance.randrange(window.width()), chance.randrange(window.height()))
    none = Qt.KeyboardModifier.NoModifier
    match chance.randrange(6):
        case 0 | 1 | 2:
            QTest.mouseClick(handle(window), chance.choice(BUTTONS), none, at)
        case 3:
            QTest.mouseDClick(handle(window), chance.choice(BUTTONS), none, at)
        case 4:
            to = QPoint(chance.randrange(window.width()), chance.randrange(window.height()))
            QTest.mousePress(handle(window), LEFT, none, at)
            QTest.mouseMove(handle(window), to)
            QTest.mouseRelease(handle(window), LEFT, none, to)
        case _:
            QTest.keyClick(handle(window), chance.choice(KEYS), chance.choice(MODIFIERS))


class HurriedWindow(KioskWindow):
    """The window, taking the next touch sooner."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, now_ms=lambda: HURRY * monotonic_ms(), **settings)


class Robot:
    """Strikes a kiosk that runs, and puts cards in and out."""

    def __init__(self, window: KioskWindow, readers: SimulatedResourceManager, seed: int) -> None:
        self._window, self._readers = window, readers
        self._chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._card_in = False
        self.pages: set[str] = set()
        window.page_shown.connect(self._note)

    async def strike(self, strokes: int, permit: SimulationPermit) -> None:
        """Send `strokes` strokes, letting the kiosk work between them."""
        cards = [card.card for card in demo_cards(permit)]
        for number in range(strokes):
            random_stroke(self._window, self._chance)
            if number % PIN_EVERY == 0:
                self._type_pin()
            if number % CARD_EVERY == CARD_EVERY - 1:
                self._readers.remove(READER)
                if not self._card_in:
                    self._readers.insert(READER, self._chance.choice(cards))
                self._card_in = not self._card_in
            if number % STROKES_A_TURN == 0:
                await trio.sleep(PAUSE_S)
        if self._card_in:
            self._readers.remove(READER)

    def _type_pin(self) -> None:
        """Type the PIN of most cards, now and then a wrong one, where one is asked for."""
        view = self._window.view
        if isinstance(self._window.page, PinPage) and view is not None and view.footer.main:
            for digit in self._chance.choices(PINS, weights=(9, 1))[0]:
                QTest.keyClick(handle(self._window), Qt.Key(ord(digit)))
            at = view.footer.main.mapTo(self._window, view.footer.main.rect().center())
            QTest.mouseClick(handle(self._window), LEFT, Qt.KeyboardModifier.NoModifier, at)

    def _note(self, page: object) -> None:
        self.pages.add(type(page).__name__)


class Watch:
    """Waits for the kiosk to be as if nobody had been there."""

    def __init__(self, window: KioskWindow) -> None:
        self._window = window
        self._turned = trio.Event()
        window.page_shown.connect(self._turn)
        window.settings_changed.connect(self._turn)

    async def back_at_the_welcome_page(self) -> float:
        """Return how long that took, in seconds.

        Raises:
            TooSlowError: it does not come to that.
        """
        began = trio.current_time()
        with trio.fail_after(BACK_LIMIT_S):
            while not self._untouched:
                await self._turned.wait()
        return trio.current_time() - began

    @property
    def _untouched(self) -> bool:
        welcome = isinstance(self._window.page, WelcomePage)
        return welcome and self._window.settings == Settings()

    def _turn(self, _: object) -> None:
        self._turned.set()
        self._turned = trio.Event()


def settings_in(folder: Path) -> Configuration:
    """Return the demo's settings, its times so short that a test can wait for them."""
    write_template(folder / "stores", datetime.now(UTC))
    return replace(demo_configuration(folder / "stores"), times=IDLE)


def main(folder: Path, strokes: int, seed: int) -> int:
    """Run the kiosk under the robot; return the exit code of the kiosk."""
    permit = permit_simulation(production=False)
    configuration = settings_in(folder)
    application = make_application()
    display = Display(configuration.front, usual_panel(1080, 1920), Motion.ANIMATED, HurriedWindow)
    readers = SimulatedResourceManager(READER, permit=permit)
    terminal = assemble(configuration, readers, MadeUpPrinter())
    window = display.window
    window.open_fullscreen()
    window.resize(1080, 1920)
    robot, watch = Robot(window, readers, seed), Watch(window)

    async def run() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(operate, terminal, readers, QtScreen(window))
            await trio.sleep(0.2)
            began = time.monotonic()
            await robot.strike(strokes, permit)
            took = time.monotonic() - began
            assert window.isVisible()
            assert window.isFullScreen()
            back = await watch.back_at_the_welcome_page()
            print(f"{strokes} strokes in {took:.0f} s over {sorted(robot.pages)}")
            print(f"back at the welcome page after {back:.1f} s")
            nursery.cancel_scope.cancel()

    return GuestRun(application, display).run(partial(run))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
