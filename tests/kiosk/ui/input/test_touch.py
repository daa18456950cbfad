"""Touch by intent: what acts, what does not, and that nothing acts twice."""

import pytest
from PySide6.QtCore import QPoint, Qt

from kiosk.demo import samples
from kiosk.pages.kinds import Chosen, Decision
from kiosk.ui.design.appearance import Settings
from kiosk.ui.design.metrics import TypeSize
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock, MakeWindow
from tests.kiosk.ui.hands import lift, middle, press, touch


class Answers:
    """Keeps what a page answered."""

    def __init__(self, view: PageView) -> None:
        self.given: list[object] = []
        view.answered.connect(self.given.append)


def _first_choice(view: PageView) -> ChoiceButton:
    return next(each for each in view.findChildren(ChoiceButton) if each.isEnabled())


def test_press_and_release_inside_acts(window: KioskWindow, hand_clock: HandClock) -> None:
    view = window.show_page(samples.choice())
    answers = Answers(view)
    hand_clock.rest()
    touch(window, _first_choice(view))
    assert answers.given == [Chosen("card")]


def test_a_finger_that_slides_off_does_nothing(window: KioskWindow, hand_clock: HandClock) -> None:
    view = window.show_page(samples.choice())
    answers = Answers(view)
    hand_clock.rest()
    press(window, middle(window, _first_choice(view)))
    lift(window, QPoint(window.width() // 2, window.height() // 2 + window.height() // 4))
    assert answers.given == []


def test_a_finger_that_slides_on_does_nothing(window: KioskWindow, hand_clock: HandClock) -> None:
    view = window.show_page(samples.choice())
    answers = Answers(view)
    hand_clock.rest()
    press(window, QPoint(window.width() // 2, window.height() // 2 + window.height() // 4))
    lift(window, middle(window, _first_choice(view)))
    assert answers.given == []


def test_a_touch_meant_for_the_page_before_does_nothing(window: KioskWindow) -> None:
    view = window.show_page(samples.choice())
    answers = Answers(view)
    touch(window, _first_choice(view))
    assert answers.given == []


def test_a_second_strike_on_turning_does_not_consent(
    make_window: MakeWindow, hand_clock: HandClock
) -> None:
    window = make_window((1366, 768), Settings(type_size=TypeSize.LARGEST))
    view = window.show_page(samples.confirm())
    answers = Answers(view)
    assert view.footer.main is not None
    assert view.flow.turns == 2
    hand_clock.rest()
    touch(window, view.footer.main)
    touch(window, view.footer.main)
    assert (view.flow.turn, answers.given) == (1, [])
    hand_clock.rest()
    touch(window, view.footer.main)
    assert answers.given == [Decision.CONFIRMED]


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_other_buttons_do_nothing(
    window: KioskWindow, hand_clock: HandClock, button: Qt.MouseButton
) -> None:
    view = window.show_page(samples.choice())
    answers = Answers(view)
    hand_clock.rest()
    touch(window, _first_choice(view), button)
    assert answers.given == []


def test_an_unavailable_choice_does_nothing(window: KioskWindow, hand_clock: HandClock) -> None:
    view = window.show_page(samples.choice())
    answers = Answers(view)
    hand_clock.rest()
    for each in view.findChildren(ChoiceButton):
        if not each.isEnabled():
            touch(window, each)
    assert answers.given == []


def test_a_page_answers_once(window: KioskWindow) -> None:
    view = window.show_page(samples.confirm())
    answers = Answers(view)
    view.answer(Decision.DECLINED)
    view.answer(Decision.CONFIRMED)
    assert answers.given == [Decision.DECLINED]


def test_every_touch_is_announced_even_one_that_does_nothing(window: KioskWindow) -> None:
    touched: list[None] = []
    window.touched.connect(lambda: touched.append(None))
    view = window.show_page(samples.choice())
    touch(window, view)
    assert len(touched) == 1
