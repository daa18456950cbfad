"""The icon family: SVG files on a 24 grid, tinted by colour and kept as pixmaps."""

from enum import Enum, unique
from functools import lru_cache
from typing import TypeAlias

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from kiosk.folders import ASSETS_FOLDER
from kiosk.pages.parts import Icon, Tone

ICON_FOLDER = ASSETS_FOLDER / "icons"


@unique
class Sign(Enum):
    """A picture on the screen's own controls; the value is the file's stem in assets/icons."""

    BACK = "back"
    FORWARD = "forward"
    NEXT_TURN = "next-turn"
    PREVIOUS_TURN = "previous-turn"
    END = "end"
    LANGUAGE = "language"
    CARE = "care"
    TYPE_SIZE = "type-size"
    CONTRAST = "contrast"
    LISTEN = "listen"
    VOLUME = "volume"
    HEADPHONES = "headphones"
    LOW = "low"
    SHOW = "show"
    DELETE = "delete"
    CLEAR = "clear"
    COVER = "cover"
    CONFIRM = "confirm"
    INFORMATION = "information"
    STOP = "stop"
    HALL = "hall"
    ENLARGE = "enlarge"
    PAPER = "paper"
    LISTING = "list"
    OTHERWISE = "period"
    BOX = "box"
    BOX_TICKED = "box-ticked"


IconName: TypeAlias = Icon | Sign

TONE_ICONS: dict[Tone, IconName] = {
    Tone.GOOD: Icon.DONE,
    Tone.NEUTRAL: Sign.INFORMATION,
    Tone.CAUTION: Icon.WARNING,
    Tone.BAD: Sign.STOP,
}


@lru_cache(maxsize=64)
def _drawing(name: IconName) -> str:
    return (ICON_FOLDER / f"{name.value}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _pixmap(name: IconName, size_px: int, colour: str) -> QPixmap:
    tinted = _drawing(name).replace("currentColor", colour)
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(tinted.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    return pixmap


def icon_pixmap(name: IconName, size_px: int, colour: QColor) -> QPixmap:
    """Return the icon `name`, `size_px` square, drawn in `colour`."""
    return _pixmap(name, size_px, colour.name())
