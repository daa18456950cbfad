"""Movements of the hand next to one another: any will do, or all are needed."""

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Movement
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Space
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.widgets.movement import MovementPicture


class MovementRow(QWidget):
    """The block of pictures: beside one another where it is wide, else over one another."""

    def __init__(self, movements: Sequence[Movement], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance: Appearance | None = None
        self._pictures = [MovementPicture(movement, self) for movement in movements]

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        for picture in self._pictures:
            picture.restyle(appearance)
        self._arrange()

    def measure(self, width: int, room: int) -> Measure:
        """Return the needs of one of them, for they can stand beside one another."""
        return self._pictures[0].measure(width, room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        if self._appearance is None:
            return
        gap, wide = self._appearance.px(Space.MEDIUM), self.width() >= self.height()
        length = self.width() if wide else self.height()
        count = len(self._pictures)
        share = (length - (count - 1) * gap) // count
        for number, picture in enumerate(self._pictures):
            start = number * (share + gap)
            if wide:
                picture.setGeometry(QRect(start, 0, share, self.height()))
            else:
                picture.setGeometry(QRect(0, start, self.width(), share))
