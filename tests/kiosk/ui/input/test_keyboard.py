"""Everything can be done by keyboard and by two switches, and the focus shows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from kiosk.demo import samples
from kiosk.demo.samples import sample_pages
from kiosk.pages.kinds import Chosen
from kiosk.ui.input.focus import controls_in
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock
from tests.kiosk.ui.hands import strike, touch


def _controls(window: KioskWindow) -> list[QPushButton]:
    assert window.view is not None
    return controls_in(window.view, window.strip)


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_F8], ids=["keyboard", "two switches"])
@pytest.mark.parametrize("kind", list(sample_pages()))
def test_every_control_is_reached_and_then_the_first_again(
    window: KioskWindow, hand_clock: HandClock, kind: str, key: Qt.Key
) -> None:
    window.show_page(sample_pages()[kind])
    controls = _controls(window)
    reached = []
    for _ in range(len(controls) + 1):
        strike(window, key)
        reached.append(window.focusWidget())
    assert reached == [*controls, controls[0]]


def test_tab_goes_back_with_shift(window: KioskWindow) -> None:
    window.show_page(samples.choice())
    strike(window, Qt.Key.Key_Backtab)
    assert window.focusWidget() is _controls(window)[-1]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_F9])
def test_what_has_the_focus_is_pressed(
    window: KioskWindow, hand_clock: HandClock, key: Qt.Key
) -> None:
    view = window.show_page(samples.choice())
    answers: list[object] = []
    view.answered.connect(answers.append)
    hand_clock.rest()
    strike(window, Qt.Key.Key_Tab)
    strike(window, key)
    assert answers == [Chosen("card")]


def test_arrows_go_to_the_nearest_control(window: KioskWindow) -> None:
    view = window.show_page(samples.welcome())
    tiles = [each for each in view.findChildren(ChoiceButton) if each.isEnabled()]
    strike(window, Qt.Key.Key_Tab)
    strike(window, Qt.Key.Key_Right)
    assert window.focusWidget() is tiles[1]
    strike(window, Qt.Key.Key_Down)
    assert window.focusWidget() is tiles[2]


def test_page_keys_turn_the_page(window: KioskWindow) -> None:
    view = window.show_page(samples.entries())
    strike(window, Qt.Key.Key_PageDown)
    strike(window, Qt.Key.Key_PageDown)
    strike(window, Qt.Key.Key_PageUp)
    assert view.flow.turn == 1


def test_letters_are_typed_into_the_search(window: KioskWindow) -> None:
    view = window.show_page(samples.search())
    strike(window, Qt.Key.Key_S)
    found = [each for each in view.findChildren(ChoiceButton) if not each.isHidden()]
    assert found
    strike(window, Qt.Key.Key_Backspace)
    strike(window, Qt.Key.Key_Backspace)
    assert view.flow.turns >= 1


def test_the_focus_shows_for_keys_and_not_for_fingers(
    window: KioskWindow, hand_clock: HandClock
) -> None:
    view = window.show_page(samples.choice())
    plain = view.grab().toImage()
    strike(window, Qt.Key.Key_Tab)
    assert view.grab().toImage() != plain
    hand_clock.rest()
    touch(window, view)
    assert view.grab().toImage() == plain


def test_under_the_countdown_only_its_buttons_are_reached(window: KioskWindow) -> None:
    window.show_page(samples.choice())
    overlay = window.show_countdown(15, samples.QUESTION_STILL_THERE)
    for button in (overlay.button, overlay.end_button) * 2:
        assert window.focusWidget() is button
        strike(window, Qt.Key.Key_Tab)
