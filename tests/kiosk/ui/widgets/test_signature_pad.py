"""The pad takes what one finger or pen draws, shows it at once, and keeps nothing afterwards."""

from collections.abc import Callable, Iterable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.demo import samples
from kiosk.demo.render import SIZES
from kiosk.language.texts import Language
from kiosk.pages.kinds import SignDeclined
from kiosk.pages.signature import Pointer, Signature
from kiosk.ui.design.appearance import Position, Settings
from kiosk.ui.design.metrics import Care, TypeSize
from kiosk.ui.design.theme import Role, ThemeName
from kiosk.ui.views.sign import SignView
from kiosk.ui.widgets.signature_pad import MOST_POINTS, SignaturePad
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock, MakeWindow
from tests.kiosk.ui.hands import handle, lift, press, strike, touch

CROSS = (
    [(20 + 4 * step, 20 + 3 * step) for step in range(30)],
    [(20 + 4 * step, 110 - 3 * step) for step in range(30)],
)
"""Two strokes in pixels from the pad's corner."""


@pytest.fixture
def view(window: KioskWindow, hand_clock: HandClock) -> SignView:
    """A page to sign that takes touches."""
    shown = window.show_page(samples.sign())
    assert isinstance(shown, SignView)
    hand_clock.rest()
    return shown


@pytest.fixture(scope="module")
def finger(qapp: QApplication) -> QPointingDevice:
    """A touch screen."""
    return QTest.createTouchDevice()


def on_window(window: KioskWindow, pad: SignaturePad, at: tuple[int, int]) -> QPoint:
    return pad.mapTo(window, QPoint(*at))


def draw_by_mouse(
    window: KioskWindow, pad: SignaturePad, ways: Iterable[list[tuple[int, int]]] = CROSS
) -> None:
    for way in ways:
        places = [on_window(window, pad, at) for at in way]
        press(window, places[0])
        for place in places[1:]:
            QTest.mouseMove(handle(window), place)
        lift(window, places[-1])


def draw_by_finger(window: KioskWindow, pad: SignaturePad, finger: QPointingDevice) -> None:
    for way in CROSS:
        places = [on_window(window, pad, at) for at in way]
        QTest.touchEvent(handle(window), finger).press(0, places[0]).commit()
        for place in places[1:]:
            QTest.touchEvent(handle(window), finger).move(0, place).commit()
        QTest.touchEvent(handle(window), finger).release(0, places[-1]).commit()


def draw_by_pen(pad: SignaturePad) -> None:
    pen = QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
    )
    for way in CROSS:
        kinds = [QTabletEvent.Type.TabletPress, *[QTabletEvent.Type.TabletMove] * (len(way) - 1)]
        kinds.append(QTabletEvent.Type.TabletRelease)
        for number, (kind, at) in enumerate(zip(kinds, [*way, way[-1]], strict=True)):
            where = QPointF(*at)
            tip = Qt.MouseButton.LeftButton
            event = QTabletEvent(
                kind, pen, where, where, 0.5, 0, 0, 0, 0, 0,
                Qt.KeyboardModifier.NoModifier, tip, tip,
            )  # fmt: skip
            event.setTimestamp(1000 + number * 10)
            assert event.timestamp() == 1000 + number * 10
            QApplication.sendEvent(pad, event)


def sent(view: SignView) -> object:
    """Touch the main button and return the page's answer."""
    answers: list[object] = []
    view.answered.connect(answers.append)
    assert view.footer.main is not None
    view.footer.main.click()
    (answer,) = answers
    return answer


def ink_of(pad: SignaturePad) -> int:
    """Return how many pixels of ink there are between frame and base line."""
    picture = pad.grab().toImage().copy(8, 8, pad.width() - 16, pad.height() // 2)
    ink = pad._appearance.colour(Role.INK) if pad._appearance else QColor()
    return sum(
        picture.pixelColor(x, y) == ink
        for x in range(picture.width())
        for y in range(picture.height())
    )


def test_what_the_mouse_draws_is_answered_in_millimetres(
    window: KioskWindow, view: SignView
) -> None:
    draw_by_mouse(window, view.pad)
    scale = window.panel.mm_per_px
    signature = sent(view)
    assert isinstance(signature, Signature)
    assert [stroke.pointer for stroke in signature.strokes] == [Pointer.MOUSE] * 2
    first = signature.strokes[0].points
    assert (first[0].x_mm, first[0].y_mm) == pytest.approx((20 * scale, 20 * scale))
    assert (first[-1].x_mm, first[-1].y_mm) == pytest.approx((136 * scale, 107 * scale))
    assert signature.width_mm == pytest.approx(view.pad.width() * scale)


def test_what_a_finger_draws_is_kept_point_by_point(
    window: KioskWindow, view: SignView, finger: QPointingDevice
) -> None:
    draw_by_finger(window, view.pad, finger)
    signature = sent(view)
    assert isinstance(signature, Signature)
    assert [stroke.pointer for stroke in signature.strokes] == [Pointer.FINGER] * 2
    assert all(len(stroke.points) >= 30 for stroke in signature.strokes)
    moments = [point.t_ms for stroke in signature.strokes for point in stroke.points]
    assert moments == sorted(moments)


def test_a_pen_gives_its_pressure(view: SignView) -> None:
    draw_by_pen(view.pad)
    signature = sent(view)
    assert isinstance(signature, Signature)
    assert {stroke.pointer for stroke in signature.strokes} == {Pointer.PEN}
    assert {point.pressure for point in signature.strokes[0].points} == {0.5}
    assert signature.strokes[0].points[-1].t_ms == 290


def test_a_palm_beside_the_finger_draws_nothing(
    window: KioskWindow, view: SignView, finger: QPointingDevice
) -> None:
    start, palm = (on_window(window, view.pad, at) for at in ((40, 40), (200, 100)))
    QTest.touchEvent(handle(window), finger).press(0, start).commit()
    QTest.touchEvent(handle(window), finger).move(0, start).press(1, palm).commit()
    for step in range(1, 30):
        hand = QTest.touchEvent(handle(window), finger)
        hand.move(0, start + QPoint(3 * step, 0)).move(1, palm + QPoint(0, step)).commit()
    hand = QTest.touchEvent(handle(window), finger)
    hand.release(0, start).release(1, palm).commit()
    signature = sent(view)
    assert isinstance(signature, Signature)
    (only,) = signature.strokes
    assert {round(point.y_mm / window.panel.mm_per_px) for point in only.points} == {40}


def test_ink_follows_at_once_and_start_again_takes_it_away(
    window: KioskWindow, view: SignView
) -> None:
    assert view.footer.main is not None
    assert not view.footer.main.isEnabled()
    assert ink_of(view.pad) == 0
    draw_by_mouse(window, view.pad)
    assert ink_of(view.pad) > 100
    assert view.footer.main.isEnabled()
    view.footer.others[1].click()
    assert ink_of(view.pad) == 0
    assert view.pad.is_blank
    assert not view.footer.main.isEnabled()


@pytest.mark.parametrize("way", SignDeclined)
def test_leaving_wipes_what_was_drawn(
    window: KioskWindow, view: SignView, way: SignDeclined
) -> None:
    answers: list[object] = []
    view.answered.connect(answers.append)
    draw_by_mouse(window, view.pad)
    button = view.footer.back if way is SignDeclined.BACK else view.footer.others[0]
    assert button is not None
    button.click()
    assert answers == [way]
    assert view.pad.is_blank


@pytest.mark.parametrize("end", [KioskWindow.clear_page, KioskWindow.clear, KioskWindow.wipe])
def test_taking_the_page_away_in_the_middle_of_a_stroke_wipes_it(
    window: KioskWindow, view: SignView, end: Callable[[KioskWindow], None]
) -> None:
    pad, answers = view.pad, list[object]()
    view.answered.connect(answers.append)
    press(window, on_window(window, pad, (40, 40)))
    QTest.mouseMove(handle(window), on_window(window, pad, (90, 90)))
    assert not pad.is_blank
    end(window)
    assert view.pad.is_blank
    assert answers == []


def test_a_handed_over_signature_is_gone_from_the_pad(window: KioskWindow, view: SignView) -> None:
    draw_by_mouse(window, view.pad)
    pad = view.pad
    sent(view)
    assert pad.is_blank


def test_another_language_and_theme_keep_the_ink(window: KioskWindow, view: SignView) -> None:
    draw_by_mouse(window, view.pad)
    before = ink_of(view.pad)
    window.apply(Settings(language=Language.ENGLISH, theme=ThemeName.DARK))
    assert ink_of(view.pad) == pytest.approx(before, rel=0.2)
    signature = sent(view)
    assert isinstance(signature, Signature)
    assert len(signature.strokes) == 2


def test_a_countdown_in_the_middle_of_signing_keeps_what_was_drawn(
    window: KioskWindow, view: SignView
) -> None:
    draw_by_mouse(window, view.pad, CROSS[:1])
    window.show_countdown(15, samples.QUESTION_STILL_THERE)
    assert not view.pad.is_blank
    window.hide_countdown()
    draw_by_mouse(window, view.pad, CROSS[1:])
    signature = sent(view)
    assert isinstance(signature, Signature)
    assert len(signature.strokes) == 2


def test_no_hand_draws_for_ever(window: KioskWindow, view: SignView) -> None:
    draw_by_mouse(window, view.pad)
    view.pad._count = MOST_POINTS
    strokes = len(view.pad._strokes)
    draw_by_mouse(window, view.pad)
    assert view.pad.point_count == MOST_POINTS
    assert len(view.pad._strokes) == strokes


def test_switches_and_keys_reach_every_way_on_but_the_pad(
    window: KioskWindow, view: SignView
) -> None:
    answers: list[object] = []
    view.answered.connect(answers.append)
    found = []
    for _ in range(3):
        strike(window, Qt.Key.Key_F8)
        focused = window.focusWidget()
        assert focused is not None
        found.append(focused)
    other_way = view.footer.others[0]
    assert found[:2] == [view.footer.back, other_way]
    other_way.setFocus()
    strike(window, Qt.Key.Key_F9)
    assert answers == [SignDeclined.OTHER_WAY]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", Language)
def test_the_pad_is_large_enough_on_every_panel_in_every_edition(
    make_window: MakeWindow, size: tuple[int, int], language: Language
) -> None:
    window = make_window(size)
    view = window.show_page(samples.sign())
    assert isinstance(view, SignView)
    for type_size in TypeSize:
        for care in Care:
            for position in Position:
                edition = Settings(
                    language=language, type_size=type_size, care=care, position=position
                )
                window.apply(edition)
                scale = window.panel.mm_per_px
                assert view.pad.width() * scale >= 120, edition
                assert view.pad.height() * scale >= 45, edition
                assert view.flow.turns == 1, edition


def test_pictures_differ_only_where_ink_is(window: KioskWindow, view: SignView) -> None:
    blank: QImage = view.grab().toImage()
    draw_by_mouse(window, view.pad)
    view.pad.forget()
    touch(window, view.pad)
    view.pad.forget()
    assert view.grab().toImage() == blank
