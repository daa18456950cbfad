"""Comparing two pictures of a page: where they differ, and a picture that shows it."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

SPOT_PX = 8
"""Pictures are compared in squares of this side, so that the edge of a letter does not count."""
TOLERANCE = 24
"""How far apart, of 255, the mean colours of two squares may be."""
FADED = 0.35
SPOT = QColor(220, 0, 0, 160)


def differing_spots(expected: QImage, seen: QImage) -> list[QRect]:
    """Return the squares in which two pictures are not alike; all of them if their sizes differ."""
    area = expected.rect()
    columns, rows = -(-area.width() // SPOT_PX), -(-area.height() // SPOT_PX)
    spots = [
        QRect(x * SPOT_PX, y * SPOT_PX, SPOT_PX, SPOT_PX)
        for y in range(rows)
        for x in range(columns)
    ]
    if expected.size() != seen.size():
        return spots
    one, other = _blurred(expected, columns, rows), _blurred(seen, columns, rows)
    return [
        spot
        for number, spot in enumerate(spots)
        if _apart(_pixel(one, number, columns), _pixel(other, number, columns)) > TOLERANCE
    ]


def difference_picture(expected: QImage, seen: QImage) -> QImage:
    """Return expected, seen, and where they differ in red, side by side."""
    width = max(expected.width(), seen.width())
    height = max(expected.height(), seen.height())
    picture = QImage(3 * width, height, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.drawImage(QPoint(0, 0), expected)
    painter.drawImage(QPoint(width, 0), seen)
    painter.setOpacity(FADED)
    painter.drawImage(QPoint(2 * width, 0), seen)
    painter.setOpacity(1)
    for spot in differing_spots(expected, seen):
        painter.fillRect(spot.translated(2 * width, 0), SPOT)
    painter.end()
    return picture


def _blurred(picture: QImage, columns: int, rows: int) -> QImage:
    return picture.scaled(
        QSize(columns, rows),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _pixel(picture: QImage, number: int, columns: int) -> QColor:
    row, column = divmod(number, columns)
    return picture.pixelColor(column, row)


def _apart(one: QColor, other: QColor) -> int:
    return max(
        abs(one.red() - other.red()),
        abs(one.green() - other.green()),
        abs(one.blue() - other.blue()),
    )
