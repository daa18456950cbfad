"""Going through a page without touching it: by keyboard, or by a device of two switches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.input.focus import controls_in, is_arrow, move_from, step_from
from kiosk.ui.widgets.button import StyledButton
from kiosk.ui.widgets.flow_area import FlowArea


@dataclass(frozen=True, slots=True)
class SwitchKeys:
    """The two keys of a two-switch device: go to the next control, and press it."""

    next: Qt.Key = Qt.Key.Key_F8
    press: Qt.Key = Qt.Key.Key_F9


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
    ) -> None:
        self._window, self._switches = window, switches
        self._regions, self._flow = regions, flow
        self._steps = {switches.next: 1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}

    def steer(self, event: QKeyEvent) -> bool:
        """Do what the key means; return whether it is spent."""
        key, pressed = Qt.Key(event.key()), event.type() is QEvent.Type.KeyPress
        if key is self._switches.press:
            self._press_focused(event)
        elif key in self._steps:
            if pressed:
                step_from(self._focused, self._controls(), step=self._steps[key])
        elif is_arrow(key):
            if pressed:
                move_from(self._focused, self._controls(), key)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            if pressed:
                self._turn(1 if key is Qt.Key.Key_PageDown else -1)
        else:
            return False
        return True

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
