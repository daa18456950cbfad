"""The pictures of movements and the buttons beside them say what the page asks for."""

from dataclasses import replace

import pytest

from kiosk.demo import samples
from kiosk.language.texts import Text
from kiosk.pages.kinds import Call, FailurePage, Leaving, Movement, Page, Retry
from kiosk.ui import words
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.movement import MovementPicture, load_scene
from kiosk.ui.window import KioskWindow


def pictures(window: KioskWindow, page: Page[object]) -> list[MovementPicture]:
    """Return the pictures on `page`, from the left."""
    found = window.show_page(page).findChildren(MovementPicture)
    shown = [each for each in found if isinstance(each, MovementPicture) and each.isVisible()]
    return sorted(shown, key=lambda each: (each.geometry().left(), each.geometry().top()))


def labels(window: KioskWindow, page: Page[object]) -> list[Text]:
    """Return what stands on the buttons of `page`'s footer."""
    found = window.show_page(page).footer.findChildren(TouchButton)
    return [each.label for each in found if isinstance(each, TouchButton) and each.isVisible()]


@pytest.mark.parametrize("movement", Movement)
def test_every_movement_has_its_scene(movement: Movement) -> None:
    assert load_scene(movement.value).parts


def test_the_welcome_page_shows_nothing_where_nothing_can_be_read(window: KioskWindow) -> None:
    assert pictures(window, samples.welcome())
    assert not pictures(window, replace(samples.welcome(), movement=None))


def test_either_card_is_shown_beside_the_other(window: KioskWindow) -> None:
    first, second = pictures(window, samples.reading())
    assert not first.geometry().intersects(second.geometry())
    assert len(pictures(window, replace(samples.reading(), other_movements=()))) == 1


def test_a_farewell_that_waits_for_the_card_has_nothing_to_press(window: KioskWindow) -> None:
    assert labels(window, samples.farewell()) == []
    assert labels(window, replace(samples.farewell(), call=Call.SHOWN)) == [words.FINISH]


FAILURE = replace(samples.failure(), retry=Retry.POINTLESS)
WAY_ON = samples.failure_with_a_way_on().way_on


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (FAILURE, {words.FINISH}),
        (replace(FAILURE, leaving=Leaving.TO_SERVICES), {words.TO_SERVICES}),
        (samples.failure(), {words.FINISH, words.TRY_AGAIN}),
        (samples.failure_with_a_way_on(), {words.TO_SERVICES, WAY_ON}),
    ],
)
def test_a_failure_names_its_ways_by_where_they_lead(
    window: KioskWindow, page: FailurePage, expected: set[Text]
) -> None:
    assert set(labels(window, page)) == expected
