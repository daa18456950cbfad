"""The display takes the panel and the switches from the terminal's settings."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from kiosk.demo.render import usual_panel
from kiosk.demo.samples import sample_pages
from kiosk.pages.kinds import Page, WelcomePage
from kiosk.settings.configuration import demo_configuration
from kiosk.settings.front import ScreenSettings
from kiosk.ui.application import Display, panel_of
from kiosk.ui.design.appearance import Motion
from kiosk.ui.design.theme import ThemeName
from kiosk.ui.views.page_view import PageView
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.hands import strike


def _display(folder: Path, screen: ScreenSettings) -> Display[KioskWindow]:
    configuration = replace(demo_configuration(folder), screen=screen)
    return Display(configuration.front, usual_panel(1080, 1920), Motion.STILL, KioskWindow)


def test_the_hall_says_which_keys_the_switches_send(qapp: QApplication, tmp_path: Path) -> None:
    display = _display(tmp_path, ScreenSettings(next_key="F3", press_key="F4", theme="dark"))
    window = display.window
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    assert window.settings.theme is ThemeName.DARK
    window.show_page(sample_pages()["confirm"])
    strike(window, Qt.Key.Key_F8)
    assert window.focusWidget() is window
    strike(window, Qt.Key.Key_F3)
    assert window.view is not None
    assert window.focusWidget() is window.view.footer.back
    answers: list[object] = []
    window.view.answered.connect(answers.append)
    strike(window, Qt.Key.Key_F4)
    assert len(answers) == 1
    window.close_for_good()


class CountingWindow(KioskWindow):
    """A window that counts how often its page was painted."""

    paintings = 0

    def show_page(self, page: Page[Any]) -> PageView:
        view = super().show_page(page)
        view.installEventFilter(self)
        return view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's spelling
        self.paintings += event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)


def test_the_first_page_is_painted_before_anything_else_happens(
    qapp: QApplication, tmp_path: Path
) -> None:
    configuration = demo_configuration(tmp_path)
    display = Display(configuration.front, usual_panel(1080, 1920), Motion.STILL, CountingWindow)
    display.window.open_fullscreen()
    page = sample_pages()["welcome"]
    assert isinstance(page, WelcomePage)
    display.show_first_page(page)
    assert display.window.paintings > 0
    display.window.close_for_good()


@pytest.mark.parametrize("key", ["", "F25", "Escape", "F0"])
def test_a_switch_is_a_function_key(key: str) -> None:
    with pytest.raises(ValueError, match="function key"):
        TypeAdapter(ScreenSettings).validate_python({"next_key": key})


def test_the_switches_are_two() -> None:
    with pytest.raises(ValueError, match="different keys"):
        ScreenSettings(next_key="F9")


def test_the_settings_correct_a_panel_that_lies(qapp: QApplication) -> None:
    screen = QApplication.primaryScreen()
    assert panel_of(screen, mm_per_px=0.3).mm_per_px == 0.3
    assert panel_of(screen).mm_per_px == pytest.approx(0.3, abs=0.25)


LOADS_ALL = """
import sys
from kiosk.demo.render import Rendering, open_window, usual_panel
from kiosk.demo.samples import HALL, sample_pages
from kiosk.language.texts import Language
from kiosk.ui.application import catalogue, loads, make_application
from kiosk.ui.design.appearance import Settings

make_application(only_draws=True)
window, pages = open_window(Rendering(catalogue, usual_panel(1080, 1920), HALL)), sample_pages()
for load in loads():
    load()
before = set(sys.modules)
for language in Language:
    window.apply(Settings(language=language))
    for page in pages.values():
        window.show_page(page)
        window.repaint()
print(*sys.modules.keys() - before)
"""


def test_nothing_is_loaded_at_the_touch() -> None:
    program = [sys.executable, "-c", LOADS_ALL]
    loaded = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120)
    assert loaded.stdout.split() == []


def test_pyside_reads_the_source_of_no_module() -> None:
    program = "import kiosk.ui.screen, linecache; print(*linecache.cache)"
    read = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert [file for file in read.stdout.split() if "/kiosk/" in file] == []
