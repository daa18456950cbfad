"""The band at the top: the hall's name and the time."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Text, Words
from kiosk.ui.design.appearance import Look
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
    """Hall name at the left, time at the right."""

    def __init__(
        self, terminal: Text, clock: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._clock = clock
        self._look: Look | None = None
        self._terminal = TextBlock(terminal, Type.HEADER, Role.ON_BAND, parent=self)
        self._time = TextBlock(
            self._now(),
            Type.HEADER,
            Role.ON_BAND,
            parent=self,
            align=Qt.AlignmentFlag.AlignRight,
        )
        self._second = QTimer(self)
        self._second.setInterval(MS_PER_SECOND)
        self._second.timeout.connect(self._tick)
        self._second.start()

    def set_hall(self, terminal: Text) -> None:
        """Show this hall's name."""
        self._terminal.set_text(terminal)
        self._arrange()

    def restyle(self, look: Look) -> None:
        """Draw with `look` from now on."""
        self._look = look
        self._terminal.restyle(look)
        self._time.restyle(look)
        self._arrange()
        self.update()

    def height_for(self, width: int) -> int:
        """Return the height of the band at `width`."""
        look = self._styled()
        terminal = self._terminal.height_for(self._hall_px(width))
        return max(terminal, look.px(Picture.MEDIUM)) + 2 * look.px(Space.SMALL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._styled()
        painter = smooth(QPainter(self))
        painter.fillRect(self.rect(), look.colour(Role.BAND))
        side = look.px(Picture.MEDIUM)
        pixmap = icon_pixmap(Sign.HALL, side, look.colour(Role.ON_BAND))
        painter.drawPixmap(QPointF(look.px(Space.MARGIN), (self.height() - side) / 2), pixmap)
        painter.end()

    def _arrange(self) -> None:
        if self._look is None or self.width() == 0:
            return
        look, margin = self._look, self._look.px(Space.MARGIN)
        left = margin + look.px(Picture.MEDIUM) + look.px(Space.GAP)
        width = self._hall_px(self.width())
        height = self._terminal.height_for(width)
        self._terminal.setGeometry(left, (self.height() - height) // 2, width, height)
        time = self._time_px()
        line = look.font(Type.HEADER).line_px
        right = self.width() - margin - time
        self._time.setGeometry(right, (self.height() - line) // 2, time, line)

    def _hall_px(self, width: int) -> int:
        look = self._styled()
        beside = 2 * look.px(Space.MARGIN) + look.px(Picture.MEDIUM) + 2 * look.px(Space.GAP)
        return width - beside - self._time_px()

    def _time_px(self) -> int:
        font = self._styled().font(Type.HEADER)
        return round(font.metrics.horizontalAdvance("00:00")) + self._styled().px(Space.HAIR)

    def _now(self) -> Words:
        return Words(f"{self._clock():%H:%M}")

    def _styled(self) -> Look:
        assert self._look is not None  # noqa: S101 - a widget is styled before it is used
        return self._look

    @Slot()
    def _tick(self) -> None:
        now = self._now()
        if now.chinese != self._time.text():
            self._time.set_text(now)
