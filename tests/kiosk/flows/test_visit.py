"""A visit's end: by quiet, Home, the card, the reader; and what is left after each."""

from collections.abc import Awaitable, Callable

import pytest
import trio
import trio.testing

from db.demo_people import DemoRole
from db.records import IdempotencyKey, LossReported, Refusal
from kiosk.desks.card_slot import Empty, InsertedCard, Occupied, OutOfOrder, SlotFault, SlotState
from kiosk.desks.records_desk import Change, ChangeDenied, ChangeMade, OutcomeUnknown
from kiosk.flows.conversation import converse
from kiosk.flows.visit import Changed, Visit, VisitEnd
from kiosk.language.texts import Text, Words
from kiosk.pages.kinds import ReadingPage, WorkingPage
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import NOON, MadeUpTerminal
from tests.kiosk.scripted_screen import ScriptedScreen, pin, waits

WORKING = WorkingPage(Words(""), Words(""))

Conversation = Callable[[Visit], Awaitable[None]]


async def stay_for_ever(_: Visit) -> None:
    """Say and do nothing."""
    await trio.sleep_forever()


class Watched(ScriptedScreen):
    """Notes when countdowns begin and end, and for how long they were announced."""

    def __init__(self) -> None:
        super().__init__([])
        self.asked: list[tuple[float, int]] = []
        self.counting = False

    async def countdown(self, *, seconds: int, question: Text, last: bool = False) -> None:
        self.asked.append((trio.current_time(), seconds))
        self.counting = True
        try:
            await super().countdown(seconds=seconds, question=question)
        finally:
            self.counting = False


async def quiet(
    made_up: MadeUpTerminal, screen: Watched, conversation: Conversation = stay_for_ever
) -> Visit:
    """Hold a visit in which nobody does anything but the conversation."""
    visit = Visit(made_up.terminal, screen, None)
    await visit.run(conversation)
    return visit


async def test_the_countdown_begins_fifteen_seconds_before_the_end(made_up: MadeUpTerminal) -> None:
    screen = Watched()
    visit = await quiet(made_up, screen)
    assert screen.asked == [(60.0, 15)]
    assert trio.current_time() == 75.0
    assert visit.ended is VisitEnd.NOBODY_THERE
    assert screen.cleared == 1


async def test_a_touch_moves_the_end(made_up: MadeUpTerminal) -> None:
    screen = Watched()

    async def touches(visit: Visit) -> None:
        for _ in range(3):
            await trio.sleep(59)
            screen.touch()
        await trio.sleep_forever()

    await quiet(made_up, screen, touches)
    assert screen.asked == [(3 * 59 + 60.0, 15)]


async def test_more_time_keeps_the_visit_and_the_question_comes_again(
    made_up: MadeUpTerminal,
) -> None:
    screen = Watched()
    screen.stays = True

    async def leaves_at_200_s(_: Visit) -> None:
        await trio.sleep(200)

    visit = await quiet(made_up, screen, leaves_at_200_s)
    assert [at for at, _ in screen.asked] == [60.0, 120.0, 180.0]
    assert visit.ended is VisitEnd.DONE


async def test_care_mode_stretches_both_times(made_up: MadeUpTerminal) -> None:
    screen = Watched()
    screen.unhurried = True
    await quiet(made_up, screen)
    assert screen.asked == [(120.0, 30)]
    assert trio.current_time() == 150.0


async def test_time_the_terminal_works_is_not_the_citizens(made_up: MadeUpTerminal) -> None:
    screen = Watched()

    async def long_work(visit: Visit) -> None:
        async with visit.working(WORKING):
            await trio.sleep(1000)
            assert screen.asked == []
        await trio.sleep_forever()

    await quiet(made_up, screen, long_work)
    assert screen.asked == [(1060.0, 15)]


async def test_a_card_put_in_during_the_countdown_is_an_answer(made_up: MadeUpTerminal) -> None:
    screen = Watched()
    screen.script = [waits, waits]

    async def late(visit: Visit) -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(converse, visit, Service.REPORT_LOSS)
            await trio.sleep(70)
            before = screen.counting
            made_up.insert(made_up.card(DemoRole.NORMAL))
            await trio.testing.wait_all_tasks_blocked()
            assert (before, screen.counting) == (True, False)
            assert screen.kinds == ["ReadingPage", "PinPage"]

    await quiet(made_up, screen, late)
    assert [at for at, _ in screen.asked] == [60.0, 130.0]


async def test_home_ends_it_while_a_page_stands(made_up: MadeUpTerminal) -> None:
    screen = ScriptedScreen([waits])
    visit = Visit(made_up.terminal, screen, None)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(visit.run, lambda visit: converse(visit, Service.REPORT_LOSS))
        await trio.testing.wait_all_tasks_blocked()
        (page,) = screen.standing
        assert isinstance(page, ReadingPage)
        screen.go_home()
    assert visit.ended is VisitEnd.HOME
    assert screen.standing == []


CARD = InsertedCard("R", 1)
ENDS: dict[str, tuple[SlotState, VisitEnd]] = {
    "pulled": (Empty(), VisitEnd.CARD_PULLED),
    "exchanged": (Occupied(InsertedCard("R", 2)), VisitEnd.CARD_PULLED),
    "reader unplugged": (OutOfOrder(SlotFault.NO_READER), VisitEnd.READER_LOST),
    "service gone": (OutOfOrder(SlotFault.NO_SERVICE), VisitEnd.READER_LOST),
}


@pytest.mark.parametrize("how", ENDS)
async def test_what_happens_to_the_card_ends_it(made_up: MadeUpTerminal, how: str) -> None:
    state, end = ENDS[how]
    slot = made_up.terminal.cards.slot
    slot.turn(Occupied(CARD))
    visit = Visit(made_up.terminal, ScriptedScreen([]), CARD)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(visit.run, stay_for_ever)
        await trio.testing.wait_all_tasks_blocked()
        slot.turn(state)
    assert visit.ended is end


async def test_the_first_reason_counts(made_up: MadeUpTerminal) -> None:
    async def two_reasons(visit: Visit) -> None:
        visit.end(VisitEnd.HOME)
        visit.end(VisitEnd.CARD_PULLED)

    assert (await quiet(made_up, Watched(), two_reasons)).ended is VisitEnd.HOME


class Held:
    """A thing a visit holds, which takes its time to be given back."""

    def __init__(self, name: str, given_back: list[str], takes_s: float = 0) -> None:
        self._name = name
        self._given_back = given_back
        self._takes_s = takes_s

    async def give_back(self) -> None:
        await trio.sleep(self._takes_s)
        self._given_back.append(self._name)


@pytest.mark.parametrize("end", VisitEnd)
async def test_what_it_holds_is_given_back_in_reverse_however_it_ends(
    made_up: MadeUpTerminal, end: VisitEnd
) -> None:
    given_back: list[str] = []
    screen = Watched()

    async def holds(visit: Visit) -> None:
        visit.hold(Held("first", given_back, takes_s=3))
        visit.hold(Held("second", given_back, takes_s=3))
        visit.end(end)
        await trio.sleep_forever()

    await quiet(made_up, screen, holds)
    assert given_back == ["second", "first"]
    assert screen.cleared == 1


async def test_a_thing_that_is_never_given_back_does_not_keep_the_next_citizen(
    made_up: MadeUpTerminal,
) -> None:
    async def holds(visit: Visit) -> None:
        visit.hold(Held("hangs", [], takes_s=10_000))

    await quiet(made_up, Watched(), holds)
    assert trio.current_time() == 20.0


async def test_a_terminal_told_to_stop_gives_everything_back_first(made_up: MadeUpTerminal) -> None:
    given_back: list[str] = []
    screen = Watched()

    async def holds(visit: Visit) -> None:
        visit.hold(Held("card", given_back, takes_s=3))
        await trio.sleep_forever()

    with trio.move_on_after(5):
        await quiet(made_up, screen, holds)
    assert given_back == ["card"]
    assert screen.cleared == 1


async def test_a_bug_wipes_the_visit_and_is_not_hidden(made_up: MadeUpTerminal) -> None:
    given_back: list[str] = []
    screen = Watched()

    async def broken(visit: Visit) -> None:
        visit.hold(Held("card", given_back))
        raise LookupError

    with pytest.raises(ExceptionGroup) as caught:
        await quiet(made_up, screen, broken)
    assert caught.group_contains(LookupError)
    assert screen.cleared == 1
    assert given_back == ["card"]


REPORTED = ChangeMade("s", LossReported(IdempotencyKey("k"), NOON, None))
DENIED = ChangeDenied(Refusal.ALREADY_LOST)
UNKNOWN = OutcomeUnknown("s", NOON)
NOTES: dict[str, tuple[tuple[Change[LossReported], ...], Changed]] = {
    "nothing": ((), Changed.NOTHING),
    "denied": ((DENIED,), Changed.NOTHING),
    "made": ((REPORTED,), Changed.DONE),
    "made, then denied": ((REPORTED, DENIED), Changed.DONE),
    "unknown": ((UNKNOWN,), Changed.UNKNOWN),
    "unknown, then made": ((UNKNOWN, REPORTED), Changed.UNKNOWN),
    "made, then unknown": ((REPORTED, UNKNOWN), Changed.UNKNOWN),
}


@pytest.mark.parametrize("story", NOTES)
async def test_the_farewell_knows_what_was_changed(made_up: MadeUpTerminal, story: str) -> None:
    changes, changed = NOTES[story]
    visit = Visit(made_up.terminal, ScriptedScreen([]), None)
    for change in changes:
        assert visit.note(change) is change
    assert visit.changed is changed


async def test_nobody_is_known_any_more_afterwards(made_up: MadeUpTerminal) -> None:
    visit, _ = await made_up.visit(pin("123456"), waits, card=made_up.card(DemoRole.NORMAL))
    assert visit.ended is VisitEnd.NOBODY_THERE
    assert visit.citizen is None


async def test_an_identity_card_nobody_read_serves_no_later_visit(made_up: MadeUpTerminal) -> None:
    made_up.plate.lay(made_up.identity_card(DemoRole.NORMAL))

    async def says_nothing(_: Visit) -> None:
        await trio.lowlevel.checkpoint()

    await Visit(made_up.terminal, Watched(), None).run(says_nothing)
    with trio.move_on_after(1) as waiting:
        await made_up.terminal.identity_cards.plate.wait_laid()
    assert waiting.cancelled_caught


async def touching(visit: Visit) -> None:
    """Go on for ever, with a touch in time."""
    screen = visit.screen.under
    assert isinstance(screen, Watched)
    while True:
        await trio.sleep(30)
        screen.touch()


async def test_a_visit_ends_when_its_time_is_up_however_busy_it_is(
    made_up: MadeUpTerminal,
) -> None:
    screen = Watched()
    visit = await quiet(made_up, screen, touching)
    assert visit.ended is VisitEnd.TIME_UP
    assert trio.current_time() == pytest.approx(1200, abs=2)
    [(told_at, seconds)] = screen.asked
    assert told_at + seconds == pytest.approx(1200, abs=2)


async def test_who_has_read_the_warning_goes_on_until_then(made_up: MadeUpTerminal) -> None:
    screen = Watched()
    screen.stays = True
    visit = await quiet(made_up, screen, touching)
    assert visit.ended is VisitEnd.TIME_UP
    assert len(screen.asked) == 1


async def test_in_care_mode_and_while_the_terminal_works_the_time_rests(
    made_up: MadeUpTerminal,
) -> None:
    screen = Watched()

    async def slow(visit: Visit) -> None:
        async with visit.working(WORKING):
            await trio.sleep(1000)
        screen.unhurried = True
        for _ in range(60):
            await trio.sleep(30)
            screen.touch()
        assert screen.asked == []
        screen.unhurried = False
        await touching(visit)

    visit = await quiet(made_up, screen, slow)
    assert visit.ended is VisitEnd.TIME_UP
    assert trio.current_time() == pytest.approx(1000 + 1800 + 1200, abs=4)


@pytest.mark.parametrize("with_card", [True, False])
async def test_what_makes_papers_begins_behind_the_card(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch, *, with_card: bool
) -> None:
    begun = []

    async def begin() -> None:
        begun.append(trio.current_time())

    monkeypatch.setattr(made_up.terminal.documents, "begin", begin)

    async def conversation(visit: Visit) -> None:
        await trio.testing.wait_all_tasks_blocked()
        assert bool(begun) is not with_card
        async with visit.working(WORKING):
            await trio.testing.wait_all_tasks_blocked()
            assert bool(begun) is not with_card
        await trio.testing.wait_all_tasks_blocked()

    card = made_up.insert(made_up.card(DemoRole.NORMAL)) if with_card else None
    await Visit(made_up.terminal, ScriptedScreen([]), card).run(conversation)
    assert len(begun) == 1
