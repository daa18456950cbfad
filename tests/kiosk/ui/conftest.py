"""Fixtures of the screen's tests: Qt without a display, windows laid out but not shown."""

import os
from collections.abc import Callable, Iterator
from functools import cache

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kiosk.demo.render import Rendering, open_window, usual_panel
from kiosk.demo.samples import HALL
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.language.translations import compile_translations
from kiosk.ui.design.appearance import Settings
from kiosk.ui.window import KioskWindow

MakeWindow = Callable[..., KioskWindow]
MakeCatalogue = Callable[[Language], Catalogue]


@pytest.fixture(scope="session")
def catalogues() -> MakeCatalogue:
    """The words of both languages."""
    compile_translations()
    return cache(Catalogue)


class HandClock:
    """A clock that goes on when a test says so."""

    def __init__(self) -> None:
        self.ms = 0

    def now_ms(self) -> int:
        """Return the time."""
        return self.ms

    def rest(self) -> None:
        """Let enough time pass that the next touch counts."""
        self.ms += 1000


@pytest.fixture
def hand_clock() -> HandClock:
    """The clock of the window under test."""
    return HandClock()


@pytest.fixture
def make_window(
    qapp: QApplication, catalogues: MakeCatalogue, hand_clock: HandClock
) -> Iterator[MakeWindow]:
    """Make windows of a size and settings; they are gone after the test."""
    made: list[KioskWindow] = []

    def make(size: tuple[int, int] = (1080, 1920), settings: Settings | None = None) -> KioskWindow:
        rendering = Rendering(catalogues, usual_panel(*size), HALL, settings or Settings())
        window = open_window(rendering, now_ms=hand_clock.now_ms)
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
