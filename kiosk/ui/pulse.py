"""The proof that the screen lives: one pixel that has to be painted, and every touch answered."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.window import KioskWindow

#: Upper bounds of the buckets in which the time from a touch to the frame after it is counted.
ANSWER_BUCKETS_S: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class _Beat(QEvent):
    """Goes the way of every touch: through the application's queue to a widget."""

    KIND: Final = QEvent.Type(QEvent.registerEventType())

    def __init__(self) -> None:
        super().__init__(self.KIND)


class WindowPulse(QWidget):
    """Says when the last frame was painted, and how soon after each touch the next one was.

    It draws nothing and takes no touch. Where the display takes no frames any more, Qt paints none,
    and `painted_at` stays behind.
    """

    def __init__(self, window: KioskWindow, now_s: Callable[[], float] = time.time) -> None:
        super().__init__(window)
        self._now_s = now_s
        self.painted_at = 0.0
        """When a frame was last painted, in seconds since 1970; 0 before the first."""
        self.touches = 0
        self.answers: Counter[float] = Counter()
        """How many touches were followed by a frame, by the least bucket they fit into."""
        self.answers_sum_s = 0.0
        self._waiting_since: float | None = None
        self._waiting = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(0, 0, 1, 1)
        window.touched.connect(self._touched)
        self.raise_()
        self.show()

    @property
    def waiting_s(self) -> float:
        """How long the oldest touch has been waiting for a frame; 0 where none does."""
        return 0.0 if self._waiting_since is None else self._now_s() - self._waiting_since

    def beat(self) -> None:
        """Ask for a frame, by the way that touches take."""
        QCoreApplication.postEvent(self, _Beat())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, _Beat):
            self._ask()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted_at = self._now_s()
        if self._waiting_since is not None:
            took_s = self.painted_at - self._waiting_since
            self.answers[_bucket(took_s)] += self._waiting
            self.answers_sum_s += took_s * self._waiting
            self._waiting_since, self._waiting = None, 0

    @Slot()
    def _touched(self) -> None:
        self.touches += 1
        self._waiting += 1
        if self._waiting_since is None:
            self._waiting_since = self._now_s()
        self._ask()

    def _ask(self) -> None:
        # What lies over everything, such as the dark of the night, must not hide it from Qt.
        self.raise_()
        self.update()


def _bucket(took_s: float) -> float:
    return next((bound for bound in ANSWER_BUCKETS_S if took_s <= bound), float("inf"))
