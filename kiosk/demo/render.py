"""Any page as a picture, without a display: for the tour, the catalogue of screens, the tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from kiosk.language.texts import Language, Text
from kiosk.pages.kinds import Page
from kiosk.ui.bars.header import local_now
from kiosk.ui.design.appearance import Motion, Renders, Settings
from kiosk.ui.design.metrics import Panel, assumed_mm_per_px
from kiosk.ui.input.input_gate import monotonic_ms
from kiosk.ui.window import KioskWindow

SIZES: tuple[tuple[int, int], ...] = (
    (1080, 1920),
    (1920, 1080),
    (1280, 1024),
    (1366, 768),
    (2160, 3840),
)
"""The panels every page must fit."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """On what panel and by what settings to draw; the application object must exist."""

    catalogues: Callable[[Language], Renders]
    panel: Panel
    hall: Text
    settings: Settings = field(default_factory=Settings)
    clock: Callable[[], datetime] = local_now


def usual_panel(width: int, height: int) -> Panel:
    """Return the panel assumed behind these pixels."""
    return Panel(width, height, assumed_mm_per_px(width, height))


def open_window(rendering: Rendering, *, now_ms: Callable[[], int] = monotonic_ms) -> KioskWindow:
    """Return a window laid out as if shown, but not on any screen; pictures stand still."""
    window = KioskWindow(
        rendering.catalogues,
        hall=rendering.hall,
        panel=rendering.panel,
        defaults=rendering.settings,
        motion=Motion.STILL,
        clock=rendering.clock,
        now_ms=now_ms,
    )
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    return window


def render_page(page: Page[Any], rendering: Rendering) -> QImage:
    """Return the picture of `page`."""
    window = open_window(rendering)
    window.show_page(page)
    picture = window.grab().toImage()
    window.close_for_good()
    window.deleteLater()
    return picture


def render_turns(page: Page[Any], window: KioskWindow) -> Iterator[QImage]:
    """Yield the picture of each turn of `page` in `window`, which `open_window` returned."""
    view = window.show_page(page)
    for turn in range(view.flow.turns):
        view.flow.go_to(turn)
        yield window.grab().toImage()


def render_over(
    page: Page[Any], window: KioskWindow, *, seconds: int, question: Text
) -> Iterator[QImage]:
    """Yield the picture of the countdown over `page` in `window`."""
    window.show_page(page)
    window.show_countdown(seconds, question)
    yield window.grab().toImage()
    window.hide_countdown()


def render_countdown(
    page: Page[Any], rendering: Rendering, *, seconds: int, question: Text
) -> QImage:
    """Return the picture of the countdown over `page`."""
    window = open_window(rendering)
    window.show_page(page)
    window.show_countdown(seconds, question)
    picture = window.grab().toImage()
    window.close_for_good()
    window.deleteLater()
    return picture
