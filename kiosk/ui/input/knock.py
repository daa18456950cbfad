"""How the staff knocks: three taps in the upper left corner, the third one held (O21)."""

import time
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.widgets.button import PAD_PROPERTY

TAPS: Final = 3
#: The third finger stays so long; nobody rests there by chance.
HOLD_MS: Final = 2000
#: Between two taps; later ones begin anew.
LONGEST_PAUSE_S: Final = 2.0


class Knock(QWidget):
    """An empty square over the corner of the window; a citizen who taps there sees nothing.

    Signals:
        knocked: somebody knocked.
    """

    knocked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._taps = 0
        self._last_s = 0.0
        self._holding = QTimer(self)
        self._holding.setSingleShot(True)
        self._holding.setInterval(HOLD_MS)
        self._holding.timeout.connect(self._held)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Taps come faster than touches that act may.
        self.setProperty(PAD_PROPERTY, True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        now_s = time.monotonic()
        self._taps = self._taps + 1 if now_s - self._last_s <= LONGEST_PAUSE_S else 1
        self._last_s = now_s
        if self._taps >= TAPS:
            self._holding.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last_s = time.monotonic()
        if self._holding.isActive():
            self._holding.stop()
            self._taps = 0

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.rect().contains(event.position().toPoint()):
            self._holding.stop()
            self._taps = 0

    @Slot()
    def _held(self) -> None:
        self._taps = 0
        self.knocked.emit()
