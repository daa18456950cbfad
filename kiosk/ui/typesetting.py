"""Breaking a text into lines that fit a width, and drawing them.

Nothing is remembered between calls: a text may be a person's.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextLayout, QTextOption

from kiosk.ui.fonts import RoleFont


def broken(words: str, font: RoleFont, width: int) -> list[str]:
    """Return the lines of `words`, none wider than `width` pixels."""
    return [line for part in words.split("\n") for line in _broken_paragraph(part, font, width)]


def balanced(words: str, font: RoleFont, width: int) -> list[str]:
    """Return as few lines as `broken` does, of much the same length, for headings."""
    lines = broken(words, font, width)
    if len(lines) < 2:
        return lines
    too_narrow, wide_enough = width // 2, width
    longest = width_of(words.split(), font) if " " in words else 0
    while wide_enough - too_narrow > font.font.pixelSize():
        middle = (too_narrow + wide_enough) // 2
        if middle < longest or len(broken(words, font, middle)) > len(lines):
            too_narrow = middle
        else:
            wide_enough = middle
    return broken(words, font, wide_enough)


def width_of(lines: Sequence[str], font: RoleFont) -> int:
    """Return the width of the longest of `lines` in pixels."""
    return max((round(font.metrics.horizontalAdvance(line)) + 1 for line in lines), default=0)


def draw_lines(
    painter: QPainter,
    lines: Sequence[str],
    font: RoleFont,
    colour: QColor,
    area: QRectF,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Draw `lines` from the top of `area` downwards."""
    painter.setFont(font.font)
    painter.setPen(colour)
    baseline = area.top() + (font.line_px + font.metrics.capHeight()) / 2
    for line in lines:
        free = area.width() - font.metrics.horizontalAdvance(line)
        indent = 0.0
        if align is Qt.AlignmentFlag.AlignHCenter:
            indent = free / 2
        elif align is Qt.AlignmentFlag.AlignRight:
            indent = free
        painter.drawText(QPointF(area.left() + indent, baseline), line)
        baseline += font.line_px


def _broken_paragraph(words: str, font: RoleFont, width: int) -> list[str]:
    if font.metrics.horizontalAdvance(words) <= width:
        return [words]
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(words, font.font)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        start, length = line.textStart(), line.textLength()
        lines.append(words[start : start + length].rstrip())
    layout.endLayout()
    return lines or [""]
