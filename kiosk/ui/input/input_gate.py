"""What reaches the widgets of all that hands and keyboards do, and when.

Stands before the window: announces every touch, holds back what could open a menu or leave the
kiosk, and lets no touch through that comes too soon after the last one or after a page appeared.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QEventPoint, QKeyEvent, QMouseEvent, QTouchEvent, QWindow

from kiosk.ui.design.metrics import Duration, size_tokens
from kiosk.ui.input.fingers import (
    STILL_WITHIN_MM,
    Fingers,
    MouseDeed,
    Place,
    PointState,
    TouchPoint,
)
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
_TOUCHES = {
    QEventPoint.State.Pressed: PointState.DOWN,
    QEventPoint.State.Updated: PointState.THERE,
    QEventPoint.State.Stationary: PointState.THERE,
    QEventPoint.State.Released: PointState.UP,
}
_MOUSE = {
    MouseDeed.PRESS: QEvent.Type.MouseButtonPress,
    MouseDeed.MOVE: QEvent.Type.MouseMove,
    MouseDeed.RELEASE: QEvent.Type.MouseButtonRelease,
}
_NOWHERE = (-1000.0, -1000.0)
"""A button let go there has not been pressed."""
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
        lifted: nothing is pressed any more.
        pointed: the last input was a touch (False) or a key (True).
    """

    touched = Signal()
    lifted = Signal()
    pointed = Signal(bool)

    def __init__(
        self,
        *,
        is_pad: Callable[[QPoint | None], bool],
        acts_at: Callable[[QPoint], bool],
        draws_at: Callable[[QPoint], bool],
        wakes: Callable[[], bool],
        px_per_mm: Callable[[], float],
        on_key: Callable[[QKeyEvent], bool],
        switches: SwitchKeys,
        now_ms: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._is_pad, self._on_key, self._switches = is_pad, on_key, switches
        self._now_ms, self._wakes = now_ms, wakes
        self._draws_at, self._drawn_on = draws_at, False
        self._fingers = Fingers(
            acts_at=lambda at: acts_at(QPointF(*at).toPoint()),
            still_within_px=lambda: STILL_WITHIN_MM * px_per_mm(),
            now_ms=now_ms,
        )
        self._closed_until_ms = 0
        self._press_let_through = False
        self.is_pressed = False
        """Whether a finger lies where its press was let through."""

    def rest(self, duration: Duration) -> None:
        """Let no touch through for this long."""
        until = self._now_ms() + size_tokens().duration_ms[duration]
        self._closed_until_ms = max(self._closed_until_ms, until)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _SWALLOWED:
            return True
        if isinstance(event, QTouchEvent):
            return self._follow_touch(watched, event)
        if kind is QEvent.Type.TabletPress:
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

    def _follow_touch(self, watched: QObject, event: QTouchEvent) -> bool:
        """Make a mouse of the point that acts; the window sees no other touch.

        What is drawn on follows the points itself.
        """
        if event.type() is QEvent.Type.TouchBegin and not self._fingers.any_lie:
            places = (each.position().toPoint() for each in event.points())
            self._drawn_on = not self._closed and any(self._draws_at(place) for place in places)
        if self._drawn_on:
            self.touched.emit()
            return False
        event.accept()
        if event.type() is QEvent.Type.TouchCancel:
            deeds, lively = self._fingers.let_go(), False
        else:
            points = [
                TouchPoint(each.id(), _TOUCHES[each.state()], each.position().toTuple())
                for each in event.points()
                if each.state() in _TOUCHES
            ]
            deeds, lively = self._fingers.follow(points)
        if lively:
            self.touched.emit()
        assert isinstance(watched, QWindow)  # noqa: S101 - the filter sits on the window's handle
        for deed, at in deeds:
            self._act(watched, deed, at)
        return True

    def _act(self, window: QWindow, deed: MouseDeed, at: Place) -> None:
        if deed is MouseDeed.GIVE_UP:
            self._act(window, MouseDeed.MOVE, _NOWHERE)
            self._act(window, MouseDeed.RELEASE, _NOWHERE)
            return
        kind, place, none = _MOUSE[deed], QPointF(*at), Qt.MouseButton.NoButton
        left = Qt.MouseButton.LeftButton
        mouse = QMouseEvent(
            kind,
            place,
            place,
            QPointF(window.mapToGlobal(place)),
            none if deed is MouseDeed.MOVE else left,
            none if deed is MouseDeed.RELEASE else left,
            Qt.KeyboardModifier.NoModifier,
        )
        QCoreApplication.sendEvent(window, mouse)

    def _hold_mouse(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        if event.type() in _PRESSES and self._wakes():
            self.touched.emit()
            self._press_let_through = False
            return True
        if event.type() in _PRESSES:
            self.touched.emit()
            self.pointed.emit(False)
            left = event.button() is Qt.MouseButton.LeftButton
            self._press_let_through = left and (self._is_pad(at) or not self._closed)
            self.is_pressed = self._press_let_through
            return not self._press_let_through
        if event.type() is QEvent.Type.MouseButtonRelease:
            if event.button() is not Qt.MouseButton.LeftButton:
                return True
            given_up = at == QPointF(*_NOWHERE).toPoint()
            if self._press_let_through and not given_up and not self._is_pad(at):
                self.rest(Duration.STRIKE)
            if self.is_pressed:
                self.is_pressed = False
                # The button hears of it first.
                QTimer.singleShot(0, self.lifted.emit)
            return not self._press_let_through
        return not self._press_let_through

    def _hold_key(self, event: QKeyEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress:
            self.touched.emit()
            if self._wakes():
                return True
        key = Qt.Key(event.key())
        if key in self._switches.all:
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
