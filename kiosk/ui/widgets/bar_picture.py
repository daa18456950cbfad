"""Amounts as bars: the shape of a growth at a glance; the ends and the largest have words.

What is below zero hangs from the line in another colour.
"""

from decimal import Decimal

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.language.texts import Money
from kiosk.pages.kinds import BarPicture
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Picture, Space, Stroke, Type
from kiosk.ui.design.painting import draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import draw_lines, width_of

_BAR_SHARE = 0.72
"""How much of its place a bar takes; the rest parts it from the next."""

_LEAST_SHARE = 0.5
"""Bars may be so much lower than a picture usually is, to stand beside what they add up to."""


class BarPictureBlock(QLabel):
    """The block that shows a bar picture: bars on a line, labels under the ends, largest above."""

    def __init__(self, picture: BarPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._appearance: Appearance | None = None

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.setAccessibleName(" – ".join(self._ends(appearance)))
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        appearance = self._appearance
        words = 2 * appearance.font(Type.BODY).line_px + 2 * appearance.px(Space.MEDIUM)
        bars = appearance.px(Picture.PICTURE)
        return Measure(
            height=min(words + round(_LEAST_SHARE * bars), room),
            grows_to=min(words + 2 * bars, room),
            gap_before=appearance.px(Space.MEDIUM),
        )

    def clipped(self) -> bool:
        """Whether the words of the picture do not fit side by side."""
        if self._appearance is None:
            return True
        appearance, font = self._appearance, self._appearance.font(Type.BODY)
        needed = sum(width_of([words], font) for words in self._ends(appearance))
        return needed + appearance.px(Space.SMALL) > self._inside(appearance).width()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, font = self._appearance, self._appearance.font(Type.BODY)
        painter = smooth(QPainter(self))
        draw_card(painter, QRectF(self.rect()), appearance, fill=appearance.colour(Role.SURFACE))
        area = self._inside(appearance).adjusted(0, font.line_px, 0, -font.line_px)
        zero = area.bottom() - area.height() * self._share_below()
        self._paint_bars(painter, appearance, area, zero)
        painter.setPen(QPen(appearance.colour(Role.LINE), appearance.stroke(Stroke.THICK)))
        painter.drawLine(QLineF(area.left(), zero, area.right(), zero))
        self._paint_words(painter, appearance, area)
        painter.end()

    def _inside(self, appearance: Appearance) -> QRectF:
        margin = appearance.px(Space.MEDIUM)
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def _span(self) -> tuple[Decimal, Decimal]:
        """Return what the picture reaches down to, at most zero, and up to, at least zero."""
        amounts = [bar.amount for bar in self._picture.bars]
        return min(*amounts, Decimal()), max(*amounts, Decimal())

    def _share_below(self) -> float:
        """Return how much of the height lies below the line."""
        lowest, highest = self._span()
        return float(lowest / (lowest - highest)) if lowest else 0.0

    def _paint_bars(
        self, painter: QPainter, appearance: Appearance, area: QRectF, zero: float
    ) -> None:
        lowest, highest = self._span()
        scale = area.height() / float(highest - lowest) if highest > lowest else 0.0
        step = area.width() / len(self._picture.bars)
        for place, bar in enumerate(self._picture.bars):
            height = float(bar.amount) * scale
            left = area.left() + step * (place + (1 - _BAR_SHARE) / 2)
            shape = QRectF(left, zero - height, step * _BAR_SHARE, height).normalized()
            role = Role.ACCENT if height >= 0 else Role.CAUTION
            painter.fillRect(shape, appearance.colour(role))

    def _paint_words(self, painter: QPainter, appearance: Appearance, area: QRectF) -> None:
        font, ink = appearance.font(Type.BODY), appearance.colour(Role.INK_QUIET)
        ends = self._ends(appearance)
        under = QRectF(area.left(), area.bottom(), area.width(), font.line_px)
        draw_lines(painter, ends[:1], font, ink, under)
        if len(ends) > 1:
            last = under.adjusted(area.width() - width_of(ends[1:], font), 0, 0, 0)
            draw_lines(painter, ends[1:], font, ink, last)
        highest = max(bar.amount for bar in self._picture.bars)
        above = QRectF(area.left(), area.top() - font.line_px, area.width(), font.line_px)
        draw_lines(painter, [appearance.say(Money(highest))], font, ink, above)

    def _ends(self, appearance: Appearance) -> list[str]:
        """Return the words under the first and the last bar."""
        bars = self._picture.bars
        labels = [appearance.say(bars[0].label)]
        return labels if len(bars) == 1 else [*labels, appearance.say(bars[-1].label)]
