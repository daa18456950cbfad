"""Breaking a text into lines that fit a width, and drawing them.

Nothing is remembered between calls: a text may be a person's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt, QTextBoundaryFinder
from PySide6.QtGui import QColor, QPainter

from kiosk.ui.design.fonts import RoleFont
from kiosk.ui.layout.chinese import unbreakable

_PHRASE_END = re.compile(r"[，。；：！？][”》）]*|[.;:!?][”)\"]*(?= )|(?=[（《“])")
"""Where a reader pauses: a line may end there without a stumble."""
_PART_END = re.compile(rf"{_PHRASE_END.pattern}|、")
"""The same, or after one thing of an enumeration."""
_LATIN_WORD = re.compile("[!-~\u00a0]+元?")
_PAIR = r"\d+[年月日]|[^\u4e00-\u9fff]?[\u4e00-\u9fff]{1,2}[^\u4e00-\u9fff]*|.+"
"""Two Chinese letters, of which most long words are made (基本|养老|保险), or a part of a day."""
_LETTER = "."
_OUTER_PLANES = re.compile("[\U00010000-\U0010ffff]")
"""Rare letters that Qt counts as two; for breaking they are like any Chinese letter."""
_ORPHAN_EM = 2.2
"""A last line shorter than this many letters is one the eye loses."""
_INDENT_SHARE = {
    Qt.AlignmentFlag.AlignLeft: 0.0,
    Qt.AlignmentFlag.AlignHCenter: 0.5,
    Qt.AlignmentFlag.AlignRight: 1.0,
}
"""How much of the free room of a line stands before it."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A part of a text that is not broken, `px` wide, with the space after it `spaced_px`."""

    words: str
    px: float
    spaced_px: float


def broken(words: str, font: RoleFont, width: int) -> list[str]:
    """Return the lines of `words`, none wider than `width` pixels, none lost at the end."""
    return [line for part in words.split("\n") for line in _plainly_broken(part, font, width)]


def balanced(words: str, font: RoleFont, width: int) -> list[str]:
    """Return lines of much the same length, no more than are needed, whole phrases if they fit."""
    return _balanced(words, font, width, more_lines=0)


def phrased(words: str, font: RoleFont, width: int) -> list[str]:
    """Return the lines of a heading, where whole phrases are worth one line more."""
    return _balanced(words, font, width, more_lines=1)


def _balanced(words: str, font: RoleFont, width: int, *, more_lines: int) -> list[str]:
    if "\n" in words:
        return broken(words, font, width)
    if not words or font.metrics.horizontalAdvance(words) <= width:
        return [words]
    units = _fitting(_units(words, font), font, width)
    lines = _packed(units, width)
    for end in (_PHRASE_END, _PART_END):
        phrases = _joined(units, end, width)
        packed = _packed(phrases, width)
        if len(phrases) < len(units) and len(packed) <= len(lines) + more_lines:
            return _written(_narrowest(phrases, width, len(packed)))
    return _written(_narrowest(units, width, len(lines)))


def width_of(lines: Sequence[str], font: RoleFont) -> int:
    """Return the width of the longest of `lines` in pixels."""
    return max((round(font.metrics.horizontalAdvance(line)) + 1 for line in lines), default=0)


def width_unbroken(words: str, font: RoleFont) -> int:
    """Return the width of the longest part that a reader should never see broken."""
    return width_of(_LATIN_WORD.findall(words), font)


def width_of_words(words: str, font: RoleFont) -> int:
    """Return the width of the longest part at whose ends a line may end, such as after a hyphen."""
    return round(max((unit.px for unit in _units(words, font)), default=0)) + 1


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


def _plainly_broken(words: str, font: RoleFont, width: int) -> list[str]:
    if not words or font.metrics.horizontalAdvance(words) <= width:
        return [words]
    lines = _packed(_fitting(_units(words, font), font, width), width)
    least = _ORPHAN_EM * font.font.pixelSize()
    while len(lines) > 1 and len(lines[-2]) > 1 and _length(lines[-1]) < least:
        longer = [lines[-2][-1], *lines[-1]]
        if _length(longer) > width:
            break
        lines[-2:] = [lines[-2][:-1], longer]
    return _written(lines)


def _units(words: str, font: RoleFont) -> list[_Unit]:
    """Return the parts of `words` between which a line may end."""
    letters = _OUTER_PLANES.sub("一", words)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, letters)
    closed, places = unbreakable(words), [0]
    while (place := finder.toNextBoundary()) != -1:
        if place not in closed and place < len(words):
            places.append(place)
    places.append(len(words))
    return [_unit(words[start:end], font) for start, end in pairwise(places)]


def _unit(words: str, font: RoleFont) -> _Unit:
    spaced, bare = font.metrics.horizontalAdvance(words), words.rstrip(" ")
    return _Unit(words, spaced if bare == words else font.metrics.horizontalAdvance(bare), spaced)


def _fitting(units: Sequence[_Unit], font: RoleFont, width: int) -> list[_Unit]:
    """Return the units, those that no line can hold in smaller parts."""
    for smaller in (_PAIR, _LETTER):
        if all(unit.px <= width for unit in units):
            break
        units = [
            part
            for unit in units
            for part in (
                [unit]
                if unit.px <= width
                else [_unit(each, font) for each in re.findall(smaller, unit.words)]
            )
        ]
    return list(units)


def _joined(units: Sequence[_Unit], end: re.Pattern[str], width: int) -> list[_Unit]:
    """Return whole phrases as units; one that no line can hold stays in its words."""
    ends = {found.end() for found in end.finditer("".join(unit.words for unit in units))}
    joined: list[_Unit] = []
    phrase: list[_Unit] = []
    place = 0
    for number, unit in enumerate(units):
        phrase.append(unit)
        place += len(unit.words)
        spaces = len(unit.words) - len(unit.words.rstrip(" "))
        if place - spaces in ends or place in ends or number + 1 == len(units):
            px, spaced = _length(phrase), sum(each.spaced_px for each in phrase)
            whole = _Unit("".join(each.words for each in phrase), px, spaced)
            joined += [whole] if px <= width else phrase
            phrase = []
    return joined


def _packed(units: Sequence[_Unit], width: float) -> list[list[_Unit]]:
    """Return the units in lines, each as full as it can be."""
    lines: list[list[_Unit]] = [[]]
    used = 0.0
    for unit in units:
        if lines[-1] and used + unit.px > width:
            lines.append([])
            used = 0.0
        lines[-1].append(unit)
        used += unit.spaced_px
    return lines


def _narrowest(units: Sequence[_Unit], width: int, most_lines: int) -> list[list[_Unit]]:
    """Return the lines at the least width that holds every unit and needs no more lines."""
    too_narrow = max(width / 2, max(unit.px for unit in units) - 1)
    wide_enough = float(width)
    while wide_enough - too_narrow > 1:
        middle = (too_narrow + wide_enough) / 2
        if len(_packed(units, middle)) > most_lines:
            too_narrow = middle
        else:
            wide_enough = middle
    return _packed(units, wide_enough)


def _length(line: Sequence[_Unit]) -> float:
    return sum(unit.spaced_px for unit in line[:-1]) + line[-1].px


def _written(lines: Sequence[Sequence[_Unit]]) -> list[str]:
    return ["".join(unit.words for unit in line).strip() for line in lines]
