"""A robot with ten thumbs: random touches and keys, and the window is alive and in its place."""

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.ui.look import Settings
from kiosk.ui.samples import sample_pages
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock
from tests.kiosk.ui.hands import handle, let_go_of_deleted

STROKES = 60
KEYS = [key for key in Qt.Key if 0x20 <= key.value < 0x7F or 0x01000000 <= key.value < 0x01000060]
MODIFIERS = [
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
]
BUTTONS = [Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton]


@pytest.mark.parametrize("kind", list(sample_pages()))
def test_random_touches_and_keys_do_no_harm(
    window: KioskWindow, hand_clock: HandClock, kind: str
) -> None:
    chance = random.Random(kind)  # noqa: S311 - repeatable, not secret
    window.show_page(sample_pages()[kind])
    for _ in range(STROKES):
        hand_clock.ms += chance.randrange(500)
        if chance.random() < 0.5:
            at = QPoint(chance.randrange(window.width()), chance.randrange(window.height()))
            kind_of_touch = chance.choice([QTest.mouseClick, QTest.mouseDClick])
            kind_of_touch(
                handle(window), chance.choice(BUTTONS), Qt.KeyboardModifier.NoModifier, at
            )
        else:
            QTest.keyClick(handle(window), chance.choice(KEYS), chance.choice(MODIFIERS))
    assert window.isVisible()
    assert window.view is not None
    assert (window.width(), window.height()) == (1080, 1920)
    window.wipe()
    let_go_of_deleted()
    assert window.settings == Settings()
