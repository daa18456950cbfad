"""Fixtures of the screen's tests: Qt without a display, windows laid out but not shown."""

import os
from collections.abc import Callable, Iterator
from functools import cache

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kiosk.language import Catalogue
from kiosk.translations import compile_translations
from kiosk.ui.look import Settings
from kiosk.ui.render import Rendering, open_window, usual_panel
from kiosk.ui.samples import HALL
from kiosk.ui.window import KioskWindow

MakeWindow = Callable[..., KioskWindow]


@pytest.fixture(scope="session")
def catalogues() -> Callable[..., Catalogue]:
    """The words of both languages."""
    compile_translations()
    return cache(Catalogue)


@pytest.fixture
def make_window(qapp: QApplication, catalogues: Callable[..., Catalogue]) -> Iterator[MakeWindow]:
    """Make windows of a size and settings; they are gone after the test."""
    made: list[KioskWindow] = []

    def make(size: tuple[int, int] = (1080, 1920), settings: Settings | None = None) -> KioskWindow:
        rendering = Rendering(catalogues, usual_panel(*size), HALL, settings or Settings())
        window = open_window(rendering)
        made.append(window)
        return window

    yield make
    for window in made:
        window.close_for_good()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(make_window: MakeWindow) -> KioskWindow:
    """An upright window with the hall's defaults."""
    return make_window()
