"""How the staff knocks, and how nobody does by chance."""

import pytest
import trio
import trio.testing
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.demo import samples
from kiosk.ui.input import knock
from kiosk.ui.screen import QtScreen
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import MakeWindow
from tests.kiosk.ui.hands import handle, lift, press

CORNER = QPoint(20, 20)
ELSEWHERE = QPoint(500, 20)


@pytest.fixture
def window(make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> KioskWindow:
    """A window that is tapped on as slowly as a busy machine may; nothing is held long enough."""
    monkeypatch.setattr(knock, "LONGEST_PAUSE_S", 3600.0)
    monkeypatch.setattr(knock, "HOLD_MS", 3_600_000)
    window = make_window()
    window.show_page(samples.welcome())
    return window


@pytest.fixture
def soon_held(make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> KioskWindow:
    """One where a finger need not be held for long."""
    monkeypatch.setattr(knock, "LONGEST_PAUSE_S", 3600.0)
    monkeypatch.setattr(knock, "HOLD_MS", 1)
    window = make_window()
    window.show_page(samples.welcome())
    return window


def is_held(window: KioskWindow) -> bool:
    """Whether a finger lies there that knocks if it only stays."""
    corner = window.findChild(knock.Knock)
    assert isinstance(corner, knock.Knock)
    return corner._holding.isActive()


def tap(window: KioskWindow, at: QPoint = CORNER) -> None:
    press(window, at)
    lift(window, at)


def test_two_taps_and_a_third_that_is_held_knock(soon_held: KioskWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(soon_held.staff_wanted):
        tap(soon_held)
        tap(soon_held)
        press(soon_held, CORNER)
    lift(soon_held, CORNER)


def test_a_third_tap_waits_to_be_held(window: KioskWindow) -> None:
    tap(window)
    tap(window)
    assert not is_held(window)
    press(window, CORNER)
    assert is_held(window)
    lift(window, CORNER)


@pytest.mark.parametrize(
    "taps",
    [
        (CORNER,),
        (CORNER, CORNER),
        (CORNER, CORNER, CORNER),
        (CORNER,) * 8,
        (ELSEWHERE, ELSEWHERE, ELSEWHERE),
    ],
    ids=["one", "two", "three", "a child's eight", "elsewhere"],
)
def test_taps_alone_do_not(window: KioskWindow, taps: tuple[QPoint, ...]) -> None:
    for at in taps:
        tap(window, at)
    assert not is_held(window)


def test_a_hand_that_rests_there_does_not(window: KioskWindow) -> None:
    press(window, CORNER)
    assert not is_held(window)
    lift(window, CORNER)


def test_slow_taps_begin_anew(window: KioskWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "LONGEST_PAUSE_S", -1.0)
    tap(window)
    tap(window)
    press(window, CORNER)
    assert not is_held(window)
    lift(window, CORNER)


def test_a_finger_knocks_as_a_mouse_does(soon_held: KioskWindow, qtbot: QtBot) -> None:
    device = QTest.createTouchDevice()
    glass = handle(soon_held)
    with qtbot.waitSignal(soon_held.staff_wanted):
        for _ in range(2):
            QTest.touchEvent(glass, device).press(0, CORNER, glass).commit()
            QTest.touchEvent(glass, device).release(0, CORNER, glass).commit()
        QTest.touchEvent(glass, device).press(0, CORNER, glass).commit()
    QTest.touchEvent(glass, device).release(0, CORNER, glass).commit()


async def test_the_screen_hears_it(window: KioskWindow) -> None:
    screen, heard = QtScreen(window), trio.Event()

    async def listens() -> None:
        await screen.wait_staff()
        heard.set()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(listens)
        await trio.testing.wait_all_tasks_blocked()
        window.staff_wanted.emit()
        await heard.wait()
