"""Breaking a text into lines that fit a width, and drawing them.

Nothing is remembered between calls: a text may be a person's.
"""

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextLayout, QTextOption

from kiosk.ui.fonts import RoleFont

_PHRASE = re.compile(r"[（《“]?[^，。；：！？（《“]+[，。；：！？”》）]*|.")
"""What a Chinese reader takes in at once: a line may end after it without a stumble."""
_PART = re.compile(r"[（《“]?[^，。；：！？、（《“]+[，。；：！？、”》）]*|.")
"""The same, or one thing of an enumeration."""
_LATIN_WORD = re.compile(r"[!-~]+")
_ORPHAN_EM = 2.2
"""A last line shorter than this many letters is one the eye loses."""
_INDENT_SHARE = {
    Qt.AlignmentFlag.AlignLeft: 0.0,
    Qt.AlignmentFlag.AlignHCenter: 0.5,
    Qt.AlignmentFlag.AlignRight: 1.0,
}
"""How much of the free room of a line stands before it."""

_Breaker = Callable[[str, RoleFont, int], list[str]]


def broken(words: str, font: RoleFont, width: int) -> list[str]:
    """Return the lines of `words`, none wider than `width` pixels, none lost at the end."""
    return [
        line
        for part in words.split("\n")
        for line in _without_orphan(_plainly_broken(part, font, width), part, font, width)
    ]


def balanced(words: str, font: RoleFont, width: int) -> list[str]:
    """Return lines of much the same length, no more than are needed, whole phrases if they fit."""
    return _balanced(words, font, width, more_lines=0)


def phrased(words: str, font: RoleFont, width: int) -> list[str]:
    """Return the lines of a heading, where whole phrases are worth one line more."""
    return _balanced(words, font, width, more_lines=1)


def _balanced(words: str, font: RoleFont, width: int, *, more_lines: int) -> list[str]:
    lines = [line for part in words.split("\n") for line in _plainly_broken(part, font, width)]
    if len(lines) < 2 or "\n" in words:
        return lines
    for phrase in (_PHRASE, _PART):
        packed = _packed(phrase.findall(words), font, width)
        if packed is not None and len(packed) <= len(lines) + more_lines:
            return _narrowest(_packer(phrase), words, font, width, len(packed))
    return _narrowest(_plainly_broken, words, font, width, len(lines))


def width_of(lines: Sequence[str], font: RoleFont) -> int:
    """Return the width of the longest of `lines` in pixels."""
    return max((round(font.metrics.horizontalAdvance(line)) + 1 for line in lines), default=0)


def width_unbroken(words: str, font: RoleFont) -> int:
    """Return the width of the longest part that a reader should never see broken."""
    return width_of(_LATIN_WORD.findall(words), font)


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
    baseline = area.top() + (font.line_px + font.capital_px) / 2
    share = _INDENT_SHARE[align]
    for line in lines:
        indent = 0.0
        if share:
            indent = share * (area.width() - font.metrics.horizontalAdvance(line))
        painter.drawText(QPointF(area.left() + indent, baseline), line)
        baseline += font.line_px


def _without_orphan(lines: list[str], words: str, font: RoleFont, width: int) -> list[str]:
    least = _ORPHAN_EM * font.font.pixelSize()
    if len(lines) < 2 or font.metrics.horizontalAdvance(lines[-1]) >= least:
        return lines
    return _narrowest(_plainly_broken, words, font, width, len(lines))


def _narrowest(
    breaker: _Breaker, words: str, font: RoleFont, width: int, most_lines: int
) -> list[str]:
    """Return the lines at the least width that breaks no word and needs no more lines."""
    too_narrow, wide_enough = max(width // 2, width_unbroken(words, font) - 1), width
    while wide_enough - too_narrow > font.font.pixelSize() // 2:
        middle = (too_narrow + wide_enough) // 2
        if len(breaker(words, font, middle)) > most_lines:
            too_narrow = middle
        else:
            wide_enough = middle
    return breaker(words, font, wide_enough)


def _packed(phrases: Sequence[str], font: RoleFont, width: int) -> list[str] | None:
    """Return the phrases in lines, or None if there is only one or one does not fit."""
    if len(phrases) < 2:
        return None
    lines = [""]
    for phrase in phrases:
        if font.metrics.horizontalAdvance(phrase.strip()) > width:
            return None
        longer = lines[-1] + phrase
        if font.metrics.horizontalAdvance(longer.rstrip()) <= width:
            lines[-1] = longer
        else:
            lines.append(phrase)
    return [line.strip() for line in lines]


def _packer(phrase: re.Pattern[str]) -> _Breaker:
    """Return what breaks between phrases; where one is too wide, it breaks after every letter."""

    def pack(words: str, font: RoleFont, width: int) -> list[str]:
        return _packed(phrase.findall(words), font, width) or list(words)

    return pack


def _plainly_broken(words: str, font: RoleFont, width: int) -> list[str]:
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
