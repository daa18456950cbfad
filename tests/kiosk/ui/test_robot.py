"""A robot with ten thumbs on a running kiosk: random touches and keys, and it is alive after them.

The kiosk is the shipped one, on made-up devices; every stroke comes in as from the window system.
`pytest -m marathon` sends a hundred thousand of them.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.demo.samples import sample_pages
from kiosk.ui.design.appearance import Settings
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock
from tests.kiosk.ui.hands import handle, let_go_of_deleted
from tests.kiosk.ui.robot import random_stroke

STROKES = 60
MANY_STROKES = 1500
MARATHON = 100_000
ENOUGH_S = 3600
"""For a hundred thousand strokes on a slow machine."""


@pytest.mark.parametrize("kind", list(sample_pages()))
def test_random_touches_and_keys_do_no_harm(
    window: KioskWindow, hand_clock: HandClock, kind: str
) -> None:
    chance = random.Random(kind)  # noqa: S311 - repeatable, not secret
    window.show_page(sample_pages()[kind])
    for _ in range(STROKES):
        hand_clock.ms += chance.randrange(500)
        random_stroke(window, chance)
    assert window.isVisible()
    assert window.view is not None
    assert (window.width(), window.height()) == (1080, 1920)
    window.wipe()
    let_go_of_deleted()
    assert window.settings == Settings()


def _run_robot(folder: Path, strokes: int, seed: int) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.kiosk.ui.robot", str(folder), str(strokes), str(seed)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=ENOUGH_S, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("seed", [1, 2])
def test_a_running_kiosk_survives_the_robot(tmp_path: Path, seed: int) -> None:
    assert "back at the welcome page" in _run_robot(tmp_path, MANY_STROKES, seed)


@pytest.mark.marathon
def test_a_running_kiosk_survives_the_marathon(tmp_path: Path) -> None:
    assert "back at the welcome page" in _run_robot(tmp_path, MARATHON, seed=20261122)


_ESCAPES = [
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Super_L, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_D, Qt.KeyboardModifier.MetaModifier),
]


@pytest.mark.parametrize("kind", list(sample_pages()))
def test_no_key_leads_out_of_any_page(window: KioskWindow, kind: str) -> None:
    view = window.show_page(sample_pages()[kind])
    answers: list[object] = []
    view.answered.connect(answers.append)
    for key, modifiers in _ESCAPES:
        QTest.keyClick(handle(window), key, modifiers)
    _stands_unmoved(window, answers)


@pytest.mark.parametrize("kind", list(sample_pages()))
def test_no_gesture_leads_out_of_any_page(
    window: KioskWindow, hand_clock: HandClock, kind: str
) -> None:
    view = window.show_page(sample_pages()[kind])
    answers: list[object] = []
    view.answered.connect(answers.append)
    hand_clock.rest()
    middle = QPoint(window.width() // 2, window.height() // 2)
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        QTest.mouseClick(handle(window), button, Qt.KeyboardModifier.NoModifier, middle)
    for event in _gestures(QPointF(middle)):
        QApplication.sendEvent(handle(window), event)
    no_modifier = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(handle(window), Qt.MouseButton.RightButton, no_modifier, middle)
    QTest.mouseRelease(handle(window), Qt.MouseButton.RightButton, no_modifier, middle)
    _stands_unmoved(window, answers)


def _gestures(at: QPointF) -> list[QEvent]:
    finger = QPointingDevice.primaryPointingDevice()
    no_modifier, no_button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    kinds = (
        Qt.NativeGestureType.ZoomNativeGesture,
        Qt.NativeGestureType.SwipeNativeGesture,
        Qt.NativeGestureType.RotateNativeGesture,
        Qt.NativeGestureType.SmartZoomNativeGesture,
    )
    pinches = [
        QNativeGestureEvent(kind, finger, 2, at, at, at, 2.0, QPointF(1, 1)) for kind in kinds
    ]
    wheel = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, 120),
        no_button,
        no_modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    menus = [
        QContextMenuEvent(reason, at.toPoint(), at.toPoint()) for reason in QContextMenuEvent.Reason
    ]
    data = QApplication.clipboard().mimeData()
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at.toPoint(), action, data, no_button, no_modifier)
    drop = QDropEvent(at, action, data, no_button, no_modifier)
    return [*pinches, wheel, *menus, enter, drop]


def _stands_unmoved(window: KioskWindow, answers: list[object]) -> None:
    assert answers == []
    assert window.isVisible()
    assert window.view is not None
    assert QApplication.activePopupWidget() is None
    assert QApplication.activeModalWidget() is None
    shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    assert shown == [window]
