"""The proof that frames are painted and touches answered, whatever lies over the page."""

from itertools import count

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from kiosk.demo import samples
from kiosk.ui.pulse import WindowPulse
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.hands import lift, press


@pytest.fixture
def pulse(window: KioskWindow, qtbot: QtBot) -> WindowPulse:
    """The pulse of a window that shows a page, on a clock that ticks whenever it is read."""
    ticks = count(1)
    pulse = WindowPulse(window, lambda: float(next(ticks)))
    window.show_page(samples.welcome())
    window.show()
    qtbot.waitUntil(lambda: pulse.painted_at > 0)
    return pulse


def beats(pulse: WindowPulse, qtbot: QtBot) -> None:
    """Have it beat, and wait for the frame."""
    before = pulse.painted_at
    pulse.beat()
    qtbot.waitUntil(lambda: pulse.painted_at > before)


def test_each_beat_is_painted(pulse: WindowPulse, qtbot: QtBot) -> None:
    for _ in range(3):
        beats(pulse, qtbot)


def test_it_beats_through_the_night(pulse: WindowPulse, window: KioskWindow, qtbot: QtBot) -> None:
    window.night.fall()
    qtbot.waitUntil(window.night.isVisible)
    beats(pulse, qtbot)


def test_it_beats_under_a_countdown(pulse: WindowPulse, window: KioskWindow, qtbot: QtBot) -> None:
    window.show_countdown(15, samples.QUESTION_STILL_THERE)
    beats(pulse, qtbot)


def test_a_touch_waits_until_a_frame_follows_it(
    pulse: WindowPulse, window: KioskWindow, qtbot: QtBot
) -> None:
    window.night.fall()
    press(window, QPoint(500, 900))
    assert pulse.touches == 1
    qtbot.waitUntil(lambda: sum(pulse.answers.values()) == 1)
    assert pulse.waiting_s == 0
    lift(window, QPoint(500, 900))
