"""Draws the pictures of docs/operator.zh.md anew, from the staff's real pages.

Run: QT_QPA_PLATFORM=offscreen PYTHONPATH=. python docs/pictures/staff/renew.py
"""

import tempfile
from datetime import timedelta
from pathlib import Path

import trio
import trio.testing
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from hardware.printer_state import NotReady, PrinterReason, Ready
from kiosk.demo.render import Rendering, open_window, render_turns, usual_panel
from kiosk.demo.samples import HALL
from kiosk.desks.closure import Reason
from kiosk.flows.menu import welcome_page
from kiosk.flows.reception import closed_page
from kiosk.language.translations import compile_translations
from kiosk.pages.kinds import Page
from kiosk.ui.application import catalogue, make_application
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.operator.staff import attended, back, finds, ok, touches
from tests.kiosk.operator.test_pages import a_loss_report

FOLDER = Path(__file__).parent
WIDTH = 324


async def pages(made_up: MadeUpTerminal) -> dict[str, Page[object]]:
    """Return the pages of a day, by the names of their pictures."""
    serial = await a_loss_report(made_up)
    made_up.pull()
    made_up.printer.condition = Ready()
    shown: dict[str, Page[object]] = {}

    async def walk(name: str, at: int, *script: object) -> None:
        shown[name] = (await attended(made_up, *script)).shown[at]  # type: ignore[arg-type]

    await walk("code", 0, back)
    await walk("menu", 1, back)
    await walk("supplies", 2, touches("Paper"), ok, back)
    await walk("day", 2, touches("Close the day"), ok, back)
    found = (touches("Numbers"), touches("Look up"), finds(serial.replace("-", "")[-6:]))
    await walk("number", 4, *found, ok, back, back, back)
    cards = (touches("Numbers"), touches("Cards left"), touches("Take down"), finds("12x4"), ok)
    await walk("cards", 6, *cards, back, back, back)
    for reason in (PrinterReason.PAPER_OUT, PrinterReason.PAPER_JAM, PrinterReason.TONER_EMPTY):
        made_up.printer.condition = NotReady(frozenset({reason}))
        await made_up.terminal.devices.look_at_printers()
        shown[reason.value.replace("_", "-")] = welcome_page(made_up.terminal.situation)
        device = (touches("State of the devices"), touches("A4 printer"), ok, back, back)
        await walk(f"device-{reason.value.replace('_', '-')}", 3, *device)
    made_up.printer.condition = Ready()
    made_up.lose_service()
    made_up.terminal.states.look()
    shown["card-reader"] = welcome_page(made_up.terminal.situation)
    made_up.terminal.closure.close(Reason.SUPPLIES, made_up.clock() + timedelta(minutes=30))
    if (closed := made_up.terminal.closure.now) is not None:
        shown["closed"] = closed_page(closed, made_up.configuration.windows)
    return shown


def main() -> None:
    """Draw them all."""
    compile_translations()
    application = make_application()
    with tempfile.TemporaryDirectory() as folder:
        made_up = MadeUpTerminal(Path(folder))
        clock = trio.testing.MockClock(autojump_threshold=0)
        shown = trio.run(pages, made_up, clock=clock)
    window = open_window(Rendering(catalogue, usual_panel(1080, 1920), HALL))
    for name, page in shown.items():
        picture = next(render_turns(page, window))
        small = picture.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
        small.convertToFormat(QImage.Format.Format_RGB888).save(str(FOLDER / f"{name}.png"))
    window.close_for_good()
    application.quit()


if __name__ == "__main__":
    main()
