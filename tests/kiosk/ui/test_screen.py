"""The Screen on Qt pages: asks, takes away, counts down, and wakes who waits."""

from collections.abc import Callable

import pytest
import trio
from PySide6.QtWidgets import QAbstractButton

from kiosk.demo import samples
from kiosk.pages.kinds import Decision
from kiosk.pages.screen import Screen
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Settings
from kiosk.ui.design.metrics import Care
from kiosk.ui.screen import QtScreen
from kiosk.ui.widgets.countdown import Countdown
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.hands import let_go_of_deleted, touch

SECONDS = 15


@pytest.fixture
def screen(window: KioskWindow) -> QtScreen:
    """A screen on an upright window."""
    return QtScreen(window)


def test_it_is_a_screen(screen: QtScreen) -> None:
    spoken: Screen = screen
    assert spoken is screen


async def test_asking_returns_the_answer(screen: QtScreen, window: KioskWindow) -> None:
    async def answer() -> None:
        await trio.testing.wait_all_tasks_blocked()
        assert window.view is not None
        window.view.answer(Decision.CONFIRMED)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(answer)
        assert await screen.ask(samples.confirm()) is Decision.CONFIRMED


@pytest.mark.parametrize("forget", [QtScreen.clear, QtScreen.wipe])
async def test_a_bug_is_forgotten_with_the_page_it_came_of(
    screen: QtScreen, window: KioskWindow, forget: Callable[[QtScreen], None]
) -> None:
    assert window.tell_bug is not None
    window.tell_bug(ValueError("painted"))
    assert isinstance(await screen.wait_bug(), ValueError)
    window.tell_bug(ValueError("painted once more, before it is gone"))
    forget(screen)
    with trio.move_on_after(0) as waited:
        await screen.wait_bug()
    assert waited.cancelled_caught


async def test_a_cancelled_question_takes_its_page_away(
    screen: QtScreen, window: KioskWindow
) -> None:
    with trio.move_on_after(1):
        await screen.ask(samples.confirm())
    assert window.view is None
    let_go_of_deleted()


async def test_working_is_shown_as_long_as_the_block_runs(
    screen: QtScreen, window: KioskWindow
) -> None:
    async with screen.working(samples.working()):
        assert window.view is not None
    with trio.move_on_after(1):
        async with screen.working(samples.working()):
            await trio.sleep_forever()
    assert window.view is None


def _countdown(window: KioskWindow) -> Countdown:
    assert window.countdown is not None
    return window.countdown


async def test_the_countdown_counts_and_more_time_ends_it(
    screen: QtScreen, window: KioskWindow
) -> None:
    window.show_page(samples.confirm())
    view = window.view
    seen: list[str] = []

    async def watch() -> None:
        await trio.sleep(0.5)
        for _ in range(3):
            await trio.sleep(1)
            seen.append(_countdown(window).number.text())
        _countdown(window).button.click()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(watch)
        await screen.countdown(seconds=SECONDS, question=samples.QUESTION_STILL_THERE)
    assert seen == ["14", "13", "12"]
    assert window.countdown is None
    assert window.view is view


async def test_who_is_done_ends_the_visit_from_the_countdown(
    screen: QtScreen, window: KioskWindow
) -> None:
    window.show_page(samples.confirm())

    async def count() -> None:
        await screen.countdown(seconds=SECONDS, question=samples.QUESTION_STILL_THERE)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(count)
        await trio.testing.wait_all_tasks_blocked()
        nursery.start_soon(_click, _countdown(window).end_button)
        await screen.wait_home()
        nursery.cancel_scope.cancel()
    assert window.countdown is None


async def _click(button: QAbstractButton) -> None:
    await trio.testing.wait_all_tasks_blocked()
    button.click()


async def test_a_cancelled_countdown_is_taken_away(screen: QtScreen, window: KioskWindow) -> None:
    with trio.move_on_after(1):
        await screen.countdown(seconds=SECONDS, question=samples.QUESTION_STILL_THERE)
    assert window.countdown is None


async def test_a_touch_anywhere_wakes_who_waits(screen: QtScreen, window: KioskWindow) -> None:
    async def touch_nothing() -> None:
        await trio.testing.wait_all_tasks_blocked()
        touch(window, window)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(touch_nothing)
        await screen.wait_touch()


async def test_end_wakes_who_waits(screen: QtScreen, window: KioskWindow) -> None:
    async def end() -> None:
        await trio.testing.wait_all_tasks_blocked()
        window.strip.button(Tool.END).click()

    window.show_page(samples.choice())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(end)
        await screen.wait_home()


def test_care_mode_is_unhurried_until_the_wipe(screen: QtScreen, window: KioskWindow) -> None:
    said = [screen.unhurried]
    window.apply(Settings(care=Care.CARE))
    said.append(screen.unhurried)
    screen.wipe()
    said.append(screen.unhurried)
    assert said == [False, True, False]
