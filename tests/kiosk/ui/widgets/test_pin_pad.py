"""The PIN pad says how many digits there are and never which."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage

from kiosk.demo import samples
from kiosk.language.texts import Language
from kiosk.pages.kinds import PinDeclined, PinEntered
from kiosk.ui.design.appearance import Settings
from kiosk.ui.views.pin import PinView
from kiosk.ui.widgets.pin_pad import PadKey
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock
from tests.kiosk.ui.hands import strike, touch


@pytest.fixture
def view(window: KioskWindow, hand_clock: HandClock) -> PinView:
    """A PIN page that takes touches."""
    shown = window.show_page(samples.pin())
    assert isinstance(shown, PinView)
    hand_clock.rest()
    return shown


def _key(view: PinView, digit: int) -> PadKey:
    return next(key for key, meaning in view.pad.meaning.items() if meaning == digit)


def _picture(view: PinView) -> QImage:
    return view.grab().toImage()


def _type(window: KioskWindow, view: PinView, digits: str) -> None:
    for digit in digits:
        touch(window, _key(view, int(digit)))
        view.pad.let_go()


def test_the_pin_typed_is_the_pin_answered(window: KioskWindow, view: PinView) -> None:
    answers: list[object] = []
    view.answered.connect(answers.append)
    _type(window, view, "902731")
    assert view.footer.main is not None
    view.footer.main.click()
    (answer,) = answers
    assert isinstance(answer, PinEntered)
    assert answer.pin.packed() == bytearray.fromhex("902731")


def test_no_key_looks_pressed(view: PinView) -> None:
    before = _picture(view)
    for key in view.pad.keys:
        key.setDown(True)
        assert _picture(view) == before
        key.setDown(False)


def test_different_digits_look_the_same(window: KioskWindow, view: PinView) -> None:
    _type(window, view, "123")
    one = _picture(view)
    view.pad.forget()
    _type(window, view, "987")
    assert _picture(view) == one


def test_nothing_on_the_page_tells_a_digit(window: KioskWindow, view: PinView) -> None:
    _type(window, view, "5")
    dots = view.pad.dots
    spoken = dots.accessibleDescription()
    assert "5" not in spoken + dots.text()
    assert "1" in spoken
    state = QAccessible.queryAccessibleInterface(dots).state()
    assert state.passwordEdit, "no key echo speaks what is struck there"


def test_keys_of_a_keyboard_type_too(window: KioskWindow, view: PinView) -> None:
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_Backspace):
        strike(window, key)
    assert view.pad.count == 2


def test_a_bouncing_finger_types_once(window: KioskWindow, view: PinView) -> None:
    touch(window, _key(view, 4))
    touch(window, _key(view, 4))
    assert view.pad.count == 1


def test_ok_waits_for_enough_digits_and_no_more_are_taken(
    window: KioskWindow, view: PinView
) -> None:
    assert view.footer.main is not None
    _type(window, view, "12345")
    assert not view.footer.main.isEnabled()
    _type(window, view, "678")
    assert view.footer.main.isEnabled()
    assert view.pad.count == 6


@pytest.mark.parametrize("way", [PinDeclined.BACK, PinDeclined.FORGOTTEN])
def test_leaving_wipes_what_was_typed(window: KioskWindow, view: PinView, way: PinDeclined) -> None:
    answers: list[object] = []
    view.answered.connect(answers.append)
    _type(window, view, "123")
    button = view.footer.back if way is PinDeclined.BACK else view.footer.others[0]
    assert button is not None
    button.click()
    assert answers == [way]
    assert view.pad.is_blank


def test_taking_the_page_away_wipes_what_was_typed(window: KioskWindow, view: PinView) -> None:
    _type(window, view, "123")
    pad = view.pad
    window.clear_page()
    assert pad.is_blank


def test_another_language_keeps_the_digits(window: KioskWindow, view: PinView) -> None:
    _type(window, view, "1234")
    window.apply(Settings(language=Language.ENGLISH))
    assert view.pad.count == 4
