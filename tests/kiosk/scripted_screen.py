"""A screen played by a script: each page is answered by the next line, and everything is kept."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

import trio

from hardware.social_card.pin import Pin
from kiosk.language.texts import Text
from kiosk.pages.kinds import Page, PinEntered, WorkingPage
from tests.kiosk.offered import is_offered

Answer = TypeVar("Answer")
Line = Callable[[Page[object]], Awaitable[object]]


class ScriptEnded(AssertionError):
    """A page was asked that the script has no answer for."""

    def __init__(self, page: object) -> None:
        super().__init__(f"no answer left for {type(page).__name__}")


class NotOffered(AssertionError):
    """The script touches what the page does not offer, or shows greyed."""

    def __init__(self, page: object, answer: object) -> None:
        super().__init__(f"{type(page).__name__} does not offer {answer!r}")


def answers(value: object) -> Line:
    """Touch `value` as soon as the page stands."""

    async def line(_: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        return value

    return line


def pin(digits: str) -> Line:
    """Type a PIN."""

    async def line(_: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        return PinEntered(Pin(bytearray(digits.encode())))

    return line


def does(action: Callable[[], None]) -> Line:
    """Do something to the world while the page stands, and leave the page unanswered."""

    async def line(_: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        action()
        return await trio.sleep_forever()

    return line


async def waits(_: Page[object]) -> object:
    """Leave the page unanswered."""
    return await trio.sleep_forever()


@dataclass
class ScriptedScreen:
    """Plays the citizen; `shown` holds every page asked, `worked` every working page."""

    script: list[Line]
    unhurried: bool = False
    shown: list[Page[object]] = field(default_factory=list)
    worked: list[WorkingPage] = field(default_factory=list)
    countdowns: int = 0
    stays: bool = False
    cleared: int = 0
    wiped: int = 0
    holders: list[Text | None] = field(default_factory=list)
    """Whose visit it was said to be, each time that was said."""
    standing: list[Page[object]] = field(default_factory=list)
    _touched: trio.Event = field(default_factory=trio.Event)
    _home: trio.Event = field(default_factory=trio.Event)
    _staff: trio.Event = field(default_factory=trio.Event)
    _broke: trio.Event = field(default_factory=trio.Event)
    _bug: Exception | None = None

    async def ask(self, page: Page[Answer]) -> Answer:
        self.shown.append(page)
        if not self.script:
            raise ScriptEnded(page)
        line = self.script.pop(0)
        self.standing.append(page)
        try:
            answer = await line(page)
            if not is_offered(page, answer):
                raise NotOffered(page, answer)
            return cast("Answer", answer)
        finally:
            self.standing.remove(page)

    @asynccontextmanager
    async def working(self, page: WorkingPage) -> AsyncIterator[None]:
        self.worked.append(page)
        self.standing.append(page)
        try:
            yield
        finally:
            self.standing.remove(page)

    async def countdown(self, *, seconds: int, question: Text, last: bool = False) -> None:
        self.countdowns += 1
        if not self.stays:
            await trio.sleep_forever()

    async def wait_touch(self) -> None:
        await self._touched.wait()

    async def wait_hands_off(self) -> None:
        await trio.lowlevel.checkpoint()

    async def wait_staff(self) -> None:
        await self._staff.wait()

    def knock(self) -> None:
        """Knock as the staff does."""
        self._staff.set()
        self._staff = trio.Event()

    async def wait_home(self) -> None:
        await self._home.wait()

    def touch(self) -> None:
        """Touch the screen somewhere."""
        self._touched.set()
        self._touched = trio.Event()

    def go_home(self) -> None:
        """Ask to end the visit."""
        self._home.set()

    async def wait_bug(self) -> Exception:
        while self._bug is None:
            await self._broke.wait()
        bug, self._bug = self._bug, None
        return bug

    def breaks(self, bug: Exception) -> None:
        """Have the code break that draws the page."""
        self._bug = bug
        self._broke.set()
        self._broke = trio.Event()

    def belongs_to(self, holder: Text | None) -> None:
        self.holders.append(holder)

    def clear(self) -> None:
        self.cleared += 1

    def wipe(self) -> None:
        self.wiped += 1

    @property
    def kinds(self) -> list[str]:
        """The kinds of the pages asked, in order."""
        return [type(page).__name__ for page in self.shown]
