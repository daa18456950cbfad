"""Going through a page without touching it: by keyboard, or by a device of two switches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.input.focus import controls_in, is_arrow, move_from, step_from
from kiosk.ui.widgets.button import StyledButton
from kiosk.ui.widgets.flow_area import FlowArea

_HELD_MS = 1000
"""A key held so long is held on purpose."""


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class SwitchKeys:
    """The keys of an assistive device: go to the next control, press it, and the voice's two."""

    next: Qt.Key = Qt.Key.Key_F8
    press: Qt.Key = Qt.Key.Key_F9
    volume: Qt.Key = Qt.Key.Key_F6
    rate: Qt.Key = Qt.Key.Key_F7

    @property
    def all(self) -> tuple[Qt.Key, ...]:
        """All keys that such a device may send."""
        return self.next, self.press, self.volume, self.rate


class Steering:
    """Moves the focus, presses what has it, and turns the body's pages.

    `regions` tells where there is something to press now, in order; `flow` the body, if any.
    """

    def __init__(
        self,
        window: QWidget,
        switches: SwitchKeys,
        *,
        regions: Callable[[], Sequence[QWidget]],
        flow: Callable[[], FlowArea | None],
        moved: Callable[[], None] = _nothing,
        by_ear: Callable[[], None] = _nothing,
        louder: Callable[[], None] = _nothing,
        faster: Callable[[], None] = _nothing,
    ) -> None:
        self._window, self._switches = window, switches
        self._regions, self._flow = regions, flow
        self._moved = moved
        self._by_ear, self._louder, self._faster = by_ear, louder, faster
        self._next_since: QElapsedTimer | None = None
        self._steps = {switches.next: 1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}

    def steer(self, event: QKeyEvent) -> bool:
        """Do what the key means; return whether it is spent."""
        key, pressed = Qt.Key(event.key()), event.type() is QEvent.Type.KeyPress
        if key is self._switches.next:
            self._note_length(event)
        if key is self._switches.press:
            self._press_focused(event)
        elif key in (self._switches.volume, self._switches.rate):
            if pressed and not event.isAutoRepeat():
                (self._louder if key is self._switches.volume else self._faster)()
        elif key in self._steps:
            held = key is self._switches.next and event.isAutoRepeat()
            if pressed and not held:
                step_from(self._focused, self._controls(), step=self._steps[key])
                self._moved()
        elif is_arrow(key):
            if pressed:
                move_from(self._focused, self._controls(), key)
                self._moved()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            if pressed:
                self._turn(1 if key is Qt.Key.Key_PageDown else -1)
        else:
            return False
        return True

    def _note_length(self, event: QKeyEvent) -> None:
        """Begin a visit by ear when the first key is held."""
        if event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._next_since = QElapsedTimer()
            self._next_since.start()
        elif self._next_since is not None and self._next_since.hasExpired(_HELD_MS):
            self._next_since = None
            self._by_ear()

    @property
    def _focused(self) -> QWidget | None:
        return self._window.focusWidget()

    def _controls(self) -> list[StyledButton]:
        return [each for each in controls_in(*self._regions()) if isinstance(each, StyledButton)]

    def _press_focused(self, event: QKeyEvent) -> None:
        focused = self._focused
        if isinstance(focused, StyledButton) and not event.isAutoRepeat():
            space = QKeyEvent(event.type(), Qt.Key.Key_Space, event.modifiers())
            QCoreApplication.sendEvent(focused, space)

    def _turn(self, step: int) -> None:
        flow = self._flow()
        if flow is not None:
            flow.go_to(flow.turn + step)
