"""Two movements of the hand next to one another: either will do, or both are needed."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Movement
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Space
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.widgets.movement import MovementPicture


class MovementPair(QWidget):
    """The block of two pictures: beside one another where it is wide, else over one another."""

    def __init__(self, first: Movement, second: Movement, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance: Appearance | None = None
        self._pictures = (MovementPicture(first, self), MovementPicture(second, self))

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
        first, second = self._pictures
        gap = self._appearance.px(Space.MEDIUM)
        if self.width() >= self.height():
            share = (self.width() - gap) // 2
            first.setGeometry(QRect(0, 0, share, self.height()))
            second.setGeometry(QRect(self.width() - share, 0, share, self.height()))
        else:
            share = (self.height() - gap) // 2
            first.setGeometry(QRect(0, 0, self.width(), share))
            second.setGeometry(QRect(0, self.height() - share, self.width(), share))
