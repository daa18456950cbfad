"""Draws the pictures of docs/screen-design.md and of the README anew.

Run: QT_QPA_PLATFORM=offscreen python docs/pictures/renew.py
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from hardware.simulators import permit_simulation
from kiosk.demo.rehearsal.walk import NORMAL, CountdownShown, walk
from kiosk.demo.rehearsal.world import Start
from kiosk.demo.render import Rendering, open_window, render_over, render_turns, usual_panel
from kiosk.demo.samples import HALL
from kiosk.demo.screens import DrawnPage, sample_screens
from kiosk.language.translations import compile_translations
from kiosk.pages.kinds import ConfirmPage, Page, PreviewPage, WelcomePage
from kiosk.ui.application import catalogue, make_application

FOLDER = Path(__file__).parent
WIDTH = 432
README: dict[str, Callable[[Page[object]], bool]] = {
    "welcome": lambda page: isinstance(page, WelcomePage),
    "report-loss": lambda page: isinstance(page, ConfirmPage),
    "preview": lambda page: isinstance(page, PreviewPage),
}
"""The pages of real visits that the README shows, each the first of its kind."""


def main() -> None:
    """Draw them all."""
    compile_translations()
    application = make_application()
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for screen in [*sample_screens(), *_readme_screens()]:
        _draw(screen).save(str(FOLDER / f"{screen.name}.png"))
    application.quit()


def _readme_screens() -> list[DrawnPage]:
    with tempfile.TemporaryDirectory() as folder:
        permit = permit_simulation(production=False)
        shown = walk([Start(NORMAL)], Path(folder), permit, datetime.now(UTC))
    return [
        DrawnPage(name, next(each for each in shown if is_it(each)))
        for name, is_it in README.items()
    ]


def _draw(screen: DrawnPage) -> QImage:
    window = open_window(Rendering(catalogue, usual_panel(1080, 1920), HALL))
    shown = screen.shown
    if isinstance(shown, CountdownShown):
        over = render_over(shown.page, window, seconds=shown.seconds, question=shown.question)
        picture = next(over)
    else:
        picture = next(render_turns(shown, window))
    window.close_for_good()
    small = picture.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    return small.convertToFormat(QImage.Format.Format_RGB888)


if __name__ == "__main__":
    main()
