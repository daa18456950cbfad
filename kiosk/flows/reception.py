"""The terminal between visits: it welcomes, receives, says goodbye, and begins anew."""

import logging
import math
from collections.abc import Awaitable, Callable
from enum import Enum, unique
from functools import partial
from typing import Final, TypeAlias

import trio

from db.journal import EntryKind, Note
from kiosk.desks.card_slot import InsertedCard
from kiosk.desks.closure import Closed, Reason
from kiosk.desks.terminal import Terminal
from kiosk.flows.ask_proof import IdCardThere, Shown
from kiosk.flows.bug_allowance import BugAllowance
from kiosk.flows.conversation import converse
from kiosk.flows.farewell import farewell_page
from kiosk.flows.first_of import first_of
from kiosk.flows.left_behind import have_all_taken, patience_s
from kiosk.flows.menu import welcome_page
from kiosk.flows.visit import Visit, VisitEnd
from kiosk.language.texts import Words, _
from kiosk.pages.kinds import OutOfServicePage, WorkingPage
from kiosk.pages.screen import Screen
from kiosk.settings.front import WindowSettings
from kiosk.settings.service import Service

_log = logging.getLogger(__name__)

#: Long enough to read where to go; nobody waits for that page.
BUG_IS_TOLD_FOR_S: Final = 15.0

#: So long nothing may stand on the screen while the terminal makes itself ready for the next one.
UNSEEN_FOR_S: Final = 0.2
NOT_YET: Final = WorkingPage(_("One moment"), _("The terminal is getting ready."))

#: The screen lets go of a page only when nothing of it is under way any more.
PAGES_ARE_GONE_BY_THEN_S: Final = 0.5


async def nobody_of_the_staff(terminal: Terminal, screen: Screen) -> None:
    """Do nothing when somebody knocks, as where the staff has no pages."""


async def receive(
    terminal: Terminal,
    screen: Screen,
    *,
    ends: Callable[[], Awaitable[None]] = trio.sleep_forever,
    attend_staff: Callable[[Terminal, Screen], Awaitable[None]] = nobody_of_the_staff,
) -> None:
    """Receive one citizen after the other, and the staff, until `ends` returns between two visits.

    A bug of ours costs what stood on the screen, a visit at most, whether a flow has it or what is
    drawn there; the third within ten minutes is raised.
    """
    served: InsertedCard | None = None
    bugs = BugAllowance(screen, terminal.day_book)
    while True:
        came = await bugs.survived(partial(_welcome, terminal, screen, served, ends))
        if came is _NoVisit.ENDS:
            return
        if came is _NoVisit.STAFF:
            await bugs.survived(partial(attend_staff, terminal, screen))
        if came is None or came is _NoVisit.STAFF:
            screen.wipe()
            continue
        card = came if isinstance(came, InsertedCard) else None
        visit = Visit(terminal, screen, card)
        _log.info("a visit begins: %s", _begun_with(came))
        try:
            await _serve(terminal, screen, visit, came, bugs)
        finally:
            with trio.CancelScope(shield=True):
                await bugs.survived_behind(visit.give_back)
        screen.wipe()
        served = visit.card
        del visit, came
        terminal.forget()


@unique
class _NoVisit(Enum):
    ENDS = "no more visits are received"
    STAFF = "somebody of the staff knocked"


_Came: TypeAlias = Service | Shown | _NoVisit


async def _serve(
    terminal: Terminal, screen: Screen, visit: Visit, came: _Came, bugs: BugAllowance
) -> None:
    """Hold the visit and say goodbye."""
    service = came if isinstance(came, Service) else None
    try:
        if await bugs.survived(partial(visit.converse, partial(converse, first=service))) is None:
            await bugs.survived(visit.give_back)
            visit.break_off()
    finally:
        _log.info("a visit has ended: %s", visit.outcome)
        lasted_s = round(visit.lasted_s)
        terminal.day_book.note(Note(EntryKind.VISIT, _begun_with(came), visit.outcome, lasted_s))
    await _leave(terminal, screen, visit, bugs)


def closed_page(closed: Closed, windows: WindowSettings) -> OutOfServicePage:
    """Return what a citizen reads while the staff has closed the terminal."""
    until = closed.until
    advice = _("Please go to {window}, or call {phone}.", window=windows.for_cards,
               phone=Words(windows.phone))  # fmt: skip
    if until is not None:
        advice = _(
            "It is expected to serve again at {time}. Until then please go to {window}.",
            time=Words(f"{until.astimezone():%H:%M}"),
            window=windows.for_cards,
        )
    return OutOfServicePage(
        title=_CLOSED[closed.reason], advice=advice, code=f"closed.{closed.reason.value}"
    )


_CLOSED: Final = {
    Reason.MAINTENANCE: _("This terminal is being looked after"),
    Reason.SUPPLIES: _("Paper or toner is being refilled"),
    Reason.RECORDS: _("The records system is out of service"),
    Reason.OTHER: _("This terminal is closed for now"),
}


def _begun_with(came: _Came) -> str:
    return {InsertedCard: "card", Service: "touch"}.get(type(came), "identity_card")


async def _welcome(
    terminal: Terminal,
    screen: Screen,
    served: InsertedCard | None,
    ends: Callable[[], Awaitable[None]],
) -> _Came:
    """Return what the next citizen wants, or the card they put in or lay down.

    A card that was left behind by the last visit begins no new one. While the staff has closed the
    terminal, nobody but the staff is received.
    """
    slot, wanted = terminal.cards.slot, list[Service]()
    touched_at: float | None = None
    terminal.devices.look_at_stores_soon()

    async def knocked() -> _Came | None:
        await screen.wait_staff()
        return _NoVisit.STAFF

    async def touched() -> _Came | None:
        wanted.append((await screen.ask(welcome_page(terminal.situation))).value)
        return wanted[0]

    async def inserted() -> _Came | None:
        return (await slot.wait_card(other_than=served)).card

    async def laid() -> _Came | None:
        return IdCardThere(await terminal.identity_cards.plate.wait_laid())

    async def devices_changed() -> _Came | None:
        await terminal.devices.wait_turn()
        # A finger that lies on the page is waited for: what it touches is what it saw.
        await screen.wait_hands_off()
        return None

    async def left_alone() -> _Came | None:
        """Return once somebody touched the page and left: what they set there is forgotten."""
        nonlocal touched_at  # a device's change begins the page anew, not their time
        idle_s = terminal.configuration.times.idle_s
        while touched_at is None or trio.current_time() < touched_at + idle_s:
            with trio.move_on_at(math.inf if touched_at is None else touched_at + idle_s):
                await screen.wait_touch()
                touched_at = trio.current_time()
        touched_at = None
        screen.wipe()
        return None

    async def forgets() -> _Came | None:
        await trio.sleep(PAGES_ARE_GONE_BY_THEN_S)
        terminal.forget()
        return await trio.sleep_forever()

    async def ended() -> _Came | None:
        await ends()
        return _NoVisit.ENDS

    async def shown_closed() -> _Came | None:
        closed = terminal.closure.now
        if closed is not None:
            await screen.ask(closed_page(closed, terminal.configuration.windows))
        return None

    async def opened() -> _Came | None:
        closed = terminal.closure.now
        if closed is not None and closed.until is not None:
            await trio.sleep((closed.until - terminal.clock()).total_seconds())
        else:
            await terminal.closure.wait_turn()
        return None

    while True:
        if terminal.closure.now is None:
            came = await first_of(
                *(touched, inserted, laid, knocked, devices_changed, left_alone, forgets, ended)
            )
        else:
            came = await first_of(shown_closed, knocked, opened, forgets, ended)
        if came is not None or wanted:
            return wanted[0] if came is None else came


async def _leave(terminal: Terminal, screen: Screen, visit: Visit, bugs: BugAllowance) -> None:
    """Say goodbye while all is given back: neither a printer nor the records are waited for."""
    given_back = trio.Event()

    async def give_back() -> None:
        await bugs.survived_behind(visit.give_back)
        given_back.set()

    unasked = visit.ended in (VisitEnd.NOBODY_THERE, VisitEnd.TIME_UP)
    broken = visit.ended is VisitEnd.BUG
    shown = visit.card is not None or visit.identity_card_shown or visit.code_shown
    async with trio.open_nursery() as nursery:
        nursery.start_soon(give_back)
        if shown or visit.screen.done or unasked or broken:
            await bugs.survived(partial(_say_goodbye, terminal, screen, visit))
        with trio.move_on_after(UNSEEN_FOR_S):
            await given_back.wait()
        if not given_back.is_set():
            async with screen.working(NOT_YET):
                await given_back.wait()


async def _say_goodbye(terminal: Terminal, screen: Screen, visit: Visit) -> None:
    """Say how the visit ended, and keep asking for what still lies in or on the terminal."""
    if visit.ended in (VisitEnd.CARD_PULLED, VisitEnd.READER_LOST):
        # The driver may know before the slot does: how it ended comes first.
        await _say_how_it_ended(terminal, screen, visit)
        await have_all_taken(terminal, screen, visit)
    else:
        await have_all_taken(terminal, screen, visit)
        await _say_how_it_ended(terminal, screen, visit)


async def _say_how_it_ended(terminal: Terminal, screen: Screen, visit: Visit) -> None:
    page = farewell_page(visit)

    async def read() -> None:
        await screen.ask(page)

    async def time_passes() -> None:
        bug = visit.ended is VisitEnd.BUG
        await trio.sleep(patience_s(terminal, screen, BUG_IS_TOLD_FOR_S if bug else None))

    async def next_card() -> None:
        if visit.ended is VisitEnd.READER_LOST:
            # The card that comes back with the reader is this citizen's, who is to read this page.
            await trio.sleep_forever()
        await terminal.cards.slot.wait_card(other_than=visit.card)

    await first_of(read, time_passes, next_card)
