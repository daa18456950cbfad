"""The button that shows people's data only while it is held."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.widgets.button import TouchButton


class HoldButton(TouchButton):
    """Held by finger or key: data whole; let go, left, or gone: masked.

    Signals:
        held: True when the hold begins, False when it ends.
    """

    held = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(words.HOLD_TO_SHOW, icon=Sign.SHOW, parent=parent)
        self.pressed.connect(self._begin)
        self.released.connect(self._end)
        self._holding = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._end()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.UngrabMouse):
            self._end()
        return super().event(event)

    @Slot()
    def _begin(self) -> None:
        self._holding = True
        self.held.emit(True)

    @Slot()
    def _end(self) -> None:
        if self._holding:
            self._holding = False
            self.held.emit(False)
