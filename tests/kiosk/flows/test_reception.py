"""Between visits: who is received, and the farewell for every way a visit can end."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import pytest
import trio
import trio.testing

from db.demo_people import DemoRole, demo_cast
from hardware.resource_manager import ReaderStateFlag
from kiosk.demo.devices import READER as READER_NAME
from kiosk.desks.card_slot import InsertedCard, Occupied
from kiosk.flows import bug_allowance
from kiosk.flows.conversation import FLOWS
from kiosk.flows.ends import AfterService
from kiosk.flows.reception import NOT_YET, receive
from kiosk.flows.visit import Visit, VisitEnd
from kiosk.language.texts import Message
from kiosk.pages.kinds import (
    Back,
    Chosen,
    Decision,
    FarewellPage,
    Movement,
    Page,
    Seen,
    WelcomePage,
)
from kiosk.settings.service import Service
from tests.hardware.card_stage import look
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Answer, Line, ScriptedScreen, answers, pin, waits

NOTHING = Message("Nothing was changed.")
LOSS_DONE = Message("Done: {what}.", (("what", Message("Report a lost card")),))
THANKS = Message("Thank you. Everything shown here has been erased.")
PULLED = Message("The card was taken out, so the visit has ended")
READER = Message("The card reader failed, so the visit has ended")
NOBODY = Message("The visit ended because the screen was not touched")
TAKE_CARD = Message("Please take your card")
FORGOTTEN = Message("Somebody has forgotten a card here")


class Terminal(ScriptedScreen):
    """A screen where nobody touches the pages between visits."""

    async def ask(self, page: Page[Answer]) -> Answer:
        if isinstance(page, WelcomePage | FarewellPage) and not self.script:
            self.script.append(waits)
        return await super().ask(page)


@asynccontextmanager
async def received(
    made_up: MadeUpTerminal, *script: Line, allowed_bugs: int = 0
) -> AsyncIterator[ScriptedScreen]:
    """Keep the terminal open while the block runs; a bug too many ends it."""
    screen = Terminal(list(script))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bug_allowance, "BUGS_TOO_MANY", allowed_bugs + 1)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(receive, made_up.terminal, screen)
            await trio.testing.wait_all_tasks_blocked()
            yield screen
            nursery.cancel_scope.cancel()


def farewells(screen: ScriptedScreen) -> list[tuple[object, object]]:
    """Return what the farewell pages said, and whether anything was changed."""
    return [(page.title, page.done) for page in screen.shown if isinstance(page, FarewellPage)]


async def settled() -> None:
    """Return when everybody waits."""
    await trio.testing.wait_all_tasks_blocked()


def pulls(made_up: MadeUpTerminal, _: ScriptedScreen) -> None:
    made_up.pull()


def loses(made_up: MadeUpTerminal, _: ScriptedScreen) -> None:
    made_up.lose_service()


@pytest.mark.parametrize("end", [VisitEnd.CARD_PULLED, VisitEnd.READER_LOST])
async def test_how_it_ended_comes_first_when_the_driver_knew_before_the_slot(
    made_up: MadeUpTerminal, end: VisitEnd
) -> None:
    def fails() -> None:
        if end is VisitEnd.CARD_PULLED:
            made_up.readers.remove(READER_NAME)
        else:
            made_up.readers.stop_service()

    async def types_meanwhile(page: Page[object]) -> object:
        fails()
        return await pin("123456")(page)

    async with received(made_up, waits, types_meanwhile) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        assert isinstance(made_up.terminal.cards.slot.state, Occupied)
        title = PULLED if end is VisitEnd.CARD_PULLED else READER
        assert farewells(screen)[0] == (title, None)


#: What ends the visit on the PIN page, and the first farewell that follows.
ENDINGS: dict[VisitEnd, tuple[Callable[[MadeUpTerminal, ScriptedScreen], None], Message]] = {
    VisitEnd.CARD_PULLED: (pulls, PULLED),
    VisitEnd.READER_LOST: (loses, READER),
    VisitEnd.HOME: (lambda _, screen: screen.go_home(), TAKE_CARD),
}


@pytest.mark.parametrize("end", ENDINGS)
async def test_the_farewell_of_an_end_on_the_pin_page(
    made_up: MadeUpTerminal, end: VisitEnd
) -> None:
    act, title = ENDINGS[end]
    async with received(made_up, waits, waits) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        act(made_up, screen)
        await settled()
        assert farewells(screen) == [(title, None)]
        assert (screen.cleared, screen.wiped) == (1, 0)


async def test_nobody_waits_before_an_empty_screen_for_what_is_given_back(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer_answers, given_back = trio.Event(), list[str]()

    async def hangs() -> None:
        await printer_answers.wait()
        given_back.append("the papers")

    monkeypatch.setattr(made_up.terminal.documents, "give_back", hangs)
    async with received(made_up, waits, waits) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.pull()
        await settled()
        assert farewells(screen) == [(PULLED, None)]
        await trio.sleep(10)
        assert screen.worked[-1] == NOT_YET
        assert not given_back
        printer_answers.set()
        await settled()
        assert given_back
        assert isinstance(screen.shown[-1], WelcomePage)


async def test_who_leaves_the_card_behind_is_asked_to_take_it_until_it_is_taken(
    made_up: MadeUpTerminal,
) -> None:
    async with received(made_up, waits, waits, answers(Seen.SEEN), answers(Seen.SEEN)) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await trio.sleep(1000)
        (standing,) = screen.standing
        assert isinstance(standing, FarewellPage)
        assert standing.movement is Movement.TAKE_CARD
        made_up.pull()
        await settled()
        assert farewells(screen)[:-2] == [(TAKE_CARD, None)] * 6
        assert farewells(screen)[-2:] == [(FORGOTTEN, None), (NOBODY, None)]
        await trio.sleep(made_up.configuration.times.farewell_s)
        await settled()
        assert isinstance(screen.standing[0], WelcomePage)


async def test_a_visit_that_is_done_says_goodbye_and_what_stands(made_up: MadeUpTerminal) -> None:
    script = (
        waits,
        pin("123456"),
        answers(Chosen(Service.REPORT_LOSS)),
        answers(Decision.CONFIRMED),
        answers(Chosen(AfterService.FINISH)),
    )
    async with received(made_up, *script) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.pull()
        await settled()
        assert farewells(screen) == [(TAKE_CARD, LOSS_DONE), (THANKS, LOSS_DONE)]


async def test_guides_without_a_card_end_without_a_word(made_up: MadeUpTerminal) -> None:
    script = (answers(Chosen(Service.GUIDES)), answers(Back.BACK))
    async with received(made_up, *script) as screen:
        await settled()
        assert farewells(screen) == []
        assert isinstance(screen.standing[0], WelcomePage)
        assert screen.wiped == 1


async def test_nobody_there_without_a_card_is_told_too(made_up: MadeUpTerminal) -> None:
    async with received(made_up, answers(Chosen(Service.REPORT_LOSS)), waits) as screen:
        await trio.sleep(76)
        assert farewells(screen) == [(NOBODY, None)]


async def test_the_farewell_is_still_the_citizen_s_and_their_settings_go_after_it(
    made_up: MadeUpTerminal,
) -> None:
    times = made_up.configuration.times
    async with received(made_up, waits, waits) as screen:
        screen.unhurried = True
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.pull()
        await trio.sleep(times.farewell_s * times.care_factor * 0.9)
        assert screen.kinds[-1] == "FarewellPage"
        assert screen.wiped == 0
        await trio.sleep(times.farewell_s * times.care_factor * 0.2)
        assert screen.kinds[-1] == "WelcomePage"
        assert screen.wiped == 1


async def test_the_next_card_takes_the_farewell_away(made_up: MadeUpTerminal) -> None:
    async with received(made_up, *[waits] * 5) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.pull()
        await settled()
        assert screen.kinds[-1] == "FarewellPage"
        made_up.insert(made_up.card(DemoRole.LOST))
        await settled()
        assert screen.kinds[-1] == "PinPage"


async def test_a_visit_is_forgotten_also_where_the_next_card_is_waiting(
    made_up: MadeUpTerminal,
) -> None:
    forgotten: list[int] = []
    made_up.terminal = replace(made_up.terminal, forget=lambda: forgotten.append(1))
    async with received(made_up, *[waits] * 5) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.pull()
        await settled()
        before = len(forgotten)
        made_up.insert(made_up.card(DemoRole.LOST))
        await settled()
        assert screen.kinds[-1] == "PinPage"
        assert len(forgotten) == before + 1


async def test_a_farewell_after_a_failed_reader_outlasts_the_reader_s_return(
    made_up: MadeUpTerminal,
) -> None:
    async with received(made_up, waits, waits, waits) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.lose_service()
        await settled()
        before = list(screen.kinds)
        made_up.terminal.cards.slot.turn(Occupied(InsertedCard("R", 77)))
        await settled()
        assert screen.kinds == before
        assert before[-1] == "FarewellPage"


async def test_the_welcome_page_follows_the_devices(made_up: MadeUpTerminal) -> None:
    async with received(made_up) as screen:
        (before,) = screen.standing
        made_up.printer.run_out_of_paper()
        await made_up.terminal.devices.look_at_printers()
        await settled()
        (after,) = screen.standing
        assert isinstance(before, WelcomePage)
        assert isinstance(after, WelcomePage)
        assert (len(before.devices), len(after.devices)) == (0, 1)


async def test_settings_made_before_a_visit_are_forgotten_with_who_made_them(
    made_up: MadeUpTerminal,
) -> None:
    idle_s = made_up.configuration.times.idle_s
    async with received(made_up) as screen:
        wiped = screen.wiped
        screen.touch()
        await settled()
        await trio.sleep(idle_s * 0.9)
        screen.touch()
        await trio.sleep(idle_s * 0.9)
        assert screen.wiped == wiped
        await trio.sleep(idle_s * 0.2)
        await settled()
        assert screen.wiped == wiped + 1
        assert isinstance(screen.standing[-1], WelcomePage)


async def test_a_device_that_changes_gives_no_new_time_to_what_somebody_has_set(
    made_up: MadeUpTerminal,
) -> None:
    idle_s = made_up.configuration.times.idle_s
    async with received(made_up) as screen:
        wiped = screen.wiped
        screen.touch()
        await settled()
        await trio.sleep(idle_s * 0.9)
        made_up.printer.run_out_of_paper()
        await made_up.terminal.devices.look_at_printers()
        await trio.sleep(idle_s * 0.2)
        await settled()
        assert screen.wiped == wiped + 1


# A bug of ours


class Broken(Exception):
    """A bug, with somebody's name in its message."""


@pytest.fixture
def _broken_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a service break once it knows who stands there."""

    async def broken(visit: Visit) -> AfterService:
        assert visit.citizen is not None
        raise Broken(visit.citizen.holder.name)

    monkeypatch.setitem(cast("dict[Service, object]", FLOWS), Service.REPORT_LOSS, broken)


FAULT = Message("A fault of this terminal has ended the visit")
READ_S = 20


async def meet_a_bug(made_up: MadeUpTerminal, screen: ScriptedScreen) -> None:
    """Come with a card, run into the bug, take the card, and leave."""
    screen.script.extend((pin("123456"), answers(Chosen(Service.REPORT_LOSS))))
    made_up.insert(made_up.card(DemoRole.NORMAL))
    await settled()
    made_up.pull()
    await trio.sleep(READ_S)


@pytest.mark.usefixtures("_broken_flow")
async def test_a_bug_costs_one_visit_and_the_next_citizen_is_served(
    make_terminal: MakeTerminal, caplog: pytest.LogCaptureFixture
) -> None:
    made_up = make_terminal()
    async with received(made_up, waits, allowed_bugs=2) as screen:
        await meet_a_bug(made_up, screen)
        assert farewells(screen) == [(TAKE_CARD, NOTHING), (FAULT, NOTHING)]
        assert isinstance(screen.standing[0], WelcomePage)
        assert not any(one.flags & ReaderStateFlag.INUSE for one in look(made_up.readers))
        screen.script.extend((pin("123456"), answers(Back.BACK)))
        made_up.insert(made_up.card(DemoRole.LOST))
        await settled()
        assert screen.kinds[-2:] == ["ChoicePage", "FarewellPage"]
    name = next(one for one in demo_cast() if one.role is DemoRole.NORMAL).name
    assert "bug 1 since the start" in caplog.text
    assert "Broken at test_reception.py" in caplog.text
    assert name not in caplog.text


@pytest.mark.usefixtures("_broken_flow")
async def test_only_the_third_bug_within_ten_minutes_ends_the_terminal(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal()
    survived = 0
    with pytest.RaisesGroup(Broken, flatten_subgroups=True):
        async with received(made_up, waits, allowed_bugs=2) as screen:
            for wait_s in (0, 600, 0, 0):
                # The first one is too long ago by then.
                await trio.sleep(wait_s)
                await meet_a_bug(made_up, screen)
                survived += 1
    assert survived == 3


async def test_a_bug_of_the_code_that_draws_a_page_costs_the_visit_as_well(
    made_up: MadeUpTerminal, caplog: pytest.LogCaptureFixture
) -> None:
    async with received(made_up, waits, pin("123456"), waits, allowed_bugs=2) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        screen.breaks(Broken("somebody's name"))
        await settled()
        made_up.pull()
        await settled()
        assert farewells(screen) == [(TAKE_CARD, NOTHING), (FAULT, NOTHING)]
        await trio.sleep(READ_S)
        assert isinstance(screen.standing[0], WelcomePage)
    assert made_up.terminal.day_book.bugs == 1
    assert "bug 1 since the start: Broken" in caplog.text
    assert "somebody's name" not in caplog.text


async def test_a_bug_of_the_welcome_page_and_of_the_goodbye_is_survived_too(
    made_up: MadeUpTerminal,
) -> None:
    async with received(made_up, allowed_bugs=2) as screen:
        screen.breaks(Broken("on the welcome page"))
        await settled()
        assert screen.kinds == ["WelcomePage", "WelcomePage"]
        screen.script.append(waits)
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        screen.go_home()
        await settled()
        screen.breaks(Broken("while saying goodbye"))
        await settled()
        # The card that was left in begins nothing new.
        assert screen.kinds[-2:] == ["FarewellPage", "WelcomePage"]
    assert made_up.terminal.day_book.bugs == 2


async def test_a_bug_in_the_middle_of_a_change_does_not_say_that_nothing_was_changed(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> object:
        raise Broken("in the middle")

    monkeypatch.setattr("kiosk.desks.records_desk.send", breaks)
    script = (
        waits,
        pin("123456"),
        *(answers(Chosen(Service.REPORT_LOSS)), answers(Decision.CONFIRMED)),
    )
    async with received(made_up, *script, allowed_bugs=2) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.pull()
        await settled()
        confirmed = Message("Your request is still being confirmed. You need not wait for it.")
        assert farewells(screen) == [(TAKE_CARD, confirmed), (FAULT, confirmed)]
    assert await made_up.terminal.records.settle() == 1


async def test_what_is_held_is_given_back_though_one_thing_breaks(made_up: MadeUpTerminal) -> None:
    given: list[str] = []

    class Held:
        def __init__(self, name: str) -> None:
            self.name = name

        async def give_back(self) -> None:
            given.append(self.name)
            if self.name == "broken":
                raise Broken(self.name)

    visit = Visit(made_up.terminal, ScriptedScreen([]), None)

    async def conversation(visit: Visit) -> None:
        for name in ("first", "broken", "last"):
            visit.hold(Held(name))

    with pytest.RaisesGroup(Broken, flatten_subgroups=True):
        await visit.run(conversation)
    assert given == ["last", "broken", "first"]


async def test_a_bug_in_giving_back_is_survived_also_where_the_terminal_stops(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks() -> None:
        raise Broken("while giving back")

    monkeypatch.setattr(made_up.terminal.documents, "give_back", breaks)
    async with received(made_up, waits, waits, allowed_bugs=2):
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
    assert made_up.terminal.day_book.bugs == 1


@pytest.mark.parametrize("again", range(4))
async def test_the_screen_s_bug_ends_the_goodbye_though_something_is_being_given_back(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch, again: int
) -> None:
    """Several times, for who hears of a bug first is left to chance."""
    assert again >= 0
    printer_answers = trio.Event()
    monkeypatch.setattr(made_up.terminal.documents, "give_back", printer_answers.wait)
    async with received(made_up, waits, waits, allowed_bugs=2) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.pull()
        await settled()
        assert screen.kinds[-1] == "FarewellPage"
        screen.breaks(Broken("while saying goodbye"))
        await trio.sleep(0.5)
        assert screen.standing == [NOT_YET]
        printer_answers.set()
        await settled()
        assert screen.kinds[-1] == "WelcomePage"
    assert made_up.terminal.day_book.bugs == 1
