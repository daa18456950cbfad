"""The band at the top: the hall's name, whose visit it is, and the time."""

import math
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Text, Words, _
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import Sign, icon_pixmap
from kiosk.ui.design.metrics import Picture, Space, Type
from kiosk.ui.design.painting import smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.widgets.text_block import TextBlock

MS_PER_SECOND = 1000


def local_now() -> datetime:
    """Return the time now in the terminal's zone."""
    return datetime.now().astimezone()


class Header(QWidget):
    """Hall name at the left, time at the right, beside it who stands there once that is known."""

    def __init__(
        self, hall: Text, clock: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._clock = clock
        self._appearance: Appearance | None = None
        self._hall = TextBlock(hall, Type.HEADER, Role.ON_BAND, parent=self)
        self._time = TextBlock(
            self._now(),
            Type.HEADER,
            Role.ON_BAND,
            parent=self,
            align=Qt.AlignmentFlag.AlignRight,
        )
        self._holder = TextBlock(
            Words(""), Type.HEADER, Role.ON_BAND, parent=self, align=Qt.AlignmentFlag.AlignRight
        )
        self._holder.hide()
        self._second = QTimer(self)
        self._second.setInterval(MS_PER_SECOND)
        self._second.timeout.connect(self._tick)
        self._second.start()

    def set_hall(self, hall: Text) -> None:
        """Show this hall's name."""
        self._hall.set_text(hall)
        self._arrange()

    def set_holder(self, holder: Text | None) -> None:
        """Say that the visit is this person's, or nobody's."""
        self._holder.setVisible(holder is not None)
        named = Words("") if holder is None else _("Visit of {holder}", holder=holder)
        self._holder.set_text(named)
        self._arrange()

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self._hall.restyle(appearance)
        self._time.restyle(appearance)
        self._holder.restyle(appearance)
        self._arrange()
        self.update()

    def height_for(self, width: int) -> int:
        """Return the height of the band at `width`."""
        appearance = self._styled()
        hall = self._hall.height_for(self._hall_px(width))
        return max(hall, appearance.px(Picture.MEDIUM)) + 2 * appearance.px(Space.SMALL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        appearance = self._styled()
        painter = smooth(QPainter(self))
        painter.fillRect(self.rect(), appearance.colour(Role.BAND))
        side = appearance.px(Picture.MEDIUM)
        pixmap = icon_pixmap(Sign.HALL, side, appearance.colour(Role.ON_BAND))
        painter.drawPixmap(QPointF(appearance.px(Space.MARGIN), (self.height() - side) / 2), pixmap)
        painter.end()

    def _arrange(self) -> None:
        if self._appearance is None or self.width() == 0:
            return
        appearance, margin = self._appearance, self._appearance.px(Space.MARGIN)
        left = margin + appearance.px(Picture.MEDIUM) + appearance.px(Space.GAP)
        width = self._hall_px(self.width())
        height = self._hall.height_for(width)
        self._hall.setGeometry(left, (self.height() - height) // 2, width, height)
        time = self._time_px()
        holder = self._holder_px()
        line = appearance.font(Type.HEADER).line_px
        right = self.width() - margin - time
        self._time.setGeometry(right, (self.height() - line) // 2, time, line)
        left = right - appearance.px(Space.MEDIUM) - holder
        self._holder.setGeometry(left, (self.height() - line) // 2, holder, line)

    def _hall_px(self, width: int) -> int:
        appearance = self._styled()
        beside = (
            2 * appearance.px(Space.MARGIN)
            + appearance.px(Picture.MEDIUM)
            + 2 * appearance.px(Space.GAP)
        )
        named = (
            0 if self._holder.isHidden() else self._holder_px() + 2 * appearance.px(Space.MEDIUM)
        )
        return width - beside - self._time_px() - named

    def _holder_px(self) -> int:
        font = self._styled().font(Type.HEADER)
        return math.ceil(font.metrics.horizontalAdvance(self._holder.text())) + 1

    def _time_px(self) -> int:
        font = self._styled().font(Type.HEADER)
        return round(font.metrics.horizontalAdvance("00:00")) + self._styled().px(Space.HAIR)

    def _now(self) -> Words:
        return Words(f"{self._clock():%H:%M}")

    def _styled(self) -> Appearance:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        return self._appearance

    @Slot()
    def _tick(self) -> None:
        now = self._now()
        if now.chinese != self._time.text():
            self._time.set_text(now)
