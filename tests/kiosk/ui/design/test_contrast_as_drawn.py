"""Every text and control of every page kind, as drawn, in every theme and state, can be read."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from kiosk.demo.samples import QUESTION_STILL_THERE, sample_pages
from kiosk.ui.design.appearance import Position, Settings
from kiosk.ui.design.metrics import Care
from kiosk.ui.design.theme import ThemeName, contrast
from kiosk.ui.widgets.sheet import SheetLabel
from kiosk.ui.window import KioskWindow

LEAST = 7.0
ROUNDING = 0.1
FEWEST_PIXELS = 20
"""A colour of fewer pixels is the edge of a letter."""
EDGE_SHARE = 12
"""The rim of a control is not looked at: its border would pass for its words."""


def _worded(window: KioskWindow) -> Iterator[QWidget]:
    for part in window.findChildren(QWidget):
        if not part.isVisible() or isinstance(part, SheetLabel):
            continue
        if (isinstance(part, QLabel) and part.text()) or isinstance(part, QPushButton):
            yield part


def _inside(window: KioskWindow, part: QWidget) -> QRect:
    area = QRect(part.mapTo(window, QPoint(0, 0)), part.size())
    rim = min(area.width(), area.height()) // EDGE_SHARE
    return area.adjusted(rim, rim, -rim, -rim)


def _best_contrast(picture: QImage) -> float:
    """Return the contrast of the ground with what stands out most on it."""
    pixels = picture.convertToFormat(QImage.Format.Format_RGB32)
    colours = Counter(memoryview(pixels.constBits()).cast("I"))
    ground = QColor.fromRgb(colours.most_common(1)[0][0])
    drawn = [colour for colour, count in colours.items() if count >= FEWEST_PIXELS]
    return max(contrast(ground, QColor.fromRgb(colour)) for colour in drawn)


def _unreadable(window: KioskWindow) -> list[str]:
    picture = window.grab().toImage()
    return [
        f"{type(part).__name__} {part.accessibleName() or part.objectName()!r}: {found:.1f}"
        for part in _worded(window)
        if (found := _best_contrast(picture.copy(_inside(window, part)))) < LEAST - ROUNDING
    ]


@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize("kind", list(sample_pages()))
def test_everything_can_be_read_at_rest_and_pressed(
    window: KioskWindow, kind: str, theme: ThemeName
) -> None:
    window.apply(Settings(theme=theme))
    window.show_page(sample_pages()[kind])
    assert _unreadable(window) == []
    for button in window.findChildren(QPushButton):
        button.setDown(button.isEnabled())
    assert _unreadable(window) == []


@pytest.mark.parametrize("theme", ThemeName)
def test_a_tool_that_is_on_can_be_read(window: KioskWindow, theme: ThemeName) -> None:
    window.apply(Settings(theme=theme, care=Care.CARE, position=Position.LOW))
    window.show_page(sample_pages()["welcome"])
    assert _unreadable(window) == []


@pytest.mark.parametrize("theme", ThemeName)
def test_the_countdown_can_be_read(window: KioskWindow, theme: ThemeName) -> None:
    window.apply(Settings(theme=theme))
    overlay = window.show_countdown(9, QUESTION_STILL_THERE)
    picture = window.grab().toImage()
    for part in (overlay.question, overlay.number, overlay.button):
        assert _best_contrast(picture.copy(_inside(window, part))) >= LEAST - ROUNDING


def test_what_cannot_be_read_is_found() -> None:
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ffffff"))
    for x in range(10, 30):
        for y in range(10, 30):
            picture.setPixelColor(x, y, QColor("#888888"))
    assert _best_contrast(picture) < LEAST
