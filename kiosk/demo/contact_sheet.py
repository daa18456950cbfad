"""Contact sheets: many pictures of pages, small, side by side on a large one."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

SHEET_WIDTH = 2400
COLUMNS_UPRIGHT, COLUMNS_WIDE = 6, 4
ROWS = 6
GAP = 12
GROUND = QColor("#5A6469")


def thumbnail(picture: QImage) -> QImage:
    """Return `picture` as small as a contact sheet shows it."""
    columns = _columns(picture.size())
    width = (SHEET_WIDTH - GAP) // columns - GAP
    return picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)


def contact_sheets(thumbnails: Sequence[QImage]) -> list[QImage]:
    """Return pictures of all `thumbnails`, which are of one size, in their order."""
    step = ROWS * _columns(thumbnails[0].size())
    return [_sheet(thumbnails[first : first + step]) for first in range(0, len(thumbnails), step)]


def _sheet(thumbnails: Sequence[QImage]) -> QImage:
    size = thumbnails[0].size()
    columns = _columns(size)
    rows = -(-len(thumbnails) // columns)
    sheet = QImage(SHEET_WIDTH, rows * (size.height() + GAP) + GAP, QImage.Format.Format_RGB32)
    sheet.fill(GROUND)
    painter = QPainter(sheet)
    for number, each in enumerate(thumbnails):
        row, column = divmod(number, columns)
        left = GAP + column * (size.width() + GAP)
        painter.drawImage(QPoint(left, GAP + row * (size.height() + GAP)), each)
    painter.end()
    return sheet


def _columns(size: QSize) -> int:
    return COLUMNS_UPRIGHT if size.height() > size.width() else COLUMNS_WIDE
