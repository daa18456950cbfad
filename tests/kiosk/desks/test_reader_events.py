"""From what the reader watcher tells to what a visit sees in the slot."""

from collections.abc import Callable

import pytest
import trio
import trio.testing

from hardware.reader_watch import (
    CardInserted,
    CardInsertion,
    CardSilent,
    InsertionEnded,
    ReaderAttached,
    ReaderDetached,
    ReaderEvent,
    ServiceHeard,
    ServiceLost,
    ServiceReturned,
    ServiceSilent,
)
from hardware.simulators import permit_simulation
from hardware.simulators.card_profiles import CARD_1
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import VirtualCard
from kiosk.desks import reader_events
from kiosk.desks.card_slot import (
    CardSlot,
    Empty,
    InsertedCard,
    Occupied,
    OutOfOrder,
    Silent,
    SlotFault,
    SlotState,
)
from kiosk.desks.reader_events import SlotKeeper, watch_readers
from kiosk.settings.card_reader import NO_RULES, CardReaderSettings, SlotRules

A, B = "Reader A", "Reader B"
ONE, TWO = CardInsertion(1), CardInsertion(2)
NO_READER = OutOfOrder(SlotFault.NO_READER)
NO_SERVICE = OutOfOrder(SlotFault.NO_SERVICE)
Look = tuple[ReaderEvent, ...]

#: What happened look by look, and the state of the slot at its end.
STORIES: dict[str, tuple[tuple[Look, ...], SlotState]] = {
    "a reader is plugged in": (((ReaderAttached(A),),), Empty()),
    "a card comes": (
        ((ReaderAttached(A), CardInserted(A, ONE, b"")),),
        Occupied(InsertedCard(A, 1)),
    ),
    "a mute card comes": (((ReaderAttached(A), CardSilent(A, ONE)),), Silent(InsertedCard(A, 1))),
    "a card goes": (
        ((ReaderAttached(A), CardInserted(A, ONE, b"")), (InsertionEnded(A, ONE),)),
        Empty(),
    ),
    "one card for another between two looks": (
        (
            (ReaderAttached(A), CardInserted(A, ONE, b"")),
            (InsertionEnded(A, ONE), CardInserted(A, TWO, b"")),
        ),
        Occupied(InsertedCard(A, 2)),
    ),
    "the reader is pulled with its card": (
        (
            (ReaderAttached(A), CardInserted(A, ONE, b"")),
            (InsertionEnded(A, ONE), ReaderDetached(A)),
        ),
        NO_READER,
    ),
    "the service dies with a card in": (
        (
            (ReaderAttached(A), CardInserted(A, ONE, b"")),
            (InsertionEnded(A, ONE), ReaderDetached(A), ServiceLost()),
        ),
        NO_SERVICE,
    ),
    "the service is not there at the start": (((ServiceLost(),),), NO_SERVICE),
    "the service hangs": (
        ((ReaderAttached(A), CardInserted(A, ONE, b"")), (ServiceSilent(),)),
        NO_SERVICE,
    ),
    "the service goes on": (
        ((ReaderAttached(A),), (ServiceSilent(),), (ServiceHeard(),), (CardSilent(A, ONE),)),
        Silent(InsertedCard(A, 1)),
    ),
    "the service is lost while it hangs": (
        ((ReaderAttached(A),), (ServiceSilent(),), (ServiceLost(),), (ServiceHeard(),)),
        NO_SERVICE,
    ),
    "the service returns without a reader": (((ServiceLost(),), (ServiceReturned(),)), NO_READER),
    "the service returns with the card in": (
        (
            (ServiceLost(),),
            (ServiceReturned(), ReaderAttached(A), CardInserted(A, TWO, b"")),
        ),
        Occupied(InsertedCard(A, 2)),
    ),
    "of two readers the one with the card counts": (
        ((ReaderAttached(A), ReaderAttached(B), CardInserted(B, ONE, b"")),),
        Occupied(InsertedCard(B, 1)),
    ),
    "a reader that is already known is attached": (
        ((ReaderAttached(A), CardInserted(A, ONE, b"")), (ReaderAttached(A),)),
        Occupied(InsertedCard(A, 1)),
    ),
    "a module that is always there is nobody's": (
        ((ReaderAttached(A), CardInserted(A, ONE, b"", found_there=True)),),
        Empty(),
    ),
    "a mute one as well": (
        ((ReaderAttached(A), CardSilent(A, ONE, found_there=True)),),
        Empty(),
    ),
    "it hides no card behind it": (
        (
            (ReaderAttached(A), CardSilent(A, ONE, found_there=True), ReaderAttached(B)),
            (CardInserted(B, TWO, b""),),
        ),
        Occupied(InsertedCard(B, 2)),
    ),
    "it is nobody's when it answers at last": (
        (
            (ReaderAttached(A), CardSilent(A, ONE, found_there=True)),
            (CardInserted(A, ONE, b"", found_there=True),),
        ),
        Empty(),
    ),
    "a card put in where it was is somebody's": (
        (
            (ReaderAttached(A), CardSilent(A, ONE, found_there=True)),
            (InsertionEnded(A, ONE), CardSilent(A, TWO)),
        ),
        Silent(InsertedCard(A, 2)),
    ),
    "a card beside the one that is served changes nothing": (
        (
            (ReaderAttached(A), ReaderAttached(B)),
            (CardInserted(B, ONE, b""),),
            (CardInserted(A, TWO, b""),),
        ),
        Occupied(InsertedCard(B, 1)),
    ),
    "nor does a card that goes again beside it": (
        (
            (ReaderAttached(A), ReaderAttached(B)),
            (CardInserted(B, ONE, b""),),
            (CardSilent(A, TWO),),
            (InsertionEnded(A, TWO),),
        ),
        Occupied(InsertedCard(B, 1)),
    ),
    "a card beside it waits until it is gone": (
        (
            (ReaderAttached(A), ReaderAttached(B)),
            (CardInserted(B, ONE, b""),),
            (CardInserted(A, TWO, b""),),
            (InsertionEnded(B, ONE),),
        ),
        Occupied(InsertedCard(A, 2)),
    ),
    "a mute card that answers at last is the same card": (
        ((ReaderAttached(A), CardSilent(A, ONE)), (CardInserted(A, ONE, b""),)),
        Occupied(InsertedCard(A, 1)),
    ),
}


def test_a_card_found_there_is_served_once_it_is_known_to_be_one() -> None:
    slot = CardSlot()
    keeper = SlotKeeper(slot)
    found = InsertedCard(A, 1, found_there=True)
    assert keeper.handle((ReaderAttached(A), CardInserted(A, ONE, b"", True))) == (found,)
    assert keeper.handle(()) == ()
    keeper.probed(found)
    assert slot.state == Occupied(found)


def test_a_card_that_is_gone_by_the_time_it_is_known_is_not_served() -> None:
    slot = CardSlot()
    keeper = SlotKeeper(slot)
    keeper.handle((ReaderAttached(A), CardInserted(A, ONE, b"", True)))
    keeper.handle((InsertionEnded(A, ONE), CardSilent(A, TWO)))
    keeper.probed(InsertedCard(A, 1, found_there=True))
    assert slot.state == Silent(InsertedCard(A, 2))


def test_a_card_that_was_in_while_the_service_hung_is_looked_at_anew() -> None:
    slot = CardSlot()
    keeper = SlotKeeper(slot)
    keeper.handle((ReaderAttached(A), CardInserted(A, ONE, b"")))
    assert keeper.handle((ServiceSilent(),)) == ()
    assert keeper.handle((ServiceHeard(),)) == (InsertedCard(A, 1, found_there=True),)
    states = [slot.state]
    keeper.probed(InsertedCard(A, 1, found_there=True))
    states.append(slot.state)
    assert states == [Empty(), Occupied(InsertedCard(A, 1, found_there=True))]


def test_a_strangers_card_gives_way_to_the_next_one_and_is_nobodys_from_then_on() -> None:
    slot = CardSlot()
    keeper = SlotKeeper(slot)
    stranger, three = InsertedCard(A, 1), CardInsertion(3)
    keeper.handle((ReaderAttached(A), ReaderAttached(B), CardSilent(A, ONE)))
    slot.let_others_before(stranger)
    again = (CardInserted(A, ONE, b"again"),)
    looks: dict[Look, SlotState] = {
        (CardInserted(A, ONE, b"alone"),): Occupied(stranger),
        (CardInserted(B, TWO, b""),): Occupied(InsertedCard(B, 2)),
        (CardSilent(A, ONE),): Occupied(InsertedCard(B, 2)),
        (InsertionEnded(B, TWO),): Empty(),
        again: Empty(),
        (InsertionEnded(A, ONE), CardInserted(A, three, b"")): Occupied(InsertedCard(A, 3)),
    }
    for look, state in looks.items():
        asked_about = keeper.handle(look)
        assert (slot.state, look) == (state, look)
        assert asked_about == ((stranger,) if look is again else ())


@pytest.mark.parametrize(
    ("settings", "states"),
    [
        (CardReaderSettings(), [Empty(), Occupied(InsertedCard(B, 2))]),
        (CardReaderSettings(name=A), [Silent(InsertedCard(A, 1, True))] * 2),
        (CardReaderSettings(name=B), [Empty(), Occupied(InsertedCard(B, 2))]),
        (CardReaderSettings(ignore=(B,)), [Empty(), Empty()]),
        (CardReaderSettings(ignore=(A,)), [Empty(), Occupied(InsertedCard(B, 2))]),
    ],
)
def test_the_settings_choose_the_slot(
    settings: CardReaderSettings, states: list[SlotState]
) -> None:
    slot = CardSlot()
    keeper = SlotKeeper(slot, SlotRules(settings))
    seen = []
    for look in (
        (ReaderAttached(A), CardSilent(A, ONE, found_there=True), ReaderAttached(B)),
        (CardInserted(B, TWO, b""),),
    ):
        keeper.handle(look)
        seen.append(slot.state)
    assert seen == states


@pytest.mark.parametrize("story", STORIES)
def test_the_slot_after(story: str) -> None:
    looks, state = STORIES[story]
    slot = CardSlot()
    keeper = SlotKeeper(slot)
    for events in looks:
        keeper.handle(events)
    assert slot.state == state


#: A visit's card is in; one look finds this; what the visit must be told.
GONE: dict[str, tuple[Look, SlotState]] = {
    "card pulled": ((InsertionEnded(A, ONE),), Empty()),
    "reader pulled": ((InsertionEnded(A, ONE), ReaderDetached(A)), NO_READER),
    "service died": ((InsertionEnded(A, ONE), ReaderDetached(A), ServiceLost()), NO_SERVICE),
}


@pytest.mark.parametrize("how", GONE)
@pytest.mark.parametrize("others", [(), (ReaderAttached(B),)], ids=["alone", "beside another"])
async def test_a_visit_hears_why_its_card_is_gone_and_not_half_of_it(
    how: str, others: Look
) -> None:
    look, expected = GONE[how]
    slot = CardSlot()
    keeper = SlotKeeper(slot)
    keeper.handle((ReaderAttached(A), *others, CardInserted(A, ONE, b"")))
    seen: list[SlotState] = []

    async def visit() -> None:
        seen.append(await slot.wait_gone(InsertedCard(A, 1)))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(visit)
        await trio.testing.wait_all_tasks_blocked()
        keeper.handle(look)
    assert seen == [expected]


def test_the_watcher_keeps_the_slot_up_to_date() -> None:
    """On the real clock, for the watcher is a thread."""
    readers = SimulatedResourceManager(A, permit=permit_simulation(production=False))
    slot = CardSlot()
    card = VirtualCard(CARD_1, permit=permit_simulation(production=False))

    async def one_of_ours(reader: str) -> bool:
        return reader == A

    async def turned_to(kind: type) -> SlotState:
        while not isinstance(slot.state, kind):
            await slot.wait_turn()
        return slot.state

    async def watched() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(watch_readers, readers, slot, NO_RULES, one_of_ours)
            await turned_to(Empty)
            readers.insert(A, card)
            first = await turned_to(Occupied)
            readers.unplug_reader(A)
            assert await turned_to(OutOfOrder) == NO_READER
            readers.attach_reader(A)
            await turned_to(Empty)
            readers.insert(A, card)
            assert await turned_to(Occupied) != first
            readers.stop_service()
            assert await turned_to(OutOfOrder) == NO_SERVICE
            readers.start_service()
            await turned_to(Occupied)
            nursery.cancel_scope.cancel()

    async def limited() -> None:
        with trio.fail_after(60):
            await watched()

    trio.run(limited)


def test_a_card_that_waits_in_another_reader_is_served_once_a_strangers_yields() -> None:
    slot = CardSlot()
    keeper = SlotKeeper(slot)
    keeper.handle((ReaderAttached(A), ReaderAttached(B), CardSilent(A, ONE)))
    keeper.handle((CardInserted(B, TWO, b""),))
    states = [slot.state]
    slot.let_others_before(InsertedCard(A, 1))
    states.append(slot.state)
    assert states == [Silent(InsertedCard(A, 1)), Occupied(InsertedCard(B, 2))]


async def test_a_watcher_that_wakes_after_the_end_is_not_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    delivers: list[Callable[[Look], None]] = []

    class Watcher:
        def __init__(self, _: object, deliver: Callable[[Look], None]) -> None:
            delivers.append(deliver)

        run = stop = None

    async def ends_at_once(*_: object) -> None:
        await trio.lowlevel.checkpoint()

    monkeypatch.setattr(reader_events, "ReaderWatcher", Watcher)
    monkeypatch.setattr(reader_events, "run_until_cancelled", ends_at_once)
    readers = SimulatedResourceManager(A, permit=permit_simulation(production=False))
    slot = CardSlot()
    await watch_readers(readers, slot)
    delivers[0]((ReaderAttached(A), CardInserted(A, ONE, b"", found_there=True)))
    await trio.testing.wait_all_tasks_blocked()
    assert slot.state == NO_SERVICE
