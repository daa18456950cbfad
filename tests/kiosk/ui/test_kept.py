"""What somebody began to type or draw stays under a question, and goes with its page."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.demo import samples
from kiosk.pages.kinds import Page
from kiosk.ui.views.number import NumberView
from kiosk.ui.views.page_view import PageView
from kiosk.ui.views.pin import PinView
from kiosk.ui.views.search import SearchView
from kiosk.ui.views.sign import SignView
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock
from tests.kiosk.ui.hands import handle, lift, middle, press, strike

BEGUN: dict[str, Callable[[], Page[Any]]] = {
    "digits of a PIN": samples.pin,
    "half a phone number": samples.number,
    "letters of a search": samples.search,
    "half a signature": samples.sign,
}


def _begin(window: KioskWindow, view: PageView, hand_clock: HandClock) -> None:
    """Type or draw a little, as somebody who then looks for their phone."""
    hand_clock.rest()
    if isinstance(view, SignView):
        at = middle(window, view.pad)
        press(window, at)
        for right in range(6, 60, 6):
            QTest.mouseMove(handle(window), at + QPoint(right, 0))
        lift(window, at + QPoint(54, 0))
    elif isinstance(view, SearchView):
        strike(window, Qt.Key.Key_S)
    else:
        for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_8):
            strike(window, key)


def _begun(view: PageView) -> object:
    """Return what stands there of it; nothing is falsy."""
    match view:
        case NumberView():
            return view.pad.digits
        case PinView():
            return view.pad.count
        case SearchView():
            return view.board.letters
        case SignView():
            return not view.pad.is_blank
        case _:
            raise AssertionError(view)


@pytest.mark.parametrize("what", BEGUN)
def test_it_stays_under_a_question(window: KioskWindow, hand_clock: HandClock, what: str) -> None:
    view = window.show_page(BEGUN[what]())
    _begin(window, view, hand_clock)
    begun = _begun(view)
    assert begun
    window.show_countdown(15, samples.QUESTION_STILL_THERE)
    window.hide_countdown()
    assert _begun(view) == begun


@pytest.mark.parametrize("what", BEGUN)
def test_it_goes_with_the_page_also_from_under_a_question(
    window: KioskWindow, hand_clock: HandClock, what: str
) -> None:
    view = window.show_page(BEGUN[what]())
    _begin(window, view, hand_clock)
    window.show_countdown(15, samples.QUESTION_STILL_THERE)
    window.wipe()
    again = window.show_page(BEGUN[what]())
    assert not _begun(again)
    if not isinstance(view, SearchView):
        assert not _begun(view)
