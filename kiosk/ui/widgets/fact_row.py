"""A line of the facts table: what it is at the left, what it says here at the right."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.pages import Fact, Tone
from kiosk.ui.flowing import Measure
from kiosk.ui.icons import TONE_ICONS, icon_pixmap
from kiosk.ui.look import Look
from kiosk.ui.metrics import Column, Picture, Space, Stroke, Type
from kiosk.ui.painting import Edges, draw_card, smooth
from kiosk.ui.theme import Role
from kiosk.ui.typesetting import broken, draw_lines, width_of
from kiosk.ui.widgets.notice import TONE_INK, TONE_MARK

_LABEL_SHARE = 0.42
"""The label column never takes more than this of a row; longer labels stand above their value."""


class FactRow(QLabel):
    """The block that shows a fact, one row of a card."""

    def __init__(self, fact: Fact, *, group: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fact, self._group = fact, group
        self._edges = Edges.BOTH
        self._look: Look | None = None
        self._label = self._value = ""

    def restyle(self, look: Look) -> None:
        self._look = look
        self._label, self._value = look.say(self._fact.label), look.say(self._fact.value)
        self.setText(f"{self._label}: {self._value}")
        self.update()

    def set_edges(self, edges: Edges) -> None:
        self._edges = edges
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._look is not None  # noqa: S101 - a block is styled before it is measured
        height = self.height_for(width)
        return Measure(
            height=height,
            grows_to=height + self._look.px(Space.MEDIUM),
            group=self._group,
            gap_before=self._look.px(Space.SMALL),
        )

    def height_for(self, width: int) -> int:
        """Return the height of the row at `width`."""
        assert self._look is not None  # noqa: S101 - a block is styled before it is measured
        look = self._look
        label, value, beside = self._lines(look, width)
        label_px = len(label) * look.font(Type.BODY).line_px
        value_px = len(value) * look.font(Type.STRONG).line_px
        text = max(label_px, value_px) if beside else label_px + value_px
        return text + 2 * look.px(Space.GAP)

    def clipped(self) -> bool:
        """Whether some of the row's words lie outside it."""
        return self.height_for(self.width()) > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._look is None:
            return
        look, tone = self._look, self._fact.tone
        painter = smooth(QPainter(self))
        area = QRectF(self.rect())
        draw_card(painter, area, look, fill=look.colour(Role.SURFACE), edges=self._edges)
        sides, ends = look.px(Space.MEDIUM), look.px(Space.GAP)
        if Edges.BOTTOM not in self._edges:
            painter.setPen(QPen(look.colour(Role.HAIRLINE), look.stroke(Stroke.THIN)))
            bottom = area.bottom()
            painter.drawLine(QPointF(sides, bottom), QPointF(self.width() - sides, bottom))
        label, value, beside = self._lines(look, self.width())
        ends += max(0, self.height() - self.height_for(self.width())) // 2
        left = area.adjusted(sides, ends, -sides, -ends)
        draw_lines(painter, label, look.font(Type.BODY), look.colour(Role.INK_QUIET), left)
        right = QRectF(left)
        if beside:
            right.setLeft(sides + self._label_px(look, self.width()))
        else:
            right.setTop(ends + len(label) * look.font(Type.BODY).line_px)
        if tone is not Tone.NEUTRAL:
            self._paint_mark(painter, look, right)
            right.setLeft(right.left() + self._mark_px(look))
        draw_lines(painter, value, look.font(Type.STRONG), look.colour(TONE_INK[tone]), right)
        painter.end()

    def _paint_mark(self, painter: QPainter, look: Look, beside: QRectF) -> None:
        side = look.px(Picture.SMALL)
        colour = look.colour(TONE_MARK[self._fact.tone])
        top = beside.top() + (look.font(Type.STRONG).line_px - side) / 2
        pixmap = icon_pixmap(TONE_ICONS[self._fact.tone], side, colour)
        painter.drawPixmap(QPointF(beside.left(), top), pixmap)

    def _mark_px(self, look: Look) -> int:
        if self._fact.tone is Tone.NEUTRAL:
            return 0
        return look.px(Picture.SMALL) + look.px(Space.TINY)

    def _label_px(self, look: Look, width: int) -> int:
        return min(look.px(Column.LABEL), round(width * _LABEL_SHARE))

    def _lines(self, look: Look, width: int) -> tuple[list[str], list[str], bool]:
        free = width - 2 * look.px(Space.MEDIUM)
        column = self._label_px(look, width) - look.px(Space.SMALL)
        body, strong = look.font(Type.BODY), look.font(Type.STRONG)
        beside = width_of(broken(self._label, body, free), body) <= column
        label = broken(self._label, body, column if beside else free)
        value_px = (free - self._label_px(look, width) if beside else free) - self._mark_px(look)
        return label, broken(self._value, strong, value_px), beside
