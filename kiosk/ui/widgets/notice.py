"""A sentence that stands out: tone icon, soft ground, words."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.pages.parts import Notice, Tone
from kiosk.ui.design.appearance import Look
from kiosk.ui.design.icons import TONE_ICONS, icon_pixmap
from kiosk.ui.design.metrics import Picture, Space, Type
from kiosk.ui.design.painting import draw_border, draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import balanced, draw_lines

TONE_MARK: dict[Tone, Role] = {
    Tone.GOOD: Role.GOOD,
    Tone.NEUTRAL: Role.ACCENT,
    Tone.CAUTION: Role.CAUTION,
    Tone.BAD: Role.BAD,
}
TONE_GROUND: dict[Tone, Role] = {
    Tone.GOOD: Role.GOOD_SOFT,
    Tone.NEUTRAL: Role.ACCENT_SOFT,
    Tone.CAUTION: Role.CAUTION_SOFT,
    Tone.BAD: Role.BAD_SOFT,
}
TONE_INK: dict[Tone, Role] = {
    Tone.GOOD: Role.GOOD_INK,
    Tone.NEUTRAL: Role.INK,
    Tone.CAUTION: Role.CAUTION_INK,
    Tone.BAD: Role.BAD_INK,
}


class NoticeBlock(QLabel):
    """The block that shows a notice in one type role."""

    def __init__(
        self, notice: Notice, parent: QWidget | None = None, *, role: Type = Type.BODY
    ) -> None:
        super().__init__(parent)
        self._notice, self._role = notice, role
        self._broken: dict[int, list[str]] = {}
        self._look: Look | None = None

    def restyle(self, look: Look) -> None:
        self._look = look
        self._broken = {}
        self.setText(look.say(self._notice.text))
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._look is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(height=self.height_for(width), gap_before=self._look.px(Space.MEDIUM))

    def height_for(self, width: int) -> int:
        """Return the height of the whole notice at `width`."""
        assert self._look is not None  # noqa: S101 - a block is styled before it is measured
        look = self._look
        text = len(self._lines(look, width)) * look.font(self._role).line_px
        return max(text, look.px(Picture.MEDIUM)) + 2 * look.px(Space.GAP)

    def clipped(self) -> bool:
        """Whether some of the words lie outside the widget."""
        return self.height_for(self.width()) > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._look is None:
            return
        look, tone = self._look, self._notice.tone
        painter = smooth(QPainter(self))
        area = QRectF(self.rect())
        mark = TONE_MARK[tone]
        draw_card(painter, area, look, fill=look.colour(TONE_GROUND[tone]))
        draw_border(painter, area, look, role=mark)
        side, padding = look.px(Picture.MEDIUM), look.px(Space.SMALL)
        lines = self._lines(look, self.width())
        font = look.font(self._role)
        top = (self.height() - len(lines) * font.line_px) / 2
        pixmap = icon_pixmap(TONE_ICONS[tone], side, look.colour(mark))
        icon_top = min(top + (font.line_px - side) / 2, (self.height() - side) / 2)
        painter.drawPixmap(QPointF(padding, max(icon_top, look.px(Space.TINY))), pixmap)
        words = area.adjusted(side + 2 * padding, top, -padding, 0)
        draw_lines(painter, lines, font, look.colour(TONE_INK[tone]), words)
        painter.end()

    def _lines(self, look: Look, width: int) -> list[str]:
        if width not in self._broken:
            free = width - look.px(Picture.MEDIUM) - 3 * look.px(Space.SMALL)
            self._broken[width] = balanced(self.text(), look.font(self._role), free)
        return self._broken[width]
