"""Amounts in columns: right aligned under one heading, or where they do not fit, under one another.

All rows of a table are laid out alike, whichever way it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Money
from kiosk.pages.kinds import AmountRow, AmountTable
from kiosk.pages.narration import row_of
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Space, Stroke, Type
from kiosk.ui.design.painting import Edges, draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import draw_lines, width_of
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.card_row import CardRow

_NOTHING = ""
"""Nothing moved: a dash before the next amount would be read as a minus."""
_RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the parts of a row stand; `ends` of the amounts, one below the other if `stacked`."""

    label_px: int
    ends: tuple[float, ...]
    stacked: bool


class _Table:
    """The columns that all rows share."""

    def __init__(self, table: AmountTable) -> None:
        self.content = table
        self._measured: tuple[Appearance, int, _Columns] | None = None

    def columns(self, appearance: Appearance, width: int) -> _Columns:
        """Return the columns at `width`."""
        if self._measured is None or self._measured[:2] != (appearance, width):
            self._measured = (appearance, width, self._measure(appearance, width))
        return self._measured[2]

    def _measure(self, appearance: Appearance, width: int) -> _Columns:
        body, strong, gap = (
            appearance.font(Type.BODY),
            appearance.font(Type.STRONG),
            appearance.px(Space.MEDIUM),
        )
        content, inside = self.content, width - 2 * appearance.px(Space.MEDIUM)
        labels = width_of([appearance.say(row.label) for row in content.rows], body)
        headings = [appearance.say(each) for each in content.columns]
        widths = []
        for number, heading in enumerate(headings):
            amounts = {written(row.amounts[number]) for row in content.rows}
            longest = sorted(amounts, key=len)[-2:]
            widths.append(max(width_of(longest, strong), width_of([heading], body)))
        first = max(labels, width_of([appearance.say(content.unit)], body))
        free = inside - first - sum(gap + each for each in widths)
        if free >= 0:
            share, left = free / len(widths), float(first)
            ends = []
            for each in widths:
                left += gap + share + each
                ends.append(left)
            return _Columns(first, tuple(ends), stacked=False)
        return _Columns(labels + appearance.px(Space.MEDIUM), (float(inside),), stacked=True)


def written(amount: Money | None) -> str:
    """Return the digits of an amount, whose unit stands in the heading."""
    return _NOTHING if amount is None else f"{amount.yuan:,.2f}"


def amount_rows(table: AmountTable, parent: QWidget, *, group: int) -> list[Block]:
    """Return the heading of the table and its rows, one card."""
    shared = _Table(table)
    rows = [AmountRowBlock(row, shared, group, parent) for row in table.rows]
    if rows:
        rows[0].begin_with(len(rows))
    return [AmountHeadBlock(shared, group, parent), *rows]


class AmountHeadBlock(CardRow):
    """The block that says what the columns are and in what unit; made by `amount_rows`."""

    def __init__(self, table: _Table, group: int, parent: QWidget) -> None:
        super().__init__(group, parent)
        self._table = table

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        super().restyle(appearance)
        content = self._table.content
        self.setText(" ".join(appearance.say(each) for each in (content.unit, *content.columns)))

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(
            height=self._height(self._appearance),
            keeps_with_next=True,
            group=self._group,
            gap_before=self._appearance.px(Space.SMALL),
        )

    def clipped(self) -> bool:
        """Whether some of the heading lies outside the block."""
        return self._appearance is None or self._height(self._appearance) > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, font = self._appearance, self._appearance.font(Type.BODY)
        painter = smooth(QPainter(self))
        inside = _draw_ground(painter, self, appearance, self._edges)
        columns = self._table.columns(appearance, self.width())
        content, ink = self._table.content, appearance.colour(Role.INK_QUIET)
        draw_lines(painter, [appearance.say(content.unit)], font, ink, inside)
        if not columns.stacked:
            for heading, end in zip(content.columns, columns.ends, strict=True):
                area = QRectF(inside.left(), inside.top(), end, font.line_px)
                draw_lines(painter, [appearance.say(heading)], font, ink, area, align=_RIGHT)
        painter.end()

    def _height(self, appearance: Appearance) -> int:
        return appearance.font(Type.BODY).line_px + 2 * appearance.px(Space.TINY)


class AmountRowBlock(CardRow):
    """The block that shows the amounts of one row; made by `amount_rows`."""

    def __init__(self, row: AmountRow, table: _Table, group: int, parent: QWidget) -> None:
        super().__init__(group, parent)
        self._row, self._table = row, table
        self._least_rows = 1

    def begin_with(self, rows: int) -> None:
        """Stand on the same turn as so many rows of the table, of which this is the first."""
        self._least_rows = rows

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        super().restyle(appearance)
        self.setText(appearance.say(row_of(self._table.content, self._row)))

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(
            height=self._height(self._appearance, width),
            group=self._group,
            least_rows=self._least_rows,
            gap_before=self._appearance.px(Space.SMALL),
        )

    def clipped(self) -> bool:
        """Whether some of the amounts lie outside the row or in each other."""
        if self._appearance is None or self._height(self._appearance, self.width()) > self.height():
            return True
        columns = self._table.columns(self._appearance, self.width())
        if not columns.stacked:
            return False
        lines = self._lines(self._appearance)
        needed = (
            width_of([heading], self._appearance.font(Type.BODY))
            + width_of([amount], self._appearance.font(Type.STRONG))
            for heading, amount in lines
        )
        free = columns.ends[0] - columns.label_px - self._appearance.px(Space.SMALL)
        return max(needed) > free

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance = self._appearance
        body, strong = appearance.font(Type.BODY), appearance.font(Type.STRONG)
        quiet, ink = appearance.colour(Role.INK_QUIET), appearance.colour(Role.INK)
        painter = smooth(QPainter(self))
        inside = _draw_ground(painter, self, appearance, self._edges)
        columns = self._table.columns(appearance, self.width())
        label = appearance.say(self._row.label)
        if columns.stacked:
            draw_lines(painter, [label], strong, ink, inside)
            for heading, amount in self._lines(appearance):
                words = inside.adjusted(columns.label_px, 0, 0, 0)
                draw_lines(painter, [heading], body, quiet, words)
                draw_lines(painter, [amount], strong, ink, inside, align=_RIGHT)
                inside.translate(0, strong.line_px)
        else:
            draw_lines(painter, [label], body, quiet, inside)
            for money, end in zip(self._row.amounts, columns.ends, strict=True):
                area = QRectF(inside.left(), inside.top(), end, strong.line_px)
                draw_lines(painter, [written(money)], strong, ink, area, align=_RIGHT)
        painter.end()

    def _lines(self, appearance: Appearance) -> Sequence[tuple[str, str]]:
        """Return heading and amount of what this row has, for one below the other."""
        pairs = zip(self._table.content.columns, self._row.amounts, strict=True)
        return [
            (appearance.say(heading), written(amount))
            for heading, amount in pairs
            if amount is not None
        ]

    def _height(self, appearance: Appearance, width: int) -> int:
        stacked = self._table.columns(appearance, width).stacked
        lines = max(1, len(self._lines(appearance))) if stacked else 1
        return lines * appearance.font(Type.STRONG).line_px + 2 * appearance.px(Space.TINY)


def _draw_ground(painter: QPainter, row: QWidget, appearance: Appearance, edges: Edges) -> QRectF:
    """Draw the card under a row and the line to the next; return the room for its words."""
    area = QRectF(row.rect())
    draw_card(painter, area, appearance, fill=appearance.colour(Role.SURFACE), edges=edges)
    sides = appearance.px(Space.MEDIUM)
    if Edges.BOTTOM not in edges:
        painter.setPen(QPen(appearance.colour(Role.HAIRLINE), appearance.stroke(Stroke.THIN)))
        start, end = QPointF(sides, area.bottom()), QPointF(area.right() - sides, area.bottom())
        painter.drawLine(start, end)
    ends = appearance.px(Space.TINY)
    return area.adjusted(sides, ends, -sides, -ends)
