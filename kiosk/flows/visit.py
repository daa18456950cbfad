"""A visit: one citizen's stay, ended by exactly one reason, after which nothing of it is left."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from enum import Enum, unique
from typing import Final, Protocol, TypeAlias, TypeVar

import trio

from db.asker import Shown
from db.records import (
    ApplicationTaken,
    ApplicationWithdrawn,
    CardActivated,
    CardCancelled,
    CardRecord,
    LossReleased,
    LossReported,
)
from hardware.social_card.pin import Pin
from kiosk.desks.card_desk import CardOnDesk
from kiosk.desks.card_slot import InsertedCard, OutOfOrder
from kiosk.desks.pin_desk import PinChange, PinChanged, PinUncertain
from kiosk.desks.records_desk import Change, ChangeMade, OutcomeUnknown
from kiosk.desks.terminal import Terminal
from kiosk.flows.course import Course
from kiosk.language.texts import Words, _, masked_name
from kiosk.pages.kinds import WorkingPage
from kiosk.pages.screen import Screen
from kiosk.rules.citizen import Citizen
from kiosk.settings.configuration import Unproven
from kiosk.settings.region import Proof

AnyChange: TypeAlias = (
    Change[LossReported]
    | Change[LossReleased]
    | Change[CardActivated]
    | Change[CardCancelled]
    | PinChange
    | Change[ApplicationTaken]
    | Change[ApplicationWithdrawn]
)
Noted = TypeVar("Noted", bound=AnyChange)

#: How long people wait for a device without a word.
WORD_AFTER_S: Final = 2.0
#: How long they wait for the records without one.
RECORDS_WORD_AFTER_S: Final = 1.0
RECORDS_SLOW: Final = _("The records are slow to answer. Please wait a moment.")

#: How long before a visit's time is up the citizen is told.
LIMIT_TOLD_BEFORE_S: Final = 60
#: How exactly a visit's time is counted.
_TICK_S: Final = 1.0

#: Longer than any driver's own limit: a device is given back properly before it is given up.
WIPE_LIMIT_S: Final = 20.0


@unique
class VisitEnd(Enum):
    """Why a visit ended."""

    DONE = "done"
    CARD_PULLED = "card pulled"
    HOME = "home"
    NOBODY_THERE = "nobody there"
    TIME_UP = "time up"
    """It took longer than any visit may; others are waiting."""
    READER_LOST = "reader lost"
    BUG = "bug"
    """A fault of ours in the middle of it."""


@unique
class Changed(Enum):
    """What the visit did to the citizen's records, as far as is known."""

    NOTHING = "nothing"
    DONE = "done"
    UNKNOWN = "unknown"
    PIN_UNCERTAIN = "PIN uncertain"


class Resource(Protocol):
    """Something a visit holds and gives back at its end."""

    async def give_back(self) -> None:
        """Let go of it and forget what it holds of the citizen. Never raises for the world."""
        ...


class Visit:
    """One citizen's stay at the terminal.

    The first reason given to `end` is the one that counts. What the visit holds is given back in
    the reverse order, shielded from the cancellation that ends the visit.
    """

    def __init__(self, terminal: Terminal, screen: Screen, card: InsertedCard | None) -> None:
        self.terminal = terminal
        self.screen = Course(screen)
        self.card = card
        self.desk_card: CardOnDesk | None = None
        self.card_is_strange = False
        """Whether it answered nothing, or as no social security card."""
        self._citizen: Citizen | None = None
        self.identity_card_shown = False
        self.code_shown = False
        self.card_proven = False
        self.cards: tuple[CardRecord, ...] | None = None
        """The citizen's cards as they were when the menu was shown last; None before it."""
        self.draws_pension = False
        """Whether the records know a pension of theirs, as far as they were asked."""
        self.known_pin: Pin | None = None
        """The PIN that the card has accepted in this visit, for as long as its bearer is there."""
        self.changed = Changed.NOTHING
        self._times = terminal.configuration.times
        self._ended: VisitEnd | None = None
        self._scope = trio.CancelScope()
        self._held: list[Resource] = []
        self._working = 0
        self._card_is_read = trio.Event()
        """Or was tried to be; also where there is none to begin with."""
        self._asking = trio.CancelScope()
        self._over_the_page = trio.Lock()
        self._quiet_since = self._began_at = trio.current_time()
        self._watchers: trio.Nursery | None = None

    @property
    def citizen(self) -> Citizen | None:
        """Who stands there, once they are known."""
        return self._citizen

    @citizen.setter
    def citizen(self, citizen: Citizen | None) -> None:
        self._citizen = citizen
        self.screen.masked_for_good = self.may_look_only
        # Masked for good: whoever holds "show" on a page shows what is on that page.
        named = None if citizen is None else Words(masked_name(citizen.holder.name).masked)
        self.screen.belongs_to(named)

    @property
    def may_look_only(self) -> bool:
        """Whether all that speaks for the citizen is a card that has not shown it is genuine."""
        looks = self.terminal.configuration.unproven is Unproven.LOOK and not self.card_proven
        return looks and self._citizen is not None and self._citizen.proofs == {Proof.CARD}

    @property
    def ended(self) -> VisitEnd:
        """How the visit ended; asked only when it has."""
        assert self._ended is not None, "the visit goes on"  # noqa: S101 - our own bug
        return self._ended

    @property
    def outcome(self) -> str:
        """How the visit ended, as a word of the journal; broken off where the terminal ends it."""
        ended = "broken off" if self._ended is None else self._ended.value
        return ended.replace(" ", "_")

    @property
    def lasted_s(self) -> float:
        """How long it has lasted."""
        return trio.current_time() - self._began_at

    def end(self, reason: VisitEnd) -> None:
        """End the visit for `reason`, unless it has ended already; cancels what goes on in it."""
        if self._ended is None:
            self._ended = reason
            self._scope.cancel()

    def hold(self, resource: Resource) -> None:
        """Give `resource` back when the visit ends."""
        self._held.append(resource)

    def note(self, change: Noted) -> Noted:
        """Return `change`, remembering for the farewell what it did."""
        match change:
            case OutcomeUnknown():
                self.changed = Changed.UNKNOWN
            case PinUncertain():
                self.changed = Changed.PIN_UNCERTAIN
            case ChangeMade() | PinChanged():
                self.screen.finish()
                if self.changed is Changed.NOTHING:
                    self.changed = Changed.DONE
            case _:
                pass
        return change

    def take_card(self, card: InsertedCard) -> None:
        """Go on with `card`, which was put in during the visit; its removal ends the visit."""
        assert self._watchers is not None, "the visit has not begun"  # noqa: S101 - our own bug
        self.card = card
        self._watchers.start_soon(self._watch_card, card)

    @asynccontextmanager
    async def working(
        self, page: WorkingPage, *, slow: WorkingPage | None = None
    ) -> AsyncIterator[None]:
        """Show `page` while the terminal works; that time is not the citizen's.

        `slow` takes its place when it takes longer than people wait without a word.
        """
        async with self._busy(slow, WORD_AFTER_S), self.screen.working(page):
            yield

    @asynccontextmanager
    async def asking_records(self, page: WorkingPage | None = None) -> AsyncIterator[None]:
        """Show `page` while the records are asked, and after a second that they are slow.

        Without one what stands there stays for that second, for mostly they answer before it.
        """
        slow = WorkingPage(_("One moment") if page is None else page.title, RECORDS_SLOW)
        async with self._busy(slow, RECORDS_WORD_AFTER_S), AsyncExitStack() as shown:
            if page is not None:
                await shown.enter_async_context(self.screen.working(page))
            yield

    @asynccontextmanager
    async def _busy(self, slow: WorkingPage | None, after_s: float) -> AsyncIterator[None]:
        """Let the citizen's time rest, and show `slow` once that lasts longer than `after_s`."""
        self._working += 1
        # Work begins because somebody did something, such as to put the card in at last.
        self._asking.cancel()
        # Shielded: what cannot be broken off goes on after the visit's end, and says so until then.
        taking_long = trio.CancelScope(shield=True)
        if slow is not None and self._watchers is not None:
            self._watchers.start_soon(self._say_it_takes_long, slow, after_s, taking_long)
        try:
            yield
        finally:
            taking_long.cancel()
            self._card_is_read.set()
            self._working -= 1
            self._quiet_since = trio.current_time()

    async def _say_it_takes_long(
        self, page: WorkingPage, after_s: float, scope: trio.CancelScope
    ) -> None:
        with scope:
            await trio.sleep(after_s)
            # Beside the course of the visit: what has come to its end stays at its end.
            async with self.screen.under.working(page):
                await trio.sleep_forever()

    def _shown(self) -> frozenset[Shown]:
        """What the citizen has shown so far; the records note it with every question."""
        known = self.citizen
        # One that was refused has proved nothing.
        by_identity_card = (
            self.identity_card_shown and self.desk_card is None
            if known is None
            else Proof.IDENTITY_CARD in known.proofs
        )
        shown = {Shown.IDENTITY_CARD} if by_identity_card else set()
        if known is not None and Proof.ELECTRONIC_CARD in known.proofs:
            shown.add(Shown.ELECTRONIC_CARD)
        if known is not None and known.card is not None:
            shown.add(Shown.CARD_AND_PIN)
        elif self.desk_card is not None:
            shown.add(Shown.CARD)
        return frozenset(shown)

    @property
    def today(self) -> date:
        """The day in the hall, by the terminal's clock."""
        return self.terminal.clock().astimezone().date()

    async def run(self, conversation: Callable[["Visit"], Awaitable[None]]) -> VisitEnd:
        """Hold the conversation; return how it ended, all given back and nothing left on show."""
        try:
            return await self.converse(conversation)
        finally:
            with trio.CancelScope(shield=True):
                await self.give_back()

    async def converse(self, conversation: Callable[["Visit"], Awaitable[None]]) -> VisitEnd:
        """Hold the conversation; return how it ended, nothing left on show.

        What the visit holds is still to be given back.
        """
        try:
            with self._scope:
                async with trio.open_nursery() as self._watchers:
                    self._watchers.start_soon(self._watch_touches)
                    self._watchers.start_soon(self._watch_quiet)
                    self._watchers.start_soon(self._watch_limit)
                    self._watchers.start_soon(self._watch_home)
                    self.terminal.records.asked_for_who_has(self._shown)
                    self.hold(self.terminal.records)
                    self.hold(self.terminal.documents)
                    self._watchers.start_soon(self._begin_papers)
                    if self.card is not None:
                        self._watchers.start_soon(self._watch_card, self.card)
                    await conversation(self)
                    self.end(VisitEnd.DONE)
        finally:
            self.forget_pin()
            self.citizen = self.desk_card = self.cards = None
            try:
                self.terminal.identity_cards.plate.spend()
            finally:
                self.screen.clear()
        return self.ended

    async def give_back(self) -> None:
        """Give back all that the visit holds, whoever wants to end it meanwhile; once is enough."""
        with trio.move_on_after(WIPE_LIMIT_S, shield=True):
            await self._give_back()

    def break_off(self) -> None:
        """Note that a bug of ours has ended the visit, and what it may have left half done."""
        self.end(VisitEnd.BUG)
        if self.terminal.records.take_broken_off():
            self.changed = Changed.UNKNOWN

    async def _give_back(self) -> None:
        """Give everything back, also where a bug of ours is in the way of one of them."""
        bugs: list[Exception] = []
        while self._held:
            try:
                await self._held.pop().give_back()
            except Exception as bug:  # noqa: BLE001 - what else is held must not stay
                bugs.append(bug)
        if bugs:
            raise ExceptionGroup("what a visit held could not be given back", bugs)

    async def _begin_papers(self) -> None:
        """Begin what makes papers, behind the card: to begin a process keeps the interpreter for
        longer than reading a card takes.
        """
        if self.card is not None:
            await self._card_is_read.wait()
        await self.terminal.documents.begin()

    async def _watch_touches(self) -> None:
        while True:
            await self.screen.wait_touch()
            self._quiet_since = trio.current_time()

    async def _watch_home(self) -> None:
        await self.screen.wait_home()
        self.end(VisitEnd.HOME)

    async def _watch_card(self, card: InsertedCard) -> None:
        state = await self.terminal.cards.slot.wait_gone(card)
        lost = isinstance(state, OutOfOrder)
        self.end(VisitEnd.READER_LOST if lost else VisitEnd.CARD_PULLED)

    async def _watch_quiet(self) -> None:
        while True:
            patience = self._times.care_factor if self.screen.unhurried else 1.0
            if self._working:
                self._quiet_since = trio.current_time()
            deadline = self._quiet_since + self._times.idle_s * patience
            if trio.current_time() < deadline:
                await trio.sleep_until(deadline)
            else:
                await self._ask_whether_there(round(self._times.countdown_s * patience))

    async def _watch_limit(self) -> None:
        """End the visit when its time is up, told a minute before.

        The terminal's own work does not count, and in care mode the time rests.
        """
        await self._spend(self._times.visit_s - LIMIT_TOLD_BEFORE_S)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._tell_time_is_nearly_up)
            await self._spend(LIMIT_TOLD_BEFORE_S)
            self.end(VisitEnd.TIME_UP)

    async def _spend(self, seconds: float) -> None:
        while seconds > 0:
            await trio.sleep(min(_TICK_S, seconds))
            if not self._working and not self.screen.unhurried:
                seconds -= _TICK_S

    async def _tell_time_is_nearly_up(self) -> None:
        question = _("The time for one visit is nearly over. Please finish.")
        async with self._over_the_page:
            await self.screen.countdown(seconds=LIMIT_TOLD_BEFORE_S, question=question, last=True)
        self._quiet_since = trio.current_time()

    def keep_pin(self, pin: Pin) -> None:
        """Keep the PIN that the card accepted, so that it need not be typed twice in a visit."""
        self.forget_pin()
        self.known_pin = pin

    def forget_pin(self) -> None:
        """Wipe the PIN that was kept, if one was."""
        if self.known_pin is not None:
            self.known_pin.wipe()
            self.known_pin = None

    async def _ask_whether_there(self, seconds: int) -> None:
        # Who touches the screen then may be somebody else.
        self.forget_pin()
        async with self._over_the_page:
            await self._ask(seconds)

    async def _ask(self, seconds: int) -> None:
        question = _("Are you still there?")
        with trio.CancelScope() as self._asking, trio.move_on_after(seconds) as unanswered:
            await self.screen.countdown(seconds=seconds, question=question)
        if unanswered.cancelled_caught:
            self.end(VisitEnd.NOBODY_THERE)
        self._quiet_since = trio.current_time()
