"""A citizen at the terminal: meets pages as they come, and answers the one that stands there."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar, cast

import trio

from hardware.social_card.pin import Pin
from kiosk.language.texts import Text
from kiosk.pages.kinds import FailurePage, Page, PinEntered, PinPage, WorkingPage

Answer = TypeVar("Answer")
Kind = TypeVar("Kind", bound=Page[object])

#: Far beyond anything a step takes; a page that has not come by then does not come.
PATIENCE_S: Final = 60.0


class PageMissing(AssertionError):
    """The page waited for did not come."""

    def __init__(self, expected: type, instead: object) -> None:
        code = instead.code if isinstance(instead, FailurePage) else ""
        super().__init__(f"no {expected.__name__}; there stands {type(instead).__name__} {code}")


class Citizen:
    """A Screen without pixels; `met` holds the pages shown, `cleared` counts visits."""

    unhurried = False

    def __init__(self) -> None:
        self.met: list[Page[object]] = []
        self.cleared = 0
        self._standing: list[Page[object]] = []
        self._answers: dict[int, trio.Event] = {}
        self._given: dict[int, object] = {}
        self._turned = trio.Event()
        self._home = trio.Event()
        self._staff = trio.Event()

    @property
    def standing(self) -> Page[object] | None:
        """The page shown now."""
        return self._standing[-1] if self._standing else None

    async def meets(
        self, kind: type[Kind], such_that: Callable[[Kind], bool] = lambda _: True
    ) -> Kind:
        """Return the page of this kind when it stands there."""
        with trio.move_on_after(PATIENCE_S):
            while True:
                page = self.standing
                if isinstance(page, kind) and such_that(page):
                    return page
                await self._turned.wait()
        raise PageMissing(kind, self.standing)

    async def gives(
        self,
        kind: type[Kind],
        answer: object,
        such_that: Callable[[Kind], bool] = lambda _: True,
    ) -> Kind:
        """Answer the page of this kind as soon as it stands there, and return it."""
        page = await self.meets(kind, such_that)
        self._given[id(page)] = answer
        self._answers[id(page)].set()
        while page in self._standing:
            await self._turned.wait()
        return page

    async def types_pin(self, digits: str) -> None:
        """Type a PIN on the PIN page."""
        await self.gives(PinPage, PinEntered(Pin(bytearray(digits.encode()))))

    def goes_home(self) -> None:
        """Ask to end the visit."""
        self._home.set()
        self._home = trio.Event()

    def knock(self) -> None:
        """Knock as the staff does."""
        self._staff.set()
        self._staff = trio.Event()

    async def ask(self, page: Page[Answer]) -> Answer:
        self._answers[id(page)] = trio.Event()
        self._put_up(page)
        try:
            await self._answers[id(page)].wait()
            return cast("Answer", self._given.pop(id(page)))
        finally:
            self._take_down(page)
            del self._answers[id(page)]

    @asynccontextmanager
    async def working(self, page: WorkingPage) -> AsyncIterator[None]:
        self._put_up(page)
        try:
            yield
        finally:
            self._take_down(page)

    async def countdown(self, *, seconds: int, question: Text, last: bool = False) -> None:
        raise AssertionError("nobody hesitates here")

    async def wait_touch(self) -> None:
        await trio.sleep_forever()

    async def wait_hands_off(self) -> None:
        await trio.lowlevel.checkpoint()

    async def wait_staff(self) -> None:
        await self._staff.wait()

    async def wait_home(self) -> None:
        await self._home.wait()

    async def wait_bug(self) -> Exception:
        return await trio.sleep_forever()

    def belongs_to(self, holder: Text | None) -> None:
        pass

    def clear(self) -> None:
        self.cleared += 1
        self._turn()

    def wipe(self) -> None:
        self._turn()

    def _put_up(self, page: Page[object]) -> None:
        self.met.append(page)
        self._standing.append(page)
        self._turn()

    def _take_down(self, page: Page[object]) -> None:
        self._standing.remove(page)
        self._turn()

    def _turn(self) -> None:
        self._turned.set()
        self._turned = trio.Event()
