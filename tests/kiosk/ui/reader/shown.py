"""The terminal's window, which shows what it is told to, a line each.

Run: python -m tests.kiosk.ui.reader.shown FOLDER, with a page's name, "type DIGITS", "ask" or
"answered" on each line of standard input. It says "up" once assistive devices are told of it.
"""

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QAccessible

from kiosk.demo import samples
from kiosk.demo.render import usual_panel
from kiosk.demo.samples import sample_pages
from kiosk.settings.configuration import demo_configuration
from kiosk.ui.application import Display, make_application
from kiosk.ui.design.appearance import Motion
from kiosk.ui.widgets.pin_pad import PinPad
from kiosk.ui.window import KioskWindow

LOOK_EVERY_MS = 20
COUNTDOWN_S = 15
MOST_BYTES = 4096


def obey(window: KioskWindow, line: str) -> None:
    """Do what the line says."""
    match line.split():
        case ["type", digits]:
            for pad in window.findChildren(PinPad):
                for digit in digits:
                    pad.type_digit(int(digit))
        case ["ask"]:
            window.show_countdown(COUNTDOWN_S, samples.QUESTION_STILL_THERE)
        case ["answered"]:
            window.hide_countdown()
        case [page]:
            window.show_page(sample_pages()[page])


def main(folder: Path) -> None:
    """Show pages until standard input ends."""
    application = make_application()
    panel = usual_panel(1080, 1920)
    display = Display(demo_configuration(folder).front, panel, Motion.STILL, KioskWindow)
    display.window.open_fullscreen()
    display.warm_up()

    def read() -> None:
        told = os.read(sys.stdin.fileno(), MOST_BYTES).decode()
        for line in told.splitlines():
            obey(display.window, line)
        if not told:
            application.exit()

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(read)

    def look() -> None:
        if QAccessible.isActive() and display.window.isActiveWindow():
            timer.stop()
            print(json.dumps({"up": True}), flush=True)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(LOOK_EVERY_MS)
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
