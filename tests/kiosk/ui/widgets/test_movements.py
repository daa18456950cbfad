"""The pictures of movements and the buttons beside them say what the page asks for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractAnimation, QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from kiosk.demo import samples
from kiosk.language.texts import Text
from kiosk.pages.kinds import Call, FailurePage, Leaving, Movement, Page, Retry
from kiosk.ui import words
from kiosk.ui.design.appearance import Motion
from kiosk.ui.design.theme import ThemeName, load_theme
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.movement import WORKING, MovementPicture, drawn, load_scene, tinted
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


@pytest.mark.parametrize("name", [WORKING, *(each.value for each in Movement)])
@pytest.mark.parametrize("width", [97, 300, 641])
@pytest.mark.usefixtures("window")
def test_a_part_is_cut_out_whole(name: str, width: int) -> None:
    scene, theme = load_scene(name), load_theme(ThemeName.STANDARD)
    size = QSize(width, round(width * scene.height / scene.width))
    cut_px = 0
    for part, drawing in scene.parts:
        data = tinted(drawing, theme)
        whole, pasted = clear(size), clear(size)
        with QPainter(whole) as painter:
            QSvgRenderer(QByteArray(data)).render(painter, QRectF(whole.rect()))
        corner, layer = drawn(data, size)
        with QPainter(pasted) as painter:
            painter.drawPixmap(corner, layer)
        assert pasted == whole, part
        cut_px += layer.width() * layer.height()
    assert cut_px < MOST_OF_WHOLE * len(scene.parts) * size.width() * size.height()


MOST_OF_WHOLE = 0.6
"""So much of its layers' area a drawing has at most to be mixed anew for a frame."""


class LongSinceLastFrame:
    """A watch by which every frame is due, and none late."""

    def elapsed(self) -> int:
        return 33

    restart = elapsed


def test_a_picture_rests_when_nobody_comes_and_plays_once_more(
    window: KioskWindow, qtbot: QtBot
) -> None:
    picture, *_ = pictures(window, samples.welcome())
    assert picture._appearance is not None
    picture.restyle(replace(picture._appearance, motion=Motion.ANIMATED))
    motion, rest = picture._round, picture._rest
    assert motion.state() is QAbstractAnimation.State.Running
    assert motion.loopCount() * motion.duration() < rest.interval(), "it does come to rest"
    with qtbot.waitSignal(motion.finished):
        motion.setCurrentTime(motion.totalDuration() - 1)
    assert picture._at == load_scene(Movement.INSERT_CARD.value).still_at
    with qtbot.waitSignal(rest.timeout):
        rest.start(1)
    assert motion.state() is QAbstractAnimation.State.Running
    assert motion.loopCount() == 1


def test_a_picture_is_painted_anew_only_when_a_part_has_moved(
    window: KioskWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, *_ = pictures(window, samples.welcome())
    asked: list[float] = []
    monkeypatch.setattr(picture, "_since_frame", LongSinceLastFrame())
    for at in (0.02, 0.1, 0.4):  # the hand holds the card still until 0.18 of the round
        monkeypatch.setattr(picture, "update", lambda at=at: asked.append(at))
        picture._advance(at)
        picture.grab()
    assert asked == [0.02, 0.4]


def clear(size: QSize) -> QImage:
    """Return a picture of nothing."""
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


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
