"""Several fingers at once: a resting hand neither deadens the glass nor keeps a visit open."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.demo import samples
from kiosk.pages.kinds import Chosen
from kiosk.ui.input.fingers import LONGEST_PRESS_MS, STILL_AFTER_MS
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock
from tests.kiosk.ui.hands import handle, middle


class Glass:
    """A touch panel: fingers by number, all that lie on it told with every event."""

    def __init__(self, window: KioskWindow, device: QPointingDevice) -> None:
        self._window = handle(window)
        # One sequence for all: it knows where the fingers lay that do not move.
        self._sequence = QTest.touchEvent(self._window, device, False)
        self._lying: dict[int, QPoint] = {}

    def down(self, finger: int, at: QPoint) -> None:
        """Put a finger down."""
        self._tell(finger, "press", at)
        self._lying[finger] = at

    def slide(self, finger: int, at: QPoint) -> None:
        """Slide a finger there."""
        self._tell(finger, "move", at)
        self._lying[finger] = at

    def up(self, finger: int) -> None:
        """Lift a finger."""
        self._tell(finger, "release", self._lying.pop(finger))

    def _tell(self, finger: int, deed: str, at: QPoint) -> None:
        getattr(self._sequence, deed)(finger, at, self._window)
        for other in self._lying.keys() - {finger}:
            self._sequence.stationary(other)
        self._sequence.commit()


@pytest.fixture(scope="module")
def panel(qapp: QApplication) -> QPointingDevice:
    """A touch device of the window system."""
    return QTest.createTouchDevice()


@pytest.fixture
def glass(window: KioskWindow, panel: QPointingDevice) -> Iterator[Glass]:
    """The glass over the window; all fingers are lifted at the end."""
    made = Glass(window, panel)
    yield made
    for finger in list(made._lying):
        made.up(finger)


@pytest.fixture
def given(window: KioskWindow, hand_clock: HandClock) -> list[object]:
    """What a page with two choices answers."""
    view = window.show_page(samples.choice())
    answers: list[object] = []
    view.answered.connect(answers.append)
    hand_clock.rest()
    return answers


def _choice(window: KioskWindow, place: int = 0) -> QPoint:
    assert window.view is not None
    shown = [each for each in window.view.findChildren(ChoiceButton) if each.isEnabled()]
    return middle(window, shown[place])


EMPTY = QPoint(4, 1000)
"""A place on the page where nothing can be touched."""


def test_a_finger_presses(window: KioskWindow, glass: Glass, given: list[object]) -> None:
    glass.down(0, _choice(window))
    glass.up(0)
    assert given == [Chosen("card")]


def test_a_palm_on_nothing_does_not_deaden_the_glass(
    window: KioskWindow, glass: Glass, given: list[object]
) -> None:
    glass.down(0, EMPTY)
    glass.down(1, _choice(window))
    glass.up(1)
    assert given == [Chosen("card")]


def test_a_hand_that_rests_on_a_button_gives_way_after_a_second_and_presses_nothing(
    window: KioskWindow, glass: Glass, given: list[object], hand_clock: HandClock
) -> None:
    glass.down(0, _choice(window, 1))
    hand_clock.ms += STILL_AFTER_MS
    glass.down(1, _choice(window))
    glass.up(1)
    glass.up(0)
    assert given == [Chosen("card")]


def test_the_first_of_two_quick_fingers_on_buttons_is_the_one(
    window: KioskWindow, glass: Glass, given: list[object]
) -> None:
    glass.down(0, _choice(window))
    glass.down(1, _choice(window, 1))
    glass.up(1)
    assert given == []
    glass.up(0)
    assert given == [Chosen("card")]


def test_a_slow_press_counts_and_a_drop_that_dries_does_not(
    window: KioskWindow, glass: Glass, given: list[object], hand_clock: HandClock
) -> None:
    glass.down(0, _choice(window))
    hand_clock.ms += LONGEST_PRESS_MS
    glass.up(0)
    assert given == []
    hand_clock.rest()
    glass.down(0, _choice(window))
    hand_clock.ms += LONGEST_PRESS_MS - 1
    glass.up(0)
    assert given == [Chosen("card")]


def test_a_hand_that_lies_still_keeps_no_visit_open(
    window: KioskWindow, glass: Glass, hand_clock: HandClock
) -> None:
    touched: list[int] = []
    window.touched.connect(lambda: touched.append(hand_clock.ms))
    window.show_page(samples.choice())
    glass.down(0, EMPTY)
    began = len(touched)
    for _ in range(50):
        hand_clock.ms += 100
        # It trembles by a millimetre.
        glass.slide(0, EMPTY + QPoint(_ % 4, 0))
    assert len(touched) == began
    glass.slide(0, EMPTY + QPoint(200, 0))
    assert len(touched) == began + 1


def test_five_fingers_leave_the_sixth_its_press(
    window: KioskWindow, glass: Glass, given: list[object], hand_clock: HandClock
) -> None:
    for finger in range(5):
        glass.down(finger, EMPTY + QPoint(0, 40 * finger))
    hand_clock.ms += STILL_AFTER_MS
    glass.down(5, _choice(window))
    glass.up(5)
    assert given == [Chosen("card")]


def test_the_touch_that_wakes_a_dark_screen_only_wakes_it(
    window: KioskWindow, glass: Glass, hand_clock: HandClock
) -> None:
    view = window.show_page(samples.welcome())
    answers: list[object] = []
    view.answered.connect(answers.append)
    hand_clock.rest()
    window.night.fall()
    tile = _choice(window)
    glass.down(0, tile)
    glass.up(0)
    assert (answers, window.night.isHidden()) == ([], True)
    hand_clock.rest()
    glass.down(0, tile)
    glass.up(0)
    assert len(answers) == 1
