"""What reaches the widgets of all that hands and keyboards do, and when.

Stands before the window: announces every touch, holds back what could open a menu or leave the
kiosk, and lets no touch through that comes too soon after the last one or after a page appeared.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from kiosk.ui.design.metrics import Duration, size_tokens
from kiosk.ui.input.keys import SwitchKeys

NS_PER_MS = 1_000_000

_SWALLOWED = frozenset(
    {
        QEvent.Type.ContextMenu,
        QEvent.Type.NativeGesture,
        QEvent.Type.Gesture,
        QEvent.Type.Wheel,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
    }
)
_PRESSES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick})
_TOUCHES = frozenset({QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletPress})
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})
_ACTING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_PASSING = _ACTING | {
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
}


def monotonic_ms() -> int:
    """Return a time that only grows, in milliseconds."""
    return time.monotonic_ns() // NS_PER_MS


class InputGate(QObject):
    """An event filter for the window's own input.

    Signals:
        touched: a hand or a key did something, let through or not.
        pointed: the last input was a touch (False) or a key (True).
    """

    touched = Signal()
    pointed = Signal(bool)

    def __init__(
        self,
        *,
        is_pad: Callable[[QPoint | None], bool],
        on_key: Callable[[QKeyEvent], bool],
        switches: SwitchKeys,
        now_ms: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._is_pad, self._on_key, self._switches = is_pad, on_key, switches
        self._now_ms = now_ms
        self._closed_until_ms = 0
        self._press_let_through = False

    def rest(self, duration: Duration) -> None:
        """Let no touch through for this long."""
        until = self._now_ms() + size_tokens().duration_ms[duration]
        self._closed_until_ms = max(self._closed_until_ms, until)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _SWALLOWED:
            return True
        if kind in _TOUCHES:
            self.touched.emit()
            return False
        if isinstance(event, QMouseEvent):
            return self._hold_mouse(event)
        if kind in _KEYS and isinstance(event, QKeyEvent):
            return self._hold_key(event)
        return False

    @property
    def _closed(self) -> bool:
        return self._now_ms() < self._closed_until_ms

    def _hold_mouse(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        if event.type() in _PRESSES:
            self.touched.emit()
            self.pointed.emit(False)
            left = event.button() is Qt.MouseButton.LeftButton
            self._press_let_through = left and (self._is_pad(at) or not self._closed)
            return not self._press_let_through
        if event.type() is QEvent.Type.MouseButtonRelease:
            if event.button() is not Qt.MouseButton.LeftButton:
                return True
            if self._press_let_through and not self._is_pad(at):
                self.rest(Duration.STRIKE)
            return not self._press_let_through
        return not self._press_let_through

    def _hold_key(self, event: QKeyEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress:
            self.touched.emit()
        key = Qt.Key(event.key())
        if key in (self._switches.next, self._switches.press):
            self.pointed.emit(True)
            return self._on_key(event)
        typed = event.text()
        letter = len(typed) == 1 and typed.isascii() and typed.isalnum()
        if event.modifiers() & _MODIFIERS or not (key in _PASSING or letter):
            return True
        if event.type() is QEvent.Type.ShortcutOverride:
            return False
        self.pointed.emit(True)
        if key in _ACTING:
            return self._hold_acting_key(event)
        return self._on_key(event)

    def _hold_acting_key(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat():
            return True
        if event.type() is QEvent.Type.KeyPress:
            return self._closed and not self._is_pad(None)
        if not self._is_pad(None):
            self.rest(Duration.STRIKE)
        return False
