"""A year as twelve cells: what was paid, owed or is missing, told by shape and by colour."""

from typing import assert_never

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.pages import MonthMark, MonthRow
from kiosk.texts import Text
from kiosk.ui.flowing import Measure
from kiosk.ui.look import Look
from kiosk.ui.metrics import Picture, Space, Stroke, Type
from kiosk.ui.painting import Edges, draw_card, smooth
from kiosk.ui.theme import Role
from kiosk.ui.typesetting import broken, draw_lines, width_of

_YEAR = "0000"
_MONTHS = 12


class MonthRowBlock(QLabel):
    """The block that shows a year, one row of a card: its label and twelve cells."""

    def __init__(self, row: MonthRow, *, group: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row, self._group = row, group
        self._edges = Edges.BOTH
        self._look: Look | None = None

    def restyle(self, look: Look) -> None:
        """Draw with `look` from now on."""
        self._look = look
        self.setAccessibleName(look.say(self._row.label))
        self.update()

    def set_edges(self, edges: Edges) -> None:
        """Draw these ends of the card."""
        self._edges = edges
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._look is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(
            height=self._height(self._look),
            group=self._group,
            gap_before=self._look.px(Space.SMALL),
        )

    def clipped(self) -> bool:
        """Whether the row's cells do not fit beside its label."""
        if self._look is None or self.height() < self._height(self._look):
            return True
        return self._cells(self._look).width() < _MONTHS * self._look.px(Space.SMALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._look is None:
            return
        look, font = self._look, self._look.font(Type.BODY)
        painter = smooth(QPainter(self))
        area = QRectF(self.rect())
        draw_card(painter, area, look, fill=look.colour(Role.SURFACE), edges=self._edges)
        top = (self.height() - font.line_px) / 2
        label = QRectF(look.px(Space.MEDIUM), top, self.width(), font.line_px)
        draw_lines(painter, [look.say(self._row.label)], font, look.colour(Role.INK), label)
        cells = self._cells(look)
        step = cells.width() / _MONTHS
        gap = look.px(Space.HAIR)
        for place, mark in enumerate(self._row.marks):
            cell = QRectF(cells.left() + step * place, cells.top(), step, cells.height())
            draw_mark(painter, cell.adjusted(gap, 0, -gap, 0), mark, look)
        painter.end()

    def _height(self, look: Look) -> int:
        return max(look.px(Picture.SMALL), look.font(Type.BODY).line_px) + look.px(Space.TINY)

    def _cells(self, look: Look) -> QRectF:
        side, gap = look.px(Space.MEDIUM), look.px(Space.TINY)
        label = width_of([_YEAR], look.font(Type.BODY)) + look.px(Space.SMALL)
        return QRectF(self.rect()).adjusted(side + label, gap / 2, -side, -gap / 2)


class MonthLegendLine(QLabel):
    """The block that says what one kind of cell means."""

    def __init__(self, mark: MonthMark, words: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark, self._words = mark, words
        self._look: Look | None = None

    def restyle(self, look: Look) -> None:
        """Draw with `look` from now on."""
        self._look = look
        self.setText(look.say(self._words))
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._look is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(
            height=self._height(self._look, width),
            keeps_with_next=True,
            gap_before=self._look.px(Space.TINY),
        )

    def clipped(self) -> bool:
        """Whether some of the words lie outside the block."""
        return self._look is None or self._height(self._look, self.width()) > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._look is None:
            return
        look, font = self._look, self._look.font(Type.BODY)
        painter = smooth(QPainter(self))
        side = look.px(Picture.SMALL)
        draw_mark(painter, QRectF(0, (font.line_px - side) / 2, side, side), self._mark, look)
        words = QRectF(side + look.px(Space.SMALL), 0, self.width(), self.height())
        draw_lines(painter, self._lines(look, self.width()), font, look.colour(Role.INK), words)
        painter.end()

    def _height(self, look: Look, width: int) -> int:
        return len(self._lines(look, width)) * look.font(Type.BODY).line_px

    def _lines(self, look: Look, width: int) -> list[str]:
        free = width - look.px(Picture.SMALL) - look.px(Space.SMALL)
        return broken(self.text(), look.font(Type.BODY), free)


def draw_mark(painter: QPainter, cell: QRectF, mark: MonthMark, look: Look) -> None:
    """Draw a month: filled if paid, half filled if owed, an empty crossed cell if missing."""
    match mark:
        case MonthMark.OUTSIDE:
            return
        case MonthMark.PAID:
            painter.fillRect(cell, look.colour(Role.ACCENT))
        case MonthMark.OWED:
            half = cell.adjusted(0, cell.height() / 2, 0, 0)
            painter.fillRect(half, look.colour(Role.CAUTION))
            _outline(painter, cell, look, Role.CAUTION)
        case MonthMark.MISSING:
            _outline(painter, cell, look, Role.BAD)
            painter.drawLine(QLineF(cell.bottomLeft(), cell.topRight()))
        case _:
            assert_never(mark)


def _outline(painter: QPainter, cell: QRectF, look: Look, role: Role) -> None:
    width = look.stroke(Stroke.THICK)
    painter.setPen(QPen(look.colour(role), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(
        QRectF(cell.topLeft() + QPointF(width, width) / 2, cell.size()).adjusted(
            0, 0, -width, -width
        )
    )
