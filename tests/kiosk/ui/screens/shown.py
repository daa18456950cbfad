"""A page with somebody's data in the terminal's own window, saying where it is seen.

Run: python -m tests.kiosk.ui.screens.shown FOLDER [OUTPUT]
"""

import json
import signal
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QApplication

from kiosk.demo import samples
from kiosk.settings.configuration import demo_configuration
from kiosk.ui.application import Display, make_application, own_screen
from kiosk.ui.design.appearance import Motion
from kiosk.ui.window import KioskWindow

LOOK_EVERY_MS = 20
LOOKS_ALIKE = 10
"""A state is told once it has stood for so many looks: an X server changes its outputs in steps."""


class Shown(KioskWindow):
    """The window, which knows where in it something is seen."""

    def seen(self) -> QRect:
        """Return where the page is seen, within the window."""
        return self.rect().intersected(self._glass.geometry())


def state(window: Shown) -> dict[str, object]:
    """Return the screens, the window, and where in that the page is; nothing where it is not."""
    seen = window.seen()
    return {
        "screens": {each.name(): each.geometry().getRect() for each in QApplication.screens()},
        "window": window.geometry().getRect(),
        "seen": None if seen.isEmpty() else seen.getRect(),
        "panel": (window.panel.width, window.panel.height),
    }


def main(folder: Path, output: str | None = None) -> None:
    """Show it until stopped, and print each new state as a line of JSON."""
    application = make_application()
    configuration = demo_configuration(folder)
    screen = own_screen(replace(configuration.screen, output=output))
    display = Display(configuration.front, screen.panel, Motion.STILL, Shown)
    display.window.show_page(samples.confirm())
    display.fill(screen)
    looks: list[str] = []

    def tell() -> None:
        now = json.dumps(state(display.window))
        if looks[-1:] != [now]:
            looks.clear()
        looks.append(now)
        if len(looks) == LOOKS_ALIKE:
            print(now, flush=True)

    timer = QTimer()
    timer.timeout.connect(tell)
    timer.start(LOOK_EVERY_MS)
    signal.signal(signal.SIGTERM, lambda *_: application.exit())
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
