"""The slot: waiting for a card, for another card, and for this card to go."""

import pytest
import trio
import trio.testing

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

FIRST, SECOND = InsertedCard("R", 1), InsertedCard("R", 2)
LOST = OutOfOrder(SlotFault.NO_SERVICE)


def slot_in(state: SlotState) -> CardSlot:
    slot = CardSlot()
    slot.turn(state)
    return slot


def test_nothing_is_known_before_the_first_look() -> None:
    assert CardSlot().state == LOST


@pytest.mark.parametrize("state", [Occupied(FIRST), Silent(FIRST)])
async def test_a_card_that_is_in_is_waited_for_no_longer(state: SlotState) -> None:
    assert await slot_in(state).wait_card() == state


@pytest.mark.parametrize("passing", [Empty(), LOST, Occupied(FIRST), Silent(FIRST)])
async def test_only_another_card_begins_a_new_visit(passing: SlotState) -> None:
    slot = slot_in(passing)
    came: list[SlotState] = []

    async def wait() -> None:
        came.append(await slot.wait_card(other_than=FIRST))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(wait)
        await trio.testing.wait_all_tasks_blocked()
        assert came == []
        slot.turn(Occupied(SECOND))
    assert came == [Occupied(SECOND)]


@pytest.mark.parametrize("state", [Empty(), LOST, Occupied(SECOND), Silent(SECOND)])
async def test_a_card_is_gone_when_anything_else_is_there(state: SlotState) -> None:
    assert await slot_in(state).wait_gone(FIRST) == state


async def test_a_card_that_falls_silent_is_not_gone() -> None:
    slot = slot_in(Occupied(FIRST))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(slot.wait_gone, FIRST)
        await trio.testing.wait_all_tasks_blocked()
        slot.turn(Silent(FIRST))
        await trio.testing.wait_all_tasks_blocked()
        assert len(nursery.child_tasks) == 1
        slot.turn(Empty())


async def test_the_same_state_again_is_no_turn() -> None:
    slot = slot_in(Empty())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(slot.wait_turn)
        await trio.testing.wait_all_tasks_blocked()
        slot.turn(Empty())
        await trio.testing.wait_all_tasks_blocked()
        assert len(nursery.child_tasks) == 1
        slot.turn(Occupied(FIRST))


async def test_everybody_who_waits_hears_a_turn() -> None:
    slot = slot_in(Empty())
    heard: list[SlotState] = []

    async def wait() -> None:
        heard.append(await slot.wait_turn())

    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(wait)
        await trio.testing.wait_all_tasks_blocked()
        slot.turn(Occupied(FIRST))
    assert heard == [Occupied(FIRST)] * 3
