"""A line of the facts table: what it is at the left, what it says here at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.pages.kinds import Fact, Tone
from kiosk.ui.design.appearance import Look
from kiosk.ui.design.icons import TONE_ICONS, icon_pixmap
from kiosk.ui.design.metrics import Picture, Space, Stroke, Type
from kiosk.ui.design.painting import Edges, draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import balanced, draw_lines, width_of, width_of_words
from kiosk.ui.personal import holds_personal
from kiosk.ui.widgets.notice import TONE_INK, TONE_MARK

_LABEL_SHARE = 0.4
"""The label column never takes more than this of a row; longer labels break within it."""


class _Table:
    """The two columns that the rows of one card share."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self._measured: tuple[Look, int, int] | None = None

    def label_px(self, look: Look, width: int) -> int:
        """Return the width of the label column with its gap, 0 where labels stand over values.

        They do where beside each other some label or value would be broken within a word or number.
        """
        if self._measured is None or self._measured[:2] != (look, width):
            self._measured = (look, width, self._measure(look, width))
        return self._measured[2]

    def _measure(self, look: Look, width: int) -> int:
        body, strong, gap = look.font(Type.BODY), look.font(Type.STRONG), look.px(Space.LARGE)
        labels = [look.say(fact.label) for fact in self._facts]
        least = max((width_of_words(label, body) for label in labels), default=0) + gap
        most = round(width * _LABEL_SHARE)
        inside = width - 2 * look.px(Space.MEDIUM)
        values = max(
            (
                width_of_words(look.say(fact.value), strong) + _mark_px(look, fact.tone)
                for fact in self._facts
            ),
            default=0,
        )
        for column in (min(width_of(labels, body) + gap, most), least):
            if least <= column <= most and values <= inside - column:
                return column
        return 0


def fact_rows(
    facts: Sequence[Fact], parent: QWidget, *, group: int = 0, together: bool = False
) -> list["FactRow"]:
    """Return the rows of one card; all have label and value in the same columns, or none has.

    With `together` they begin on a turn of their own where they would be cut.
    """
    table, least = _Table(facts), len(facts) if together else 1
    return [FactRow(fact, table, group, parent, least_rows=least) for fact in facts]


class FactRow(QLabel):
    """The block that shows a fact, one row of a card; made by `fact_rows`."""

    def __init__(
        self, fact: Fact, table: _Table, group: int, parent: QWidget, *, least_rows: int
    ) -> None:
        super().__init__(parent)
        self._least_rows = least_rows
        self._fact, self._table, self._group = fact, table, group
        self._broken: dict[int, tuple[list[str], list[str], bool]] = {}
        self._edges = Edges.BOTH
        self._look: Look | None = None
        self._label = self._value = ""

    def restyle(self, look: Look) -> None:
        self._look = look
        self._broken = {}
        self._label, self._value = look.say(self._fact.label), look.say(self._fact.value)
        self.setText(f"{self._label}: {self._value}")
        self.update()

    @property
    def reveals(self) -> bool:
        """Whether there is more to see while the citizen holds "show"."""
        return holds_personal(self._fact)

    def set_edges(self, edges: Edges) -> None:
        self._edges = edges
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._look is not None  # noqa: S101 - a block is styled before it is measured
        height = self.height_for(width)
        return Measure(
            height=height,
            grows_to=height + self._look.px(Space.LARGE),
            group=self._group,
            least_rows=self._least_rows,
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
            right.setLeft(sides + self._table.label_px(look, self.width()))
        else:
            right.setTop(ends + len(label) * look.font(Type.BODY).line_px)
        if tone is not Tone.NEUTRAL:
            self._paint_mark(painter, look, right)
            right.setLeft(right.left() + _mark_px(look, tone))
        draw_lines(painter, value, look.font(Type.STRONG), look.colour(TONE_INK[tone]), right)
        painter.end()

    def _paint_mark(self, painter: QPainter, look: Look, beside: QRectF) -> None:
        side = look.px(Picture.SMALL)
        colour = look.colour(TONE_MARK[self._fact.tone])
        top = beside.top() + (look.font(Type.STRONG).line_px - side) / 2
        pixmap = icon_pixmap(TONE_ICONS[self._fact.tone], side, colour)
        painter.drawPixmap(QPointF(beside.left(), top), pixmap)

    def _lines(self, look: Look, width: int) -> tuple[list[str], list[str], bool]:
        if width not in self._broken:
            self._broken[width] = self._break(look, width)
        return self._broken[width]

    def _break(self, look: Look, width: int) -> tuple[list[str], list[str], bool]:
        free = width - 2 * look.px(Space.MEDIUM)
        body, strong = look.font(Type.BODY), look.font(Type.STRONG)
        column = self._table.label_px(look, width)
        label = balanced(self._label, body, column - look.px(Space.LARGE) if column else free)
        marked = _mark_px(look, self._fact.tone)
        return label, balanced(self._value, strong, free - column - marked), column > 0


def _mark_px(look: Look, tone: Tone) -> int:
    """Return the room that the mark of a tone takes before a value."""
    return 0 if tone is Tone.NEUTRAL else look.px(Picture.SMALL) + look.px(Space.TINY)
