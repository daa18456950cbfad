"""The large sign over a statement: good, neutral, caution, bad."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Tone
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import TONE_ICONS, icon_pixmap
from kiosk.ui.design.metrics import Picture
from kiosk.ui.design.painting import smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.widgets.notice import TONE_GROUND, TONE_MARK

_ICON_SHARE = 0.6
"""How much of its disc the sign fills."""


class ToneMark(QWidget):
    """The block that shows a tone as a sign in a disc."""

    def __init__(self, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._appearance: Appearance | None = None

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(height=self._appearance.px(Picture.HUGE))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        painter = smooth(QPainter(self))
        side = self.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.colour(TONE_GROUND[self._tone]))
        painter.drawEllipse(QRectF(0, 0, side, side))
        icon = round(side * _ICON_SHARE)
        colour: Role = TONE_MARK[self._tone]
        pixmap = icon_pixmap(TONE_ICONS[self._tone], icon, self._appearance.colour(colour))
        painter.drawPixmap((side - icon) // 2, (side - icon) // 2, pixmap)
        painter.end()
