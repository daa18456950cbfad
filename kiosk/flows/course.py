"""The course of a visit, as its pages tell it: in the middle of what, and what has been done.

A visit asks its pages through here. So no flow has to say where a citizen may take the card and go,
and a flow to come cannot forget it.
"""

import math
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from enum import Enum, unique
from typing import TypeVar

import trio

from kiosk.language.texts import Text
from kiosk.pages.kinds import (
    ChartPage,
    Choice,
    ChoicePage,
    ConfirmPage,
    Decision,
    FailurePage,
    GuidePage,
    Icon,
    ListPage,
    Page,
    PinAsked,
    PinPage,
    ResultPage,
    SearchPage,
    SignPage,
    Tone,
    WorkingPage,
)
from kiosk.pages.masking import masked_for_good
from kiosk.pages.screen import Screen
from kiosk.settings.service import Service

Answer = TypeVar("Answer")


@unique
class MatterStage(Enum):
    """Where in a matter somebody stands, as far as leaving it there goes."""

    AT_REST = "at rest"
    """Nothing is under way: to take the card and go is a good end."""
    UNDER_WAY = "under way"
    AT_STAKE = "at stake"
    """A change was laid before them: whoever leaves here may fear that it was made."""


class Course(Screen):
    """The screen of one visit, which notes what comes over it."""

    def __init__(self, screen: Screen) -> None:
        self.under = screen
        self.stage = MatterStage.UNDER_WAY
        self.masked_for_good = False
        """Whether "show" is offered to nobody, for whoever stands there may look only."""
        self.matter: Service | None = None
        self.done: tuple[Service, ...] = ()
        """What was brought to a good end, each once, in the order of the first time."""

    @property
    def unhurried(self) -> bool:
        return self.under.unhurried

    def finish(self) -> None:
        """Note that the matter of the moment came to its good end."""
        if self.stage is MatterStage.AT_STAKE:
            self.stage = MatterStage.UNDER_WAY
        if self.matter is not None and self.matter not in self.done:
            self.done = (*self.done, self.matter)

    async def ask(self, page: Page[Answer]) -> Answer:
        # A page that comes too late, as when the card is out already, tells nobody anything.
        if trio.current_effective_deadline() != -math.inf:
            self._note(page)
        shown = masked_for_good(page) if self.masked_for_good else page
        answer = await self.under.ask(shown)
        if answer is Decision.DECLINED:
            self.stage = MatterStage.UNDER_WAY
        return answer

    def _note(self, page: Page[object]) -> None:
        self.stage = _stage_on(page, self.stage)
        if isinstance(page, ResultPage) and page.tone is Tone.GOOD and _ends(page.choices):
            self.finish()

    def working(self, page: WorkingPage) -> AbstractAsyncContextManager[None]:
        if self.stage is MatterStage.AT_REST:
            self.stage = MatterStage.UNDER_WAY
        return self.under.working(page)

    async def countdown(self, *, seconds: int, question: Text, last: bool = False) -> None:
        await self.under.countdown(seconds=seconds, question=question, last=last)

    async def wait_touch(self) -> None:
        await self.under.wait_touch()

    async def wait_hands_off(self) -> None:
        await self.under.wait_hands_off()

    async def wait_home(self) -> None:
        await self.under.wait_home()

    async def wait_staff(self) -> None:
        await self.under.wait_staff()

    async def wait_bug(self) -> Exception:
        return await self.under.wait_bug()

    def belongs_to(self, holder: Text | None) -> None:
        self.under.belongs_to(holder)

    def clear(self) -> None:
        self.under.clear()

    def wipe(self) -> None:
        self.under.wipe()


def _stage_on(page: Page[object], before: MatterStage) -> MatterStage:
    match page:
        case ResultPage(choices=choices) if _ends(choices):
            return MatterStage.AT_REST
        case FailurePage() | GuidePage() | ChartPage() | SearchPage():
            return MatterStage.AT_REST
        case ChoicePage(choices=choices) if _is_menu(choices):
            return MatterStage.AT_REST
        case ChoicePage() | ListPage():
            return before
        case ConfirmPage() | SignPage() | PinPage(asked=PinAsked.NEW):
            return MatterStage.AT_STAKE
        case _:
            return MatterStage.UNDER_WAY


def _ends(choices: Iterable[Choice[object]]) -> bool:
    """Whether one of the choices ends the matter."""
    return any(choice.icon is Icon.FINISH for choice in choices)


def _is_menu(choices: Iterable[Choice[object]]) -> bool:
    return any(isinstance(choice.value, Service) for choice in choices)
