"""A text that breaks its own lines: title, question, advice, or a row of a card."""

import re

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.language.texts import Text
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Space, Type
from kiosk.ui.design.painting import Edges, draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import broken, draw_lines, phrased, width_of

_HEADINGS = {Type.TITLE, Type.DISPLAY, Type.TILE, Type.QUESTION, Type.HEADER}
_OWN_NUMBER = re.compile(r"\d+[.、．]\s*")
_BULLET_SHARE = 0.2
"""How large a bullet is beside its letters."""


class TextBlock(QLabel):
    """Words in one type role; drawn by lines, so a flow may break it between two turns.

    With `card` it is a row of a card of that ground; `numbered`, its own number stands before all
    lines. QLabel gives the accessible role and text.
    """

    def __init__(
        self,
        text: Text,
        role: Type = Type.BODY,
        colour: Role = Role.INK,
        *,
        parent: QWidget | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        card: Role | None = None,
        group: int | None = None,
        heads: bool = False,
        bullet: bool = False,
        numbered: bool = False,
        gap: Space = Space.SMALL,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._text, self._role, self._colour, self._align = text, role, colour, align
        self._card, self._group, self._heads, self._bullet = card, group, heads, bullet
        self._numbered = numbered
        self._gap = gap
        self._edges = Edges.BOTH
        self._appearance: Appearance | None = None
        self._lines: dict[int, list[str]] = {}
        self._shown: tuple[int, int] | None = None

    def set_text(self, text: Text) -> None:
        """Show `text` instead."""
        self._text = text
        if self._appearance is not None:
            self.restyle(self._appearance)

    def set_role(self, role: Type) -> None:
        """Write in `role` from now on."""
        if role is not self._role:
            self._role = role
            self._lines.clear()
            self.update()

    def restyle(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._shown = None
        self._lines.clear()
        self.setText(appearance.say(self._text))
        self.update()

    def set_edges(self, edges: Edges) -> None:
        self._edges = edges
        self.update()

    def show_lines(self, first: int, last: int) -> None:
        self._shown = (first, last)
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        font = self._appearance.font(self._role)
        lines = self._broken(width)
        padding = self._padding(self._appearance)[1]
        return Measure(
            height=padding + len(lines) * font.line_px,
            keeps_with_next=self._heads,
            group=self._group,
            line_px=font.line_px,
            line_count=len(lines),
            padding=padding,
            gap_before=self._appearance.px(self._gap),
        )

    def height_for(self, width: int) -> int:
        """Return the height of the whole text at `width`."""
        return self.measure(width, 0).height

    def text_width(self, width: int) -> int:
        """Return how much of `width` the lines take."""
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return width_of(self._broken(width), self._appearance.font(self._role))

    def clipped(self) -> bool:
        """Whether some of what should be seen lies outside the widget."""
        if self._appearance is None:
            return True
        font = self._appearance.font(self._role)
        lines = self._visible_lines()
        sides, ends = self._padding(self._appearance)
        return (
            len(lines) * font.line_px + ends > self.height()
            or width_of(lines, font) > self.width() - sides - self._indent(self._appearance) + 1
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, font = self._appearance, self._appearance.font(self._role)
        painter = smooth(QPainter(self))
        if self._card is not None:
            draw_card(
                painter,
                QRectF(self.rect()),
                appearance,
                fill=appearance.colour(self._card),
                edges=self._edges,
            )
        sides, ends = self._padding(appearance)
        area = QRectF(self.rect()).adjusted(
            sides / 2 + self._indent(appearance), ends / 2, -sides / 2, -ends / 2
        )
        first = self._shown[0] if self._shown else 0
        if self._bullet and first == 0:
            self._draw_bullet(painter, appearance, area)
        if first == 0:
            number = area.adjusted(-self._indent(appearance), 0, 0, 0)
            draw_lines(painter, [self._number()], font, appearance.colour(self._colour), number)
        draw_lines(
            painter,
            self._visible_lines(),
            font,
            appearance.colour(self._colour),
            area,
            align=self._align,
        )
        painter.end()

    def _draw_bullet(self, painter: QPainter, appearance: Appearance, area: QRectF) -> None:
        size = round(appearance.font(self._role).font.pixelSize() * _BULLET_SHARE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(appearance.colour(Role.ACCENT))
        top = area.top() + (appearance.font(self._role).line_px - size) / 2
        painter.drawEllipse(QRectF(area.left() - self._indent(appearance), top, size, size))

    def _visible_lines(self) -> list[str]:
        lines = self._broken(self.width())
        first, last = self._shown or (0, len(lines))
        return lines[first:last]

    def _padding(self, appearance: Appearance) -> tuple[int, int]:
        if self._card is None:
            return 0, 0
        return 2 * appearance.px(Space.MEDIUM), 2 * appearance.px(Space.GAP)

    def _indent(self, appearance: Appearance) -> int:
        font = appearance.font(self._role)
        if self._bullet:
            return font.font.pixelSize()
        return round(font.metrics.horizontalAdvance(self._number()))

    def _number(self) -> str:
        """Return the number that the text begins with, where it hangs before the lines."""
        found = _OWN_NUMBER.match(self.text()) if self._numbered else None
        return found[0] if found else ""

    def _broken(self, width: int) -> list[str]:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        font = self._appearance.font(self._role)
        free = width - self._padding(self._appearance)[0] - self._indent(self._appearance)
        if free not in self._lines:
            breaker = phrased if self._role in _HEADINGS else broken
            self._lines[free] = breaker(self.text()[len(self._number()) :], font, free)
        return self._lines[free]
