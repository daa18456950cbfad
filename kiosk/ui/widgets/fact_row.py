"""A line of the facts table: what it is at the left, what it says here at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.pages.kinds import Fact, Tone
from kiosk.ui.design.appearance import Appearance
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
        self._measured: tuple[Appearance, int, int] | None = None

    def label_px(self, appearance: Appearance, width: int) -> int:
        """Return the width of the label column with its gap, 0 where labels stand over values.

        They do where beside each other some label or value would be broken within a word or number.
        """
        if self._measured is None or self._measured[:2] != (appearance, width):
            self._measured = (appearance, width, self._measure(appearance, width))
        return self._measured[2]

    def _measure(self, appearance: Appearance, width: int) -> int:
        body, strong, gap = (
            appearance.font(Type.BODY),
            appearance.font(Type.STRONG),
            appearance.px(Space.LARGE),
        )
        labels = [appearance.say(fact.label) for fact in self._facts]
        least = max((width_of_words(label, body) for label in labels), default=0) + gap
        most = round(width * _LABEL_SHARE)
        inside = width - 2 * appearance.px(Space.MEDIUM)
        values = max(
            (
                width_of_words(appearance.say(fact.value), strong) + _mark_px(appearance, fact.tone)
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
        self._appearance: Appearance | None = None
        self._label = self._value = ""

    def restyle(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._broken = {}
        self._label, self._value = (
            appearance.say(self._fact.label),
            appearance.say(self._fact.value),
        )
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
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        height = self.height_for(width)
        return Measure(
            height=height,
            grows_to=height + self._appearance.px(Space.LARGE),
            group=self._group,
            least_rows=self._least_rows,
            gap_before=self._appearance.px(Space.SMALL),
        )

    def height_for(self, width: int) -> int:
        """Return the height of the row at `width`."""
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        appearance = self._appearance
        label, value, beside = self._lines(appearance, width)
        label_px = len(label) * appearance.font(Type.BODY).line_px
        value_px = len(value) * appearance.font(Type.STRONG).line_px
        text = max(label_px, value_px) if beside else label_px + value_px
        return text + 2 * appearance.px(Space.GAP)

    def clipped(self) -> bool:
        """Whether some of the row's words lie outside it."""
        return self.height_for(self.width()) > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, tone = self._appearance, self._fact.tone
        painter = smooth(QPainter(self))
        area = QRectF(self.rect())
        draw_card(
            painter, area, appearance, fill=appearance.colour(Role.SURFACE), edges=self._edges
        )
        sides, ends = appearance.px(Space.MEDIUM), appearance.px(Space.GAP)
        if Edges.BOTTOM not in self._edges:
            painter.setPen(QPen(appearance.colour(Role.HAIRLINE), appearance.stroke(Stroke.THIN)))
            bottom = area.bottom()
            painter.drawLine(QPointF(sides, bottom), QPointF(self.width() - sides, bottom))
        label, value, beside = self._lines(appearance, self.width())
        ends += max(0, self.height() - self.height_for(self.width())) // 2
        left = area.adjusted(sides, ends, -sides, -ends)
        draw_lines(
            painter, label, appearance.font(Type.BODY), appearance.colour(Role.INK_QUIET), left
        )
        right = QRectF(left)
        if beside:
            right.setLeft(sides + self._table.label_px(appearance, self.width()))
        else:
            right.setTop(ends + len(label) * appearance.font(Type.BODY).line_px)
        if tone is not Tone.NEUTRAL:
            self._paint_mark(painter, appearance, right)
            right.setLeft(right.left() + _mark_px(appearance, tone))
        draw_lines(
            painter, value, appearance.font(Type.STRONG), appearance.colour(TONE_INK[tone]), right
        )
        painter.end()

    def _paint_mark(self, painter: QPainter, appearance: Appearance, beside: QRectF) -> None:
        side = appearance.px(Picture.SMALL)
        colour = appearance.colour(TONE_MARK[self._fact.tone])
        top = beside.top() + (appearance.font(Type.STRONG).line_px - side) / 2
        pixmap = icon_pixmap(TONE_ICONS[self._fact.tone], side, colour)
        painter.drawPixmap(QPointF(beside.left(), top), pixmap)

    def _lines(self, appearance: Appearance, width: int) -> tuple[list[str], list[str], bool]:
        if width not in self._broken:
            self._broken[width] = self._break(appearance, width)
        return self._broken[width]

    def _break(self, appearance: Appearance, width: int) -> tuple[list[str], list[str], bool]:
        free = width - 2 * appearance.px(Space.MEDIUM)
        body, strong = appearance.font(Type.BODY), appearance.font(Type.STRONG)
        column = self._table.label_px(appearance, width)
        label = balanced(self._label, body, column - appearance.px(Space.LARGE) if column else free)
        marked = _mark_px(appearance, self._fact.tone)
        return label, balanced(self._value, strong, free - column - marked), column > 0


def _mark_px(appearance: Appearance, tone: Tone) -> int:
    """Return the room that the mark of a tone takes before a value."""
    return 0 if tone is Tone.NEUTRAL else appearance.px(Picture.SMALL) + appearance.px(Space.TINY)
