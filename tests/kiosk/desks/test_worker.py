"""The hop into threads: one call at a time, waited for to its limit, and told when it outlasts it.

Threads know nothing of a mock clock, so the clock here stands still until a test moves it on, and
each thread waits for an event, not for a time.
"""

import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import pytest
import trio
import trio.testing

from hardware.card_errors import CardRemoved
from hardware.resource_manager import CardChannel
from hardware.simulators import permit_simulation
from hardware.simulators.card_profiles import CARD_1
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import VirtualCard
from kiosk.desks.card_desk import CardDesk
from kiosk.desks.card_slot import CardSlot, InsertedCard, Occupied
from kiosk.desks.device_watch import DeviceWatch
from kiosk.desks.id_card_plate import IdCardPlate
from kiosk.desks.situation import Situation
from kiosk.desks.worker import DriverHangs, Worker
from kiosk.flows.menu import device_notices, service_choices
from kiosk.settings.configuration import IdentityCardSettings
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import MadeUpTerminal

#: Of a call, by a clock that stands still.
LIMIT_S = 5.0
#: By the clock on the wall: only guards against hanging.
GIVE_UP_S = 60.0

Story = Callable[[trio.testing.MockClock], Awaitable[None]]


def by_hand(story: Story) -> None:
    """Run a story on a clock that it moves on itself."""
    clock = trio.testing.MockClock()
    trio.run(story, clock, clock=clock)


async def outlasts(
    call: "Call", run: Callable[[], Awaitable[object]], clock: trio.testing.MockClock
) -> None:
    """Have `run` begin the call, which does not return within its limit."""

    async def is_given_up() -> None:
        with pytest.raises(DriverHangs):
            await run()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(is_given_up)
        await call.is_running()
        clock.jump(LIMIT_S)


class Call:
    """A driver's call that returns when it is let go."""

    def __init__(self, result: str = "") -> None:
        self.begun = threading.Event()
        self._go = threading.Event()
        self._result = result

    def __call__(self) -> str:
        self.begun.set()
        assert self._go.wait(GIVE_UP_S)
        return self._result

    def let_go(self) -> None:
        """Let it return."""
        self._go.set()

    async def is_running(self) -> None:
        """Return when its thread is in it."""
        await trio.to_thread.run_sync(self.begun.wait, GIVE_UP_S)


def test_results_and_errors_come_back() -> None:
    async def story(clock: trio.testing.MockClock) -> None:
        worker = Worker("test", limit_s=LIMIT_S)
        assert await worker.run(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await worker.run(divmod, 7, 0)
        assert not worker.overdue

    by_hand(story)


def test_never_two_calls_at_once() -> None:
    async def story(clock: trio.testing.MockClock) -> None:
        worker = Worker("test", limit_s=LIMIT_S)
        first, second = Call(), Call()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(worker.run, first)
            await first.is_running()
            nursery.start_soon(worker.run, second)
            await trio.testing.wait_all_tasks_blocked()
            assert not second.begun.is_set()
            first.let_go()
            await second.is_running()
            second.let_go()

    by_hand(story)


def test_a_call_that_has_begun_is_waited_for_although_cancelled() -> None:
    async def story(clock: trio.testing.MockClock) -> None:
        worker = Worker("test", limit_s=LIMIT_S)
        call = Call("result")
        results: list[str] = []

        async def run() -> None:
            results.append(await worker.run(call))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(run)
            await call.is_running()
            nursery.cancel_scope.cancel()
            await trio.lowlevel.cancel_shielded_checkpoint()
            call.let_go()
        assert results == ["result"]

    by_hand(story)


def test_a_call_that_has_not_begun_is_given_up_when_cancelled() -> None:
    async def story(clock: trio.testing.MockClock) -> None:
        worker = Worker("test", limit_s=LIMIT_S)
        first, second = Call(), Call()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(worker.run, first)
            await first.is_running()
            async with trio.open_nursery() as waiting:
                waiting.start_soon(worker.run, second)
                await trio.testing.wait_all_tasks_blocked()
                waiting.cancel_scope.cancel()
            first.let_go()
        assert not second.begun.is_set()
        assert await worker.run(str, 1) == "1"

    by_hand(story)


def test_a_call_that_outlasts_its_limit_is_told_and_told_again_when_it_returns() -> None:
    async def story(clock: trio.testing.MockClock) -> None:
        worker = Worker("test", limit_s=LIMIT_S)
        told: list[bool] = []
        back = trio.Event()

        def tell() -> None:
            told.append(worker.overdue)
            if not worker.overdue:
                back.set()

        call = Call()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(worker.watch, tell)
            await outlasts(call, partial(worker.run, call), clock)
            # Whoever comes then is told at once: the limit is not waited out once more.
            with pytest.raises(DriverHangs):
                await worker.run(str, 1)
            call.let_go()
            await back.wait()
            nursery.cancel_scope.cancel()
        assert told == [True, False]
        assert await worker.run(str, 1) == "1"

    by_hand(story)


def test_who_waits_for_a_turn_is_not_kept_for_ever() -> None:
    async def story(clock: trio.testing.MockClock) -> None:
        worker = Worker("test", limit_s=LIMIT_S)

        async def is_given_up() -> None:
            with pytest.raises(DriverHangs):
                await worker.run(str, 1)

        async with worker.held(), trio.open_nursery() as nursery:
            nursery.start_soon(is_given_up)
            await trio.testing.wait_all_tasks_blocked()
            clock.jump(LIMIT_S)

    by_hand(story)


def test_a_run_ends_although_a_call_hangs() -> None:
    worker = Worker("test", limit_s=LIMIT_S)
    call = Call()

    async def story(clock: trio.testing.MockClock) -> None:
        await outlasts(call, partial(worker.run, call), clock)

    by_hand(story)
    call.let_go()


def test_a_hanging_device_is_out_of_service_in_words_and_back(made_up: MadeUpTerminal) -> None:
    async def story(clock: trio.testing.MockClock) -> None:
        cards, records = Worker("card reader", limit_s=LIMIT_S), Worker("records", limit_s=LIMIT_S)
        configuration = replace(made_up.configuration, identity_cards=IdentityCardSettings())
        terminal = made_up.terminal
        devices = DeviceWatch(
            *(terminal.cards.slot, IdCardPlate(), terminal.codes),
            *(terminal.printing, terminal.documents),
            stores=terminal.devices._stores,
            workers=(cards, records),
        )
        calls = {worker: Call() for worker in (cards, records)}

        def situation() -> Situation:
            return Situation(configuration, made_up.terminal.region, devices.conditions)

        def offered() -> set[Service]:
            choices = service_choices(situation())
            return {choice.value for choice in choices if choice.unavailable is None}

        everything = offered()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(devices.run)
            for worker, call in calls.items():
                await outlasts(call, partial(worker.run, call), clock)
                assert offered() == {Service.GUIDES, Service.PAPERS, Service.CARD_MATTERS}
                assert device_notices(situation(), tuple(Service))
                call.let_go()
                while offered() != everything:
                    await devices.wait_turn()
            nursery.cancel_scope.cancel()

    by_hand(story)


class HangingManager(SimulatedResourceManager):
    """A PC/SC service whose first connection takes its time."""

    hang: Call | None = None

    def connect(self, reader: str) -> CardChannel:
        channel = super().connect(reader)
        if self.hang is not None:
            hang, self.hang = self.hang, None
            hang()
        return channel


def test_a_card_connected_too_late_does_not_keep_the_reader() -> None:
    permit = permit_simulation(production=False)
    manager = HangingManager("R", permit=permit)
    manager.insert("R", VirtualCard(CARD_1, permit=permit))
    call = manager.hang = Call()
    slot = CardSlot()
    inserted = InsertedCard("R", 1)
    slot.turn(Occupied(inserted))

    async def story(clock: trio.testing.MockClock) -> None:
        worker = Worker("card reader", limit_s=LIMIT_S)
        desk = CardDesk(manager, slot, worker)
        turned = trio.Event()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(worker.watch, lambda: None if worker.overdue else turned.set())
            await outlasts(call, partial(desk.open, inserted), clock)
            call.let_go()
            await turned.wait()
            nursery.cancel_scope.cancel()
        card = await desk.open(inserted)
        assert card.reading.issuer.card_number == "A00000011"
        await card.give_back()
        slot.turn(Occupied(InsertedCard("R", 2)))
        with pytest.raises(CardRemoved):
            await desk.open(inserted)

    by_hand(story)
