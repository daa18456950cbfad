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
HOLD_MS = 30


@pytest.fixture
def window(make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> KioskWindow:
    """A window where a finger need not be held for long."""
    monkeypatch.setattr(knock, "HOLD_MS", HOLD_MS)
    window = make_window()
    window.show_page(samples.welcome())
    return window


def tap(window: KioskWindow, at: QPoint = CORNER) -> None:
    press(window, at)
    lift(window, at)


def test_two_taps_and_a_third_that_is_held_knock(window: KioskWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.staff_wanted, timeout=2000):
        tap(window)
        tap(window)
        press(window, CORNER)
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
def test_taps_alone_do_not(window: KioskWindow, qtbot: QtBot, taps: tuple[QPoint, ...]) -> None:
    with qtbot.assertNotEmitted(window.staff_wanted, wait=3 * HOLD_MS):
        for at in taps:
            tap(window, at)


def test_a_hand_that_rests_there_does_not(window: KioskWindow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.staff_wanted, wait=3 * HOLD_MS):
        press(window, CORNER)
    lift(window, CORNER)


def test_slow_taps_begin_anew(
    window: KioskWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knock, "LONGEST_PAUSE_S", -1.0)
    with qtbot.assertNotEmitted(window.staff_wanted, wait=3 * HOLD_MS):
        tap(window)
        tap(window)
        press(window, CORNER)
    lift(window, CORNER)


def test_a_finger_knocks_as_a_mouse_does(window: KioskWindow, qtbot: QtBot) -> None:
    device = QTest.createTouchDevice()
    glass = handle(window)
    with qtbot.waitSignal(window.staff_wanted, timeout=2000):
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
