"""Other cards and readers while somebody is served, at every page of a visit: the visit goes on, or
ends as it should, and nobody else's card is asked a thing.
"""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trio

from db.demo_people import DemoRole
from hardware.reader_watch import (
    CardInserted,
    CardInsertion,
    CardSilent,
    InsertionEnded,
    ReaderAttached,
    ReaderDetached,
    ReaderEvent,
)
from hardware.simulators.virtual_card import SimulatedCard
from kiosk.demo.devices import READER
from kiosk.desks.card_slot import Empty, InsertedCard, Occupied
from kiosk.desks.reader_events import SlotKeeper
from kiosk.flows.conversation import converse
from kiosk.flows.visit import Changed, Visit, VisitEnd
from kiosk.pages.kinds import FailurePage, Page, WorkingPage
from kiosk.settings.region import Proof
from kiosk.settings.service import Service
from tests.hardware.passing_card import PassingCard
from tests.kiosk.flows.test_sweeps import MATTERS, Leaving, Matter, open_ends, status_of
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Answer

OTHER, MOVED = "Other Reader 00 00", "Demo Reader 01 00"
OWN = CardInsertion(1)
WITH_CARD = [matter for matter in MATTERS if matter.shows == {Proof.CARD}]
OF_EACH_KIND = [
    matter
    for matter in WITH_CARD
    if matter.service in (Service.PIN_CHANGE, Service.CONTRIBUTION_CERTIFICATE) or matter.wishes
]
"""A change of the card itself, a paper, a change in the records with its receipt."""


class Counted(PassingCard):
    """A card that counts what it is asked."""

    def __init__(self, card: SimulatedCard) -> None:
        super().__init__(card)
        self.asked = 0

    def transmit(self, command: bytes) -> bytes:
        self.asked += 1
        return super().transmit(command)


@dataclass
class Hall:
    """A terminal with two readers: a citizen's card in one, and what happens at the other."""

    made_up: MadeUpTerminal
    role: DemoRole
    keeper: SlotKeeper = field(init=False)
    other: Counted = field(init=False)
    insertions: int = OWN

    def __post_init__(self) -> None:
        self.keeper = SlotKeeper(self.made_up.terminal.cards.slot)
        self.own = Counted(self.made_up.card(self.role))
        self.other = Counted(self.made_up.card(DemoRole.RETIREE))
        self.made_up.readers.attach_reader(OTHER)
        self.made_up.readers.insert(READER, self.own)
        # The first in the list, so that nothing but what is served keeps the citizen's before it.
        self.look(ReaderAttached(OTHER), ReaderAttached(READER))
        self.look(CardInserted(READER, OWN, b""))

    def look(self, *events: ReaderEvent) -> None:
        """Have the service tell this."""
        self.keeper.handle(events)

    def put(self, *, silent: bool = False, reader: str = OTHER) -> CardInsertion:
        """Put the other card in."""
        self.made_up.readers.insert(reader, self.other)
        self.insertions += 1
        number = CardInsertion(self.insertions)
        self.look(CardSilent(reader, number) if silent else CardInserted(reader, number, b""))
        return number

    def take(self) -> None:
        """Take the other card out, if it is in."""
        self.made_up.readers.remove(OTHER)
        self.look(InsertionEnded(OTHER, CardInsertion(self.insertions)))

    def touch(self) -> None:
        """Lay it down and lift it at once."""
        self.put()
        self.take()

    def put_slowly(self) -> None:
        """Put it in so that it answers at last."""
        number = self.put(silent=True)
        self.look(CardInserted(OTHER, number, b""))

    def exchange(self) -> None:
        """Take one out and put one in between two looks."""
        self.put()
        gone = CardInsertion(self.insertions)
        self.insertions += 1
        self.look(
            InsertionEnded(OTHER, gone), CardInserted(OTHER, CardInsertion(self.insertions), b"")
        )

    def plug_in(self) -> None:
        """Plug in the other reader anew, with a card in it that is found to be one of ours."""
        self.insertions += 1
        number = CardInsertion(self.insertions)
        self.look(ReaderDetached(OTHER))
        self.look(ReaderAttached(OTHER), CardInserted(OTHER, number, b"", found_there=True))
        self.keeper.probed(InsertedCard(OTHER, number, found_there=True))

    def move_reader(self) -> InsertedCard:
        """Pull the citizen's reader with the card in it, and put it into another socket."""
        self.made_up.readers.unplug_reader(READER)
        self.made_up.readers.attach_reader(MOVED)
        self.made_up.readers.insert(MOVED, self.own)
        number = CardInsertion(self.insertions + 1)
        self.look(
            *(InsertionEnded(READER, OWN), ReaderDetached(READER)),
            *(ReaderAttached(MOVED), CardInserted(MOVED, number, b"", found_there=True)),
        )
        return InsertedCard(MOVED, number, found_there=True)


Act = Callable[[Hall], object]

#: What happens at the other reader while a page stands, and how it is undone at the next one.
BESIDE: dict[str, tuple[Act, Act]] = {
    "a good card": (Hall.put, Hall.take),
    "a card that does not answer": (lambda hall: hall.put(silent=True), Hall.take),
    "laid down and lifted at once": (Hall.touch, lambda hall: None),
    "one card for another": (Hall.exchange, Hall.take),
    "a card that answers at last": (Hall.put_slowly, Hall.take),
    "a reader plugged in with a card of ours": (Hall.plug_in, Hall.take),
    "a reader unplugged": (
        lambda hall: hall.look(ReaderDetached(OTHER)),
        lambda hall: hall.look(ReaderAttached(OTHER)),
    ),
    "their own card told of anew": (
        lambda hall: hall.look(CardInserted(READER, OWN, b"again")),
        lambda hall: None,
    ),
}


class PageByPage(Leaving):
    """A citizen before whom `turns` is called as each page is put up, also those of work."""

    def begin(self, turns: Callable[[int], None]) -> None:
        self.turns, self.turned = turns, 0

    def _turn(self) -> None:
        self.turned += 1
        self.turns(self.turned)

    async def ask(self, page: Page[Answer]) -> Answer:
        self._turn()
        return await super().ask(page)

    @asynccontextmanager
    async def working(self, page: WorkingPage) -> AsyncIterator[None]:
        async with super().working(page):
            self._turn()
            yield


@pytest.fixture
def halls(demo_stores: Path, tmp_path: Path) -> Callable[[Matter], Hall]:
    numbers = iter(range(10_000))

    def hall(matter: Matter) -> Hall:
        folder = tmp_path / str(next(numbers))
        shutil.copytree(demo_stores, folder)
        return Hall(matter.made_up(folder), matter.role)

    return hall


async def visited(
    hall: Hall,
    matter: Matter,
    turns: Callable[[int], None] = lambda page: None,
    card: InsertedCard | None = None,
) -> tuple[Visit, PageByPage]:
    """Hold the visit, and return it with what the screen saw."""
    screen = PageByPage(matter.script())
    screen.begin(turns)
    visit = Visit(hall.made_up.terminal, screen, card or InsertedCard(READER, OWN))
    with trio.fail_after(10_000):
        await visit.run(lambda visit: converse(visit, matter.service))
    assert screen.standing == []
    assert list(open_ends(hall.made_up)) == []
    return visit, screen


def printed(hall: Hall) -> int:
    return len(hall.made_up.printer.printed)


@pytest.mark.parametrize("matter", WITH_CARD, ids=str)
async def test_a_visit_goes_on_whatever_happens_at_another_reader(
    halls: Callable[[Matter], Hall], matter: Matter
) -> None:
    alone = halls(matter)
    undisturbed, expected = await visited(alone, matter)
    assert undisturbed.ended is VisitEnd.DONE
    for name, (happens, ends) in BESIDE.items():
        hall = halls(matter)

        def turns(page: int, hall: Hall = hall, happens: Act = happens, ends: Act = ends) -> None:
            if page > 1:
                ends(hall)
            happens(hall)
            assert hall.made_up.terminal.cards.slot.holds(InsertedCard(READER, OWN))

        visit, screen = await visited(hall, matter, turns)
        assert (name, visit.ended, visit.changed) == (name, VisitEnd.DONE, undisturbed.changed)
        assert screen.kinds == expected.kinds
        assert [page.title for page in screen.worked] == [page.title for page in expected.worked]
        assert status_of(hall.made_up, matter.role) is matter.after
        assert printed(hall) == printed(alone)
        assert hall.other.asked == 0


@pytest.mark.parametrize("matter", OF_EACH_KIND, ids=str)
async def test_a_card_that_stays_beside_is_served_when_its_turn_has_come_and_not_before(
    halls: Callable[[Matter], Hall], matter: Matter
) -> None:
    for at in pages_of(await visited(halls(matter), matter)):
        hall = halls(matter)

        def turns(page: int, hall: Hall = hall, at: int = at) -> None:
            if page == at:
                hall.put()

        visit, _ = await visited(hall, matter, turns)
        slot = hall.made_up.terminal.cards.slot
        assert (at, visit.ended, hall.other.asked) == (at, VisitEnd.DONE, 0)
        assert slot.holds(InsertedCard(READER, OWN)), "the farewell asks for this one"
        hall.look(InsertionEnded(READER, OWN))
        assert slot.state == Occupied(InsertedCard(OTHER, 2))


def pages_of(held: tuple[Visit, PageByPage]) -> Iterator[int]:
    """The numbers of the pages of an undisturbed visit."""
    visit, screen = held
    assert visit.ended is VisitEnd.DONE
    return iter(range(1, screen.turned + 1))


@pytest.mark.parametrize("matter", OF_EACH_KIND, ids=str)
async def test_a_reader_that_comes_back_under_another_name_ends_the_visit_and_can_begin_one(
    halls: Callable[[Matter], Hall], matter: Matter
) -> None:
    pages = tuple(pages_of(await visited(halls(matter), matter)))
    for at in pages:
        hall, moved, asked = halls(matter), list[InsertedCard](), list[int]()

        def turns(
            page: int,
            hall: Hall = hall,
            at: int = at,
            moved: list[InsertedCard] = moved,
            asked: list[int] = asked,
        ) -> None:
            if page == at:
                moved.append(hall.move_reader())
                asked.append(hall.own.asked)

        visit, screen = await visited(hall, matter, turns)
        # On the last page they finish at that very moment.
        assert visit.ended is VisitEnd.READER_LOST or at == pages[-1], at
        assert not any(isinstance(page, FailurePage) for page in screen.shown)
        assert asked == [hall.own.asked], "what lies in the reader that came back is nobody's yet"
        slot = hall.made_up.terminal.cards.slot
        assert isinstance(slot.state, Empty)
        if (
            visit.changed is Changed.NOTHING
            and status_of(hall.made_up, matter.role) is matter.before
        ):
            hall.keeper.probed(moved[0])
            assert slot.holds(moved[0])
            again, _ = await visited(hall, matter, card=moved[0])
            assert (at, again.ended) == (at, VisitEnd.DONE)
            assert status_of(hall.made_up, matter.role) is matter.after
