"""The Screen of the flows, spoken by the window: questions as pages, answers as awaited values."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar, cast

import trio
from PySide6.QtCore import QObject, Slot

from kiosk.language.texts import Text
from kiosk.pages.kinds import Page, WorkingPage
from kiosk.ui.design.metrics import Care
from kiosk.ui.views.page_view import PageView
from kiosk.ui.window import KioskWindow

Answer = TypeVar("Answer")


class _Reply(QObject):
    """Takes one answer from a page and wakes the task that awaits it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._given = trio.Event()
        self._value: object = None

    @Slot(object)
    def take(self, value: object) -> None:
        """Keep the answer."""
        self._value = value
        self._given.set()

    async def wait(self) -> object:
        """Return the answer once it is there."""
        await self._given.wait()
        return self._value


class _Bell(QObject):
    """Wakes every task that waits for a signal; each ring wakes those who wait at that moment."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rung = trio.Event()

    @Slot()
    def ring(self) -> None:
        """Wake who waits."""
        rung, self._rung = self._rung, trio.Event()
        rung.set()

    async def wait(self) -> None:
        """Return at the next ring."""
        await self._rung.wait()


class QtScreen:
    """kiosk.pages.screen.Screen on a KioskWindow; all of it in the thread of Qt and Trio."""

    def __init__(self, window: KioskWindow) -> None:
        self._window = window
        self._touch = _Bell(window)
        self._end = _Bell(window)
        self._lifted = _Bell(window)
        window.lifted.connect(self._lifted.ring)
        window.touched.connect(self._touch.ring)
        window.end_wanted.connect(self._end.ring)
        self._staff = _Bell(window)
        window.staff_wanted.connect(self._staff.ring)
        self._bug: Exception | None = None
        self._broke = _Bell(window)
        window.tell_bug = self._take_bug

    @property
    def unhurried(self) -> bool:
        """Whether the citizen asked for care mode."""
        return self._window.settings.care is Care.CARE

    async def ask(self, page: Page[Answer]) -> Answer:
        """Show `page` and return the citizen's answer; cancelled, the page is taken away."""
        view = self._window.show_page(page)
        reply = _Reply(view)
        view.answered.connect(reply.take)
        try:
            return cast(Answer, await reply.wait())
        except trio.Cancelled:
            self._take_away(view)
            raise

    def working(self, page: WorkingPage) -> AbstractAsyncContextManager[None]:
        """Show `page`, which takes no touch, for as long as the block runs."""
        return self._working(page)

    async def countdown(self, *, seconds: int, question: Text, last: bool = False) -> None:
        """Lay a countdown over the page and return when the citizen wants more time."""
        overlay = self._window.show_countdown(seconds, question, last=last)
        more_time = _Bell(overlay)
        overlay.more_time.connect(more_time.ring)
        left = seconds
        try:
            while True:
                with trio.move_on_after(1):
                    await more_time.wait()
                    return
                left = max(left - 1, 0)
                overlay.set_seconds(left)
        finally:
            self._window.hide_countdown()

    async def wait_touch(self) -> None:
        """Return at the next touch or key, wherever it lands."""
        await self._touch.wait()

    async def wait_hands_off(self) -> None:
        """Return once no finger presses; at once where none does."""
        while self._window.is_pressed:
            await self._lifted.wait()
        await trio.lowlevel.checkpoint()

    async def wait_home(self) -> None:
        """Return when the citizen asks to end the visit."""
        await self._end.wait()

    def belongs_to(self, holder: Text | None) -> None:
        """Say over every page from now on whose visit it is; None where nobody is known."""
        self._window.say_whose(holder)

    async def wait_staff(self) -> None:
        """Return when somebody of the staff knocks."""
        await self._staff.wait()

    async def wait_bug(self) -> Exception:
        """Return what a slot, a handler or the painting of a page has raised."""
        while self._bug is None:
            await self._broke.wait()
        bug, self._bug = self._bug, None
        return bug

    def clear(self) -> None:
        """Forget everything shown, but not how the citizen reads."""
        self._window.clear()
        # A page that breaks whenever it is painted has done so often by the time it is gone.
        self._bug = None

    def wipe(self) -> None:
        """Forget everything shown and every setting of the visit."""
        self._window.wipe()
        self._bug = None

    def _take_bug(self, bug: Exception) -> None:
        self._bug = self._bug or bug
        self._broke.ring()

    @asynccontextmanager
    async def _working(self, page: WorkingPage) -> AsyncIterator[None]:
        view = self._window.show_page(page)
        try:
            yield
        except trio.Cancelled:
            self._take_away(view)
            raise

    def _take_away(self, view: PageView) -> None:
        if self._window.view is view:
            self._window.clear_page()
