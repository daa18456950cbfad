"""A sentence that stands out: tone icon, soft ground, words."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.pages.parts import Notice, Tone
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import TONE_ICONS, IconName, icon_pixmap
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
        self,
        notice: Notice,
        parent: QWidget | None = None,
        *,
        role: Type = Type.BODY,
        icon: IconName | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = TONE_ICONS[notice.tone] if icon is None else icon
        self._notice, self._role = notice, role
        self._broken: dict[int, list[str]] = {}
        self._appearance: Appearance | None = None

    def restyle(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._broken = {}
        self.setText(appearance.say(self._notice.text))
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(height=self.height_for(width), gap_before=self._appearance.px(Space.MEDIUM))

    def height_for(self, width: int) -> int:
        """Return the height of the whole notice at `width`."""
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        appearance = self._appearance
        text = len(self._lines(appearance, width)) * appearance.font(self._role).line_px
        return max(text, appearance.px(Picture.MEDIUM)) + 2 * appearance.px(Space.GAP)

    def clipped(self) -> bool:
        """Whether some of the words lie outside the widget."""
        return self.height_for(self.width()) > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, tone = self._appearance, self._notice.tone
        painter = smooth(QPainter(self))
        area = QRectF(self.rect())
        mark = TONE_MARK[tone]
        draw_card(painter, area, appearance, fill=appearance.colour(TONE_GROUND[tone]))
        draw_border(painter, area, appearance, role=mark)
        side, padding = appearance.px(Picture.MEDIUM), appearance.px(Space.SMALL)
        lines = self._lines(appearance, self.width())
        font = appearance.font(self._role)
        top = (self.height() - len(lines) * font.line_px) / 2
        pixmap = icon_pixmap(self._icon, side, appearance.colour(mark))
        icon_top = min(top + (font.line_px - side) / 2, (self.height() - side) / 2)
        painter.drawPixmap(QPointF(padding, max(icon_top, appearance.px(Space.TINY))), pixmap)
        words = area.adjusted(side + 2 * padding, top, -padding, 0)
        draw_lines(painter, lines, font, appearance.colour(TONE_INK[tone]), words)
        painter.end()

    def _lines(self, appearance: Appearance, width: int) -> list[str]:
        if width not in self._broken:
            free = width - appearance.px(Picture.MEDIUM) - 3 * appearance.px(Space.SMALL)
            self._broken[width] = balanced(self.text(), appearance.font(self._role), free)
        return self._broken[width]
