"""A whole terminal in a process of its own: Qt off screen, Trio its guest, a scripted finger.

python -m tests.whole.guest FOLDER (bug | slot | paint | term): a citizen gets to the menu; then a
flow breaks with the holder's name in its message, a slot of Qt breaks, the menu breaks each time it
is painted and the terminal goes on, or the test ends the process by SIGTERM. Tells on standard
output, line by line, what stands on the screen and what is still held.
"""

import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from db.demo_people import DemoRole
from hardware.resource_manager import ReaderStateFlag
from kiosk.demo.devices import READER
from kiosk.demo.guided import GuidedWindow
from kiosk.demo.render import usual_panel
from kiosk.flows import bug_allowance
from kiosk.flows.conversation import FLOWS
from kiosk.flows.visit import Visit
from kiosk.pages.kinds import ChoicePage, FarewellPage, Page, PinPage
from kiosk.settings.service import Service
from kiosk.terminal import guest_run as start
from kiosk.terminal.logs import set_up_logging
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display
from kiosk.ui.design.appearance import Motion
from kiosk.ui.screen import QtScreen
from tests.hardware.card_stage import look
from tests.kiosk.made_up_terminal import MadeUpTerminal

IN_USE = ReaderStateFlag.EXCLUSIVE | ReaderStateFlag.INUSE


class Broken(Exception):
    """A bug of ours."""


async def broken(visit: Visit) -> None:
    """Break with personal data in the message, as a careless line would."""
    assert visit.citizen is not None
    raise Broken(f"cannot handle {visit.citizen.holder.name}")


def break_down(event: QPaintEvent) -> None:
    """Break as code does that draws what it did not expect."""
    raise Broken("cannot draw somebody")


def main(folder: Path, story: str) -> int:
    """Run the terminal and return its exit code."""
    set_up_logging()
    application = QApplication(["kiosk"])
    application.setQuitOnLastWindowClosed(False)
    terminal = MadeUpTerminal(folder)
    display = Display(
        terminal.configuration.front, usual_panel(1080, 1920), Motion.STILL, GuidedWindow
    )
    display.window.show()
    window = display.window
    start.BUG_PAGE_MS = 1  # type: ignore[misc]
    if story != "paint":
        bug_allowance.BUGS_TOO_MANY = 1  # type: ignore[misc]
    FLOWS[Service.REPORT_LOSS] = broken  # type: ignore[index]

    def finger(page: Page[object]) -> None:
        print("page", type(page).__name__, flush=True)
        match page:
            case PinPage():
                window.type_pin("123456")
            case ChoicePage() if story == "bug":
                window.touch_choice(Service.REPORT_LOSS)
            case ChoicePage() if story == "slot":
                raise Broken("a slot cannot handle somebody")
            case ChoicePage() if story == "paint":
                assert window.view is not None
                window.view.paintEvent = break_down  # type: ignore[method-assign]
                window.view.update()
            case FarewellPage() if story == "paint":
                run.stop()
            case FarewellPage():
                raise AssertionError("the visit has ended by itself")

    window.page_shown.connect(lambda page: QTimer.singleShot(0, partial(finger, page)))
    run = start.GuestRun(application, display)
    terminal.readers.insert(READER, terminal.card(DemoRole.NORMAL))
    code = run.run(partial(operate, terminal.terminal, terminal.readers, QtScreen(window)))
    print("left on the screen", "nothing" if window.view is None else type(window.view).__module__)
    print("cards held", sum(bool(one.flags & IN_USE) for one in look(terminal.readers)))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
