"""A year as twelve cells: what was paid, owed or is missing, told by shape and by colour."""

from collections.abc import Sequence
from typing import assert_never

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.language.texts import Text
from kiosk.pages.kinds import MonthMark, MonthRow
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Picture, Space, Stroke, Type
from kiosk.ui.design.painting import draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import draw_lines, width_of
from kiosk.ui.widgets.card_row import CardRow

_YEAR = "0000"
_MONTHS = 12
_CORE_EDGE = 0.25
_LEAST_YEARS = 4
"""A picture begins on a turn where so many years stand together."""


class MonthHeadBlock(CardRow):
    """The block that numbers the months over the cells, the first row of the card."""

    def __init__(self, *, group: int, parent: QWidget | None = None) -> None:
        super().__init__(group, parent)
        self.setAccessibleName(f"1–{_MONTHS}")

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(
            height=self._height(self._appearance),
            keeps_with_next=True,
            group=self._group,
            gap_before=self._appearance.px(Space.SMALL),
        )

    def clipped(self) -> bool:
        """Whether the numbers do not fit over their cells."""
        if self._appearance is None or self.height() < self._height(self._appearance):
            return True
        step = _cells(self, self._appearance).width() / _MONTHS
        return width_of([str(_MONTHS)], self._appearance.font(Type.CAPTION)) > step

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter = self._appearance, smooth(QPainter(self))
        fill = appearance.colour(Role.SURFACE)
        draw_card(painter, QRectF(self.rect()), appearance, fill=fill, edges=self._edges)
        cells = _cells(self, appearance)
        step = cells.width() / _MONTHS
        fits = (
            width_of([str(_MONTHS)], appearance.font(Type.BODY)) + appearance.px(Space.TINY) <= step
        )
        font = appearance.font(Type.BODY if fits else Type.CAPTION)
        top = self.height() - font.line_px
        for place in range(_MONTHS):
            area = QRectF(cells.left() + step * place, top, step, font.line_px)
            ink, centre = appearance.colour(Role.INK), Qt.AlignmentFlag.AlignHCenter
            draw_lines(painter, [str(place + 1)], font, ink, area, align=centre)
        painter.end()

    def _height(self, appearance: Appearance) -> int:
        return appearance.font(Type.BODY).line_px + appearance.px(Space.TINY)


class MonthRowBlock(CardRow):
    """The block that shows a year, one row of a card: its label and twelve cells."""

    def __init__(self, row: MonthRow, *, group: int, parent: QWidget | None = None) -> None:
        super().__init__(group, parent)
        self._row = row

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        super().restyle(appearance)
        self.setAccessibleName(appearance.say(self._row.label))

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(
            height=self._height(self._appearance),
            group=self._group,
            least_rows=_LEAST_YEARS,
            gap_before=self._appearance.px(Space.SMALL),
        )

    def clipped(self) -> bool:
        """Whether the row's cells do not fit beside its label."""
        if self._appearance is None or self.height() < self._height(self._appearance):
            return True
        return _cells(self, self._appearance).width() < _MONTHS * self._appearance.px(Space.SMALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, font = self._appearance, self._appearance.font(Type.BODY)
        painter = smooth(QPainter(self))
        area = QRectF(self.rect())
        draw_card(
            painter, area, appearance, fill=appearance.colour(Role.SURFACE), edges=self._edges
        )
        top = (self.height() - font.line_px) / 2
        label = QRectF(appearance.px(Space.MEDIUM), top, self.width(), font.line_px)
        draw_lines(
            painter, [appearance.say(self._row.label)], font, appearance.colour(Role.INK), label
        )
        cells = _cells(self, appearance)
        step = cells.width() / _MONTHS
        gap = appearance.px(Space.HAIR)
        for place, mark in enumerate(self._row.marks):
            cell = QRectF(cells.left() + step * place, cells.top(), step, cells.height())
            draw_mark(painter, cell.adjusted(gap, 0, -gap, 0), mark, appearance)
        painter.end()

    def _height(self, appearance: Appearance) -> int:
        return max(
            appearance.px(Picture.SMALL), appearance.font(Type.BODY).line_px
        ) + appearance.px(Space.TINY)


class MonthLegendBlock(QLabel):
    """The block that says what the kinds of cells mean, as many side by side as fit."""

    def __init__(
        self, marks: Sequence[tuple[MonthMark, Text]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._marks = marks
        self._appearance: Appearance | None = None

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.setText(", ".join(appearance.say(words) for _mark, words in self._marks))
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(
            height=self._height(self._appearance, width),
            keeps_with_next=True,
            gap_before=self._appearance.px(Space.MEDIUM),
        )

    def clipped(self) -> bool:
        """Whether some of the words lie outside the block."""
        if self._appearance is None or self._height(self._appearance, self.width()) > self.height():
            return True
        return any(
            width > self.width() for *_place, width in self._places(self._appearance, self.width())
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, font = self._appearance, self._appearance.font(Type.BODY)
        painter = smooth(QPainter(self))
        side, gap = appearance.px(Picture.SMALL), appearance.px(Space.TINY)
        places = self._places(appearance, self.width())
        for (mark, words), (left, top, width) in zip(self._marks, places, strict=True):
            middle = top + (font.line_px - side) / 2
            draw_mark(painter, QRectF(left, middle, side, side), mark, appearance)
            area = QRectF(left + side + gap, top, width, font.line_px)
            draw_lines(painter, [appearance.say(words)], font, appearance.colour(Role.INK), area)
        painter.end()

    def _height(self, appearance: Appearance, width: int) -> int:
        return self._places(appearance, width)[-1][1] + appearance.font(Type.BODY).line_px

    def _places(self, appearance: Appearance, width: int) -> list[tuple[int, int, int]]:
        """Return left, top and width of each mark with its words."""
        font, gap = appearance.font(Type.BODY), appearance.px(Space.LARGE)
        places: list[tuple[int, int, int]] = []
        left = top = 0
        for _mark, words in self._marks:
            needed = (
                appearance.px(Picture.SMALL)
                + appearance.px(Space.TINY)
                + width_of([appearance.say(words)], font)
            )
            if left and left + needed > width:
                left, top = 0, top + font.line_px
            places.append((left, top, needed))
            left += needed + gap
        return places


def _cells(row: QWidget, appearance: Appearance) -> QRectF:
    """Return where the twelve cells of a row stand."""
    side, gap = appearance.px(Space.MEDIUM), appearance.px(Space.TINY)
    label = width_of([_YEAR], appearance.font(Type.BODY)) + appearance.px(Space.SMALL)
    return QRectF(row.rect()).adjusted(side + label, gap / 2, -side, -gap / 2)


def draw_mark(painter: QPainter, cell: QRectF, mark: MonthMark, appearance: Appearance) -> None:
    """Draw a month: filled if paid, a frame with a core if that was in advance, half if owed.

    One stroke if missing, a cross if paid back.
    """
    match mark:
        case MonthMark.OUTSIDE:
            return
        case MonthMark.PAID:
            painter.fillRect(cell, appearance.colour(Role.ACCENT))
        case MonthMark.AHEAD:
            _outline(painter, cell, appearance, Role.ACCENT)
            across, down = _CORE_EDGE * cell.width(), _CORE_EDGE * cell.height()
            middle = cell.adjusted(across, down, -across, -down)
            painter.fillRect(middle, appearance.colour(Role.ACCENT))
        case MonthMark.OWED:
            half = cell.adjusted(0, cell.height() / 2, 0, 0)
            painter.fillRect(half, appearance.colour(Role.CAUTION))
            _outline(painter, cell, appearance, Role.CAUTION)
        case MonthMark.MISSING:
            _outline(painter, cell, appearance, Role.BAD)
            painter.drawLine(QLineF(cell.bottomLeft(), cell.topRight()))
        case MonthMark.PAID_BACK:
            _outline(painter, cell, appearance, Role.CAUTION)
            painter.drawLine(QLineF(cell.bottomLeft(), cell.topRight()))
            painter.drawLine(QLineF(cell.topLeft(), cell.bottomRight()))
        case _:
            assert_never(mark)


def _outline(painter: QPainter, cell: QRectF, appearance: Appearance, role: Role) -> None:
    width = appearance.stroke(Stroke.THICK)
    painter.setPen(QPen(appearance.colour(role), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(
        QRectF(cell.topLeft() + QPointF(width, width) / 2, cell.size()).adjusted(
            0, 0, -width, -width
        )
    )
