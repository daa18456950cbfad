"""Walking through every visit there is: each page is met, and each answer given, at least once.

A visit is a list of what the citizen does at each page. Wherever a page of a new shape comes, every
other thing that could be done there is put down for a visit of its own.
"""

from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

import trio
from trio.testing import MockClock

from hardware.simulators import SimulationPermit
from hardware.social_card.pin import Pin
from kiosk.demo.rehearsal.answers import Act, Deed, Says, acts_on
from kiosk.demo.rehearsal.shapes import shape_of
from kiosk.demo.rehearsal.world import Start, Trouble, World, write_template
from kiosk.flows.reception import receive
from kiosk.language.texts import Text
from kiosk.pages.kinds import (
    FarewellPage,
    GuidePage,
    ListPage,
    Page,
    PinEntered,
    SearchPage,
    WelcomePage,
    WorkingPage,
)

Answer = TypeVar("Answer")

NORMAL = "Card in normal use"
WRONG_PIN = "000000"
NEW_PIN = "739150"
LONGEST_VISIT = 40
"""No visit without turning back has so many pages."""

_SAME_FOR_ALL = (GuidePage, ListPage, SearchPage)
"""Pages from which every citizen goes the same ways."""


@dataclass(frozen=True, slots=True)
class CountdownShown:
    """A countdown as it was laid over a page."""

    page: Page[object]
    seconds: int
    question: Text


Shown = Page[object] | CountdownShown


@dataclass
class _Found:
    """What all visits have met so far."""

    pages: dict[Hashable, Shown] = field(default_factory=dict)
    tried: set[tuple[Hashable, Hashable]] = field(default_factory=set)

    def note(self, shown: Shown) -> None:
        """Keep `shown` unless one of its shape is known."""
        self.pages.setdefault(shape_of(shown), shown)


class _Citizen:
    """The Screen of a rehearsal: does what the plan says, and the usual after it."""

    unhurried = False

    def __init__(self, world: World, start: Start, plan: Sequence[Act], found: _Found) -> None:
        self._world, self._start, self._found = world, start, found
        self._plan = list(plan)
        self.done: list[Act] = []
        self.branches: list[list[Act]] = []
        self.over = trio.Event()
        self._home = trio.Event()
        self._standing: Page[object] | None = None

    async def ask(self, page: Page[Answer]) -> Answer:
        asked = cast("Page[object]", page)
        self._found.note(asked)
        self._standing = asked
        await trio.lowlevel.checkpoint()
        if (self.done and isinstance(page, WelcomePage)) or len(self.done) > LONGEST_VISIT:
            self.over.set()
            await trio.sleep_forever()
        act = self._next_act(asked)
        self.done.append(act)
        return cast("Answer", await self._perform(act))

    def _next_act(self, page: Page[object]) -> Act:
        """Return the plan's act, or at its end the usual one, noting the others as branches."""
        if len(self.done) < len(self._plan):
            return self._plan[len(self.done)]
        usual, *others = acts_on(page)
        # The same page leads further once the citizen has shown who they are.
        standing = (self._start, self._world.shown)
        known = (None if isinstance(page, _SAME_FOR_ALL) else standing, shape_of(page))
        if known in self._found.tried:
            return usual if isinstance(page, WelcomePage | FarewellPage) else Deed.END
        self._found.tried.add(known)
        self.branches += [[*self.done, other] for other in others]
        return usual

    async def _perform(self, act: Act) -> object:
        match act:
            case Says(value):
                return value
            case Deed.TYPE_PIN:
                return PinEntered(Pin(bytearray(self._world.pin.encode())))
            case Deed.TYPE_WRONG_PIN:
                return PinEntered(Pin(bytearray(WRONG_PIN.encode())))
            case Deed.TYPE_NEW_PIN:
                return PinEntered(Pin(bytearray(NEW_PIN.encode())))
            case Deed.INSERT_CARD:
                self._world.insert_card()
            case Deed.LAY_IDENTITY_CARD:
                self._world.lay_identity_card()
            case Deed.PULL_CARD:
                self._world.pull()
            case Deed.LIFT_IDENTITY_CARD:
                self._world.lift_identity_card()
            case Deed.END:
                self._home.set()
            case Deed.WALK_AWAY:
                pass
        return await trio.sleep_forever()

    @asynccontextmanager
    async def working(self, page: WorkingPage) -> AsyncIterator[None]:
        self._found.note(page)
        yield

    async def countdown(self, *, seconds: int, question: Text, last: bool = False) -> None:
        if self._standing is not None:
            self._found.note(CountdownShown(self._standing, seconds, question))
        await trio.sleep_forever()

    async def wait_touch(self) -> None:
        await trio.sleep_forever()

    async def wait_hands_off(self) -> None:
        await trio.lowlevel.checkpoint()

    async def wait_staff(self) -> None:
        await trio.sleep_forever()

    async def wait_home(self) -> None:
        await self._home.wait()
        self._home = trio.Event()

    async def wait_bug(self) -> Exception:
        return await trio.sleep_forever()

    def belongs_to(self, holder: Text | None) -> None:
        pass

    def clear(self) -> None:
        self._standing = None

    def wipe(self) -> None:
        self._standing = None


def walk(
    starts: Iterable[Start],
    folder: Path,
    permit: SimulationPermit,
    now: datetime,
    tell: Callable[[int, int], None] = lambda visits, pages: None,
) -> list[Shown]:
    """Return every page that visits beginning like `starts` can meet, in the order of meeting.

    After each visit `tell` hears how many were walked, and how many pages they have met.
    """
    template = folder / "template"
    write_template(template, now)
    found, visits = _Found(), 0
    for start in starts:
        plans: list[list[Act]] = [[]]
        while plans:
            visits += 1
            world = World(start, template, folder / f"visit-{visits}", permit, now)
            plans += trio.run(
                _visit, world, start, plans.pop(0), found, clock=MockClock(autojump_threshold=0)
            )
            tell(visits, len(found.pages))
    return list(found.pages.values())


async def _visit(world: World, start: Start, plan: Sequence[Act], found: _Found) -> list[list[Act]]:
    """Hold one visit and return the plans of those that branch off from it."""
    citizen = _Citizen(world, start, plan, found)
    async with trio.open_nursery() as nursery:
        await world.terminal.devices.look_at_printers()
        nursery.start_soon(receive, world.terminal, citizen)
        with trio.move_on_after(LONGEST_VISIT * 60):
            await citizen.over.wait()
        nursery.cancel_scope.cancel()
    await world.terminal.close()
    return citizen.branches


def all_starts(permit: SimulationPermit) -> list[Start]:
    """Return a start with each card of the demonstration, and one in each trouble."""
    from kiosk.demo.devices import demo_cards

    cards = [Start(card.title) for card in demo_cards(permit)]
    troubles = [Start(NORMAL, trouble) for trouble in Trouble if trouble is not Trouble.NONE]
    return [*cards, *troubles]
