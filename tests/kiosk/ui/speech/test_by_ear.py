"""Whole visits with the screen covered: all that the terminal says to somebody who strikes keys.

docs/by-ear.zh.md keeps what is said, to be read.
"""

import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final

import pytest
import trio
import trio.testing
from PySide6.QtCore import Qt

from db.demo_people import DemoRole
from kiosk.flows.reception import receive
from kiosk.language.catalogue import Catalogue
from kiosk.language.pronunciation import Utterance
from kiosk.language.texts import Language
from kiosk.ui.screen import QtScreen
from kiosk.ui.speech.listening import Listening
from kiosk.ui.window import KioskWindow
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.ui.conftest import HandClock
from tests.kiosk.ui.hands import strike

KEPT: Final = Path(__file__).parents[4] / "docs" / "by-ear.zh.md"
NEXT, PRESS = Qt.Key.Key_F8, Qt.Key.Key_F9
PIN: Final = "123456"
MOST_STEPS: Final = 25
PRINTED_BY_THEN_S: Final = 10.0


class Blind:
    """Hears what is said, writes it down, and strikes keys."""

    def __init__(self, window: KioskWindow, clock: HandClock, made_up: MadeUpTerminal) -> None:
        self._window, self._clock, self._made_up = window, clock, made_up
        self.written: list[str] = []
        self._heard: list[str] = []

    def read(self, utterances: Iterable[Utterance]) -> None:
        """Be the voice: what is begun silences what was being read."""
        for each in utterances:
            spoken = each.words if each.language is Language.CHINESE else f"(英语) {each.words}"
            self._heard.append(each.words)
            self.written.append(f"- {spoken}")

    def stop(self) -> None:
        """Be silent."""

    def set_volume(self, volume: float) -> None:
        """Be louder or quieter."""

    def set_rate(self, rate: float) -> None:
        """Be faster or slower."""

    def hears(self, words: str) -> bool:
        """Whether something like it was said since the last key."""
        return any(words in said for said in self._heard)

    async def does(self, what: str, act: Callable[[], object]) -> None:
        """Do something and hear what comes of it."""
        self.written.append(f"\n**{what}**\n")
        self._heard.clear()
        self._clock.rest()
        act()
        await trio.testing.wait_all_tasks_blocked()

    async def strikes(self, what: str, key: Qt.Key) -> None:
        """Strike a key."""
        await self.does(what, lambda: strike(self._window, key))

    async def begins(self) -> None:
        """Hold the first key, with which a visit by ear begins."""
        await self.does("按住第一个键", self._window.begin_by_ear)

    async def inserts(self, role: DemoRole) -> None:
        """Put a card in."""
        await self.does("插卡", lambda: self._made_up.insert(self._made_up.card(role)))

    async def pulls(self) -> None:
        """Take the card out."""
        await self.does("取卡", self._made_up.pull)

    async def types_pin(self) -> None:
        """Type it on the keyboard, counting with the voice."""
        for digit in PIN:
            await self.strikes("按一位密码", Qt.Key(ord(digit)))
            assert self.hears("已输入"), "it is counted"
            assert not self.hears(digit), "and never named"

    async def chooses(self, words: str) -> None:
        """Go from one thing to the next until it is this one, and press it."""
        for _ in range(MOST_STEPS):
            await self.strikes("第一个键", NEXT)
            if self.hears(words):
                await self.strikes("第二个键", PRESS)
                return
        raise AssertionError(f"nothing is called {words}")


async def loss(blind: Blind) -> None:
    """Report the loss of the card that lies there, as somebody who found it broken may."""
    await blind.begins()
    await blind.inserts(DemoRole.NORMAL)
    await blind.types_pin()
    await blind.strikes("第二个键", PRESS)
    await blind.chooses("社保卡挂失")
    await blind.chooses("确认挂失")
    assert blind.hears("挂失已办好")
    await blind.chooses("完成")
    await blind.pulls()


async def certificate(blind: Blind) -> None:
    """Have the certificate of everything printed."""
    await blind.begins()
    await blind.inserts(DemoRole.NORMAL)
    await blind.types_pin()
    await blind.strikes("第二个键", PRESS)
    await blind.chooses("缴费证明")
    await blind.chooses("打印，按钮")
    await blind.does("等纸出来", lambda: None)
    await trio.sleep(PRINTED_BY_THEN_S)
    await trio.testing.wait_all_tasks_blocked()
    await blind.chooses("完成")
    await blind.pulls()


STORIES: Final[dict[str, Callable[[Blind], Awaitable[None]]]] = {
    "一次挂失": loss,
    "一张缴费证明": certificate,
}


SERIAL: Final = "DEM001-261122-2P4G-98KJ"
HEADING: Final = """# 听着办

遮住屏幕、只用两个键（第一个键换到下一项，第二个键选定）和数字键走完的整次办理。粗体是人做的，
其余是本机说的。由 `tests/kiosk/ui/speech/test_by_ear.py` 核对：说的与这里不同，测试就不通过。

Whole visits with the screen covered: two keys and the digits. Bold is what the person does, the
rest is what the terminal says; a test holds it against this page. After a change that is meant:

    BY_EAR_ANEW=1 python -m pytest tests/kiosk/ui/speech/test_by_ear.py
"""


@pytest.mark.parametrize("title", STORIES)
async def test_a_whole_visit_is_as_it_is_written_down(
    title: str,
    made_up: MadeUpTerminal,
    window: KioskWindow,
    hand_clock: HandClock,
    catalogues: Callable[[Language], Catalogue],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("change_book", "stationery"):
        monkeypatch.setattr(f"kiosk.desks.{module}.new_serial", lambda *_of: SERIAL)
    blind = Blind(window, hand_clock, made_up)
    Listening(window, catalogues, volume=0.5).take_voice(blind, headphones=False)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(receive, made_up.terminal, QtScreen(window))
        await trio.testing.wait_all_tasks_blocked()
        await STORIES[title](blind)
        nursery.cancel_scope.cancel()
    heard = "\n".join(blind.written).strip() + "\n"
    if "BY_EAR_ANEW" in os.environ:
        _write_down(title, heard)
    assert _written_down()[title] == heard


def _written_down() -> dict[str, str]:
    """Return the stories of the page that is kept, by their titles."""
    parts = KEPT.read_text(encoding="utf-8").split("\n## ")[1:] if KEPT.exists() else []
    stories = (part.partition("\n\n") for part in parts)
    return {title: heard.strip() + "\n" for title, _between, heard in stories}


def _write_down(title: str, heard: str) -> None:
    stories = {**_written_down(), title: heard}
    written = "".join(f"\n## {each}\n\n{stories[each]}" for each in STORIES if each in stories)
    KEPT.write_text(HEADING + written, encoding="utf-8")
