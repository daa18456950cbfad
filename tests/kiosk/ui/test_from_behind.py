"""Who looks over a shoulder sees a paper and no names, and a pad that tells nothing."""

from dataclasses import replace
from itertools import pairwise

from PySide6.QtGui import QImage

from kiosk.demo import samples
from kiosk.demo.samples import plain_pdf
from kiosk.language.texts import masked_name
from kiosk.ui.design.icons import Sign
from kiosk.ui.views.pin import PinView
from kiosk.ui.widgets.hold_button import HoldButton
from kiosk.ui.widgets.notice import NoticeBlock
from kiosk.ui.widgets.sheet import SheetLabel
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock
from tests.kiosk.ui.hands import lift, middle, press

TRIES = 20
BORDER_PX = 4
CLEARLY = 10


def _edges(picture: QImage) -> int:
    """Return how many neighbouring points differ as those of letters do and a blur's do not."""
    strong = 0
    for y in range(0, picture.height(), 2):
        greys = [picture.pixelColor(x, y).lightness() for x in range(picture.width())]
        strong += sum(abs(one - other) > 60 for one, other in pairwise(greys))
    return strong


def test_a_paper_is_covered_until_the_button_is_held(
    window: KioskWindow, hand_clock: HandClock
) -> None:
    page = replace(samples.preview(plain_pdf()), personal=(masked_name("欧阳示例"),))
    view = window.show_page(page)
    (hold,) = view.findChildren(HoldButton)
    (sheet,) = (each for each in view.findChildren(SheetLabel) if each.isVisibleTo(view))
    paper = sheet._sheet_area().adjusted(BORDER_PX, BORDER_PX, -BORDER_PX, -BORDER_PX)
    hand_clock.rest()
    covered = _edges(sheet.grab(paper).toImage())
    press(window, middle(window, hold))
    held = _edges(sheet.grab(paper).toImage())
    lift(window, middle(window, hold))
    assert held > CLEARLY * covered
    assert _edges(sheet.grab(paper).toImage()) == covered


def test_a_picture_says_to_cover_the_pad(window: KioskWindow) -> None:
    view = window.show_page(samples.pin())
    assert any(block._icon is Sign.COVER for block in view.findChildren(NoticeBlock))


def test_a_shuffled_pad_lies_otherwise_each_time_and_types_what_it_shows(
    window: KioskWindow,
) -> None:
    orders = set()
    for _ in range(TRIES):
        view = window.show_page(replace(samples.pin(), shuffled=True))
        assert isinstance(view, PinView)
        meaning = view.pad.meaning
        assert sorted(meaning.values()) == list(range(10))
        assert all(key.text() == str(digit) for key, digit in meaning.items())
        orders.add(tuple(meaning.values()))
    assert len(orders) > TRIES // 2


def test_a_pad_that_is_not_shuffled_lies_as_everywhere(window: KioskWindow) -> None:
    view = window.show_page(samples.pin())
    assert isinstance(view, PinView)
    assert [*view.pad.meaning.values()] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
