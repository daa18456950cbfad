"""The staff's door: a code or card, five tries, then a while; and two clocks that shut it again."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import Enum, unique
from typing import Final

import trio

from kiosk.desks.terminal import Terminal
from kiosk.language.texts import Message, _
from kiosk.operator.at_the_door import AtTheDoor
from kiosk.operator.codes import load_staff
from kiosk.operator.entry import LetIn, let_in
from kiosk.operator.faults import WorldFault, facts_of
from kiosk.operator.lockout import Lockout, tries_file
from kiosk.operator.menu import staff_menu
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import (
    Back,
    Choice,
    Fact,
    ResultPage,
    Tone,
)
from kiosk.pages.screen import Screen

#: Whoever knocked and types nothing is no longer there.
ENTRY_IDLE_S: Final = 30.0


@unique
class Left(Enum):
    """How somebody of the staff left; the value is the journal's word."""

    BY_HAND = "by_hand"
    IDLE = "idle"
    TIME_OVER = "time_over"


async def attend(terminal: Terminal, screen: Screen) -> None:
    """Let in whoever has a code or a card, until they leave or their time is over."""
    came: LetIn | None = None
    with trio.move_on_after(ENTRY_IDLE_S) as patience:
        came = await _enter(terminal, screen, patience)
    if came is None:
        return
    session = Session(terminal, screen, came.who)
    session.note(Act.ENTER, by=came.by.value)
    left = await _within_limits(session, staff_menu)
    session.note(Act.LEAVE, left.value)


async def _enter(terminal: Terminal, screen: Screen, patience: trio.CancelScope) -> LetIn | None:
    lockout = Lockout(tries_file(terminal.configuration.stores.journal), terminal.clock)
    try:
        staff = load_staff(terminal.configuration.operator.codes)
    except WorldFault as error:
        facts = facts_of(error, terminal.configuration.windows)
        await _say_no_codes(screen, _("The staff's codes cannot be read"), facts, _LOOK_AT_CODES)
        return None
    if not staff.operators:
        await _say_no_codes(screen, _("No staff codes are set up here"), (), _SET_UP_CODES)
        return None

    def stays() -> None:
        patience.deadline = trio.current_time() + ENTRY_IDLE_S

    came = await let_in(AtTheDoor(terminal, screen, staff, lockout, stays))
    if came is None and (shut_for := lockout.shut_for):
        await _wait_shut(screen, shut_for, patience)
    return came


_SET_UP_CODES: Final = _("An engineer sets them up with: kiosk operator add")
_LOOK_AT_CODES: Final = _("Call the engineer: 'kiosk operator list' says what is wrong with them.")


async def _say_no_codes(
    screen: Screen, title: Message, facts: tuple[Fact, ...], cure: Message
) -> None:
    """Say why nobody can be let in, to whoever knows how to knock."""
    done = (Choice(Back.BACK, _("OK")),)
    await screen.ask(ResultPage(title, Tone.CAUTION, facts, (cure,), done))


async def _wait_shut(screen: Screen, shut_for: timedelta, patience: trio.CancelScope) -> None:
    seconds = -(-shut_for // timedelta(seconds=1))
    page = ResultPage(
        title=_("Too many wrong codes"),
        tone=Tone.BAD,
        facts=(Fact(_("Shut for another"), _("{seconds} seconds", seconds=seconds)),),
        advice=(_("Switching the terminal off does not shorten it."),),
        choices=(Choice(Back.BACK, _("OK")),),
    )
    patience.deadline = trio.current_time() + min(shut_for.total_seconds(), ENTRY_IDLE_S)
    await screen.ask(page)


async def _within_limits(session: Session, stay: Callable[[Session], Awaitable[None]]) -> Left:
    """Return how the person left: by hand, or because one of the two clocks ran out."""
    settings = session.terminal.configuration.operator
    left = Left.BY_HAND

    async with trio.open_nursery() as nursery:

        def end(how: Left) -> None:
            nonlocal left
            left = how
            nursery.cancel_scope.cancel()

        async def watch_idle() -> None:
            while True:
                with trio.move_on_after(settings.idle_s) as quiet:
                    await session.screen.wait_touch()
                if quiet.cancelled_caught:
                    end(Left.IDLE)

        async def watch_all() -> None:
            await trio.sleep(settings.absolute_s)
            end(Left.TIME_OVER)

        async def watch_home() -> None:
            await session.screen.wait_home()
            end(Left.BY_HAND)

        for watch in (watch_idle, watch_all, watch_home):
            nursery.start_soon(watch)
        await stay(session)
        nursery.cancel_scope.cancel()
    return left
