"""The dark screen of a hall where nobody is: black over the welcome page until somebody touches."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.design.theme import Role, ThemeName, load_theme

MS_PER_SECOND = 1000


class Night(QWidget):
    """Covers its parent once nothing was touched for a while; None for never.

    The touch that lifts it does nothing else: who wakes a screen did not aim at what lay under it.
    """

    def __init__(self, after_s: float | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._allowed = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.fall)
        self._after_s = after_s
        self.hide()

    def allow(self, *, allowed: bool) -> None:
        """Let it fall over the page that stands now, or not; a new page is always seen."""
        self._allowed = allowed
        self.hide()
        self.begin_again()

    @Slot()
    def begin_again(self) -> None:
        """Wait anew from this moment."""
        self._wait.stop()
        if self._allowed and self._after_s is not None:
            self._wait.start(round(self._after_s * MS_PER_SECOND))

    def lift(self) -> bool:
        """Show what is under it; return whether it lay there."""
        fallen = not self.isHidden()
        self.hide()
        return fallen

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), dark())
        painter.end()

    @Slot()
    def fall(self) -> None:
        """Cover everything now."""
        self.raise_()
        self.show()


def dark() -> QColor:
    """Return the colour of a screen that shows nothing."""
    return load_theme(ThemeName.HIGH_CONTRAST_DARK).colour(Role.GROUND)
