"""Between visits: who is received, and the farewell for every way a visit can end."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import trio
import trio.testing

from db.demo_people import DemoRole
from kiosk.demo.devices import READER as READER_NAME
from kiosk.desks.card_slot import InsertedCard, Occupied
from kiosk.flows.ends import AfterService
from kiosk.flows.reception import receive
from kiosk.flows.visit import VisitEnd
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
from kiosk.settings.region import Service
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Answer, Line, ScriptedScreen, answers, pin, waits

NOTHING = Message("Nothing was changed.")
STANDS = Message("The changes you confirmed have been made.")
PULLED = Message("The card was taken out, so the visit has ended")
READER = Message("The card reader failed, so the visit has ended")
NOBODY = Message("The visit ended because the screen was not touched")
GOODBYE = Message("Goodbye. Everything shown here has been erased.")
TAKE_CARD = Message("Please take your card")


class Terminal(ScriptedScreen):
    """A screen where nobody touches the pages between visits."""

    async def ask(self, page: Page[Answer]) -> Answer:
        if isinstance(page, WelcomePage | FarewellPage) and not self.script:
            self.script.append(waits)
        return await super().ask(page)


@asynccontextmanager
async def received(made_up: MadeUpTerminal, *script: Line) -> AsyncIterator[ScriptedScreen]:
    """Keep the terminal open while the block runs."""
    screen = Terminal(list(script))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(receive, made_up.terminal, screen)
        await trio.testing.wait_all_tasks_blocked()
        yield screen
        nursery.cancel_scope.cancel()


def farewells(screen: ScriptedScreen) -> list[tuple[object, object]]:
    """Return what the farewell pages said, and whether anything was changed."""
    return [(page.title, page.changed) for page in screen.shown if isinstance(page, FarewellPage)]


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
        assert farewells(screen)[0] == (title, NOTHING)


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
        assert farewells(screen) == [(title, NOTHING)]
        assert (screen.cleared, screen.wiped) == (1, 0)


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
        assert farewells(screen) == [(TAKE_CARD, NOTHING)] * 3 + [(NOBODY, NOTHING)]
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
        assert farewells(screen) == [(TAKE_CARD, STANDS), (GOODBYE, STANDS)]


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
        assert farewells(screen) == [(NOBODY, NOTHING)]


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
