"""The terminal between visits: it welcomes, receives, says goodbye, and begins anew."""

import logging
import math
from collections.abc import Awaitable, Callable
from enum import Enum, unique
from functools import partial
from typing import Final, TypeAlias, assert_never

import trio

from db.journal import EntryKind, Note
from kiosk.desks.card_slot import InsertedCard
from kiosk.desks.terminal import Terminal
from kiosk.flows.ask_proof import IdCardThere, Shown
from kiosk.flows.bug_allowance import BugAllowance
from kiosk.flows.conversation import converse
from kiosk.flows.first_of import first_of
from kiosk.flows.menu import welcome_page
from kiosk.flows.visit import Visit, VisitEnd
from kiosk.flows.wording import changed_text
from kiosk.language.texts import Message, Words, _
from kiosk.pages.kinds import FarewellPage, Movement, Tone
from kiosk.pages.screen import Screen
from kiosk.settings.region import Service

_log = logging.getLogger(__name__)

#: Long enough to read where to go; nobody waits for that page.
BUG_IS_TOLD_FOR_S: Final = 15.0


async def receive(
    terminal: Terminal, screen: Screen, *, ends: Callable[[], Awaitable[None]] = trio.sleep_forever
) -> None:
    """Receive one citizen after the other, until `ends` returns between two visits.

    A bug of ours costs the visit it happened in; the third within ten minutes is raised.
    """
    served: InsertedCard | None = None
    bugs = BugAllowance()
    while True:
        came = await _welcome(terminal, screen, served, ends)
        if came is _ENDS:
            return
        card = came if isinstance(came, InsertedCard) else None
        service = came if isinstance(came, Service) else None
        visit = Visit(terminal, screen, card)
        begun_with = _begun_with(came)
        _log.info("a visit begins: %s", begun_with)
        try:
            await visit.run(partial(converse, first=service))
        except Exception as bug:  # noqa: BLE001 - this is where all that nobody foresaw ends
            terminal.day_book.bugs += 1
            bugs.survive(bug)
            visit.break_off()
        finally:
            _log.info("a visit has ended: %s", visit.outcome)
            lasted_s = round(visit.lasted_s)
            terminal.day_book.note(Note(EntryKind.VISIT, begun_with, visit.outcome, lasted_s))
        unasked = visit.ended in (VisitEnd.NOBODY_THERE, VisitEnd.TIME_UP)
        broken = visit.ended is VisitEnd.BUG
        shown = visit.card is not None or visit.identity_card_shown or visit.code_shown
        if shown or unasked or broken:
            await _say_goodbye(terminal, screen, visit)
        screen.wipe()
        served = visit.card
        del visit, came
        terminal.records.overwrite_freed()


@unique
class _End(Enum):
    ENDS = "no more visits are received"


_ENDS: Final = _End.ENDS
_Came: TypeAlias = Service | Shown | _End


def _begun_with(came: _Came) -> str:
    return {InsertedCard: "card", Service: "touch"}.get(type(came), "identity_card")


async def _welcome(
    terminal: Terminal,
    screen: Screen,
    served: InsertedCard | None,
    ends: Callable[[], Awaitable[None]],
) -> _Came:
    """Return what the next citizen wants, or the card they put in or lay down.

    A card that was left behind by the last visit begins no new one.
    """
    slot = terminal.cards.slot
    terminal.devices.look_at_stores_soon()

    async def touched() -> _Came | None:
        return (await screen.ask(welcome_page(terminal.situation))).value

    async def inserted() -> _Came | None:
        return (await slot.wait_card(other_than=served)).card

    async def laid() -> _Came | None:
        return IdCardThere(await terminal.identity_cards.plate.wait_laid())

    async def devices_changed() -> _Came | None:
        await terminal.devices.wait_turn()
        return None

    async def left_alone() -> _Came | None:
        await _wait_forgotten(terminal, screen)
        return None

    async def ended() -> _Came | None:
        await ends()
        return _ENDS

    while True:
        came = await first_of(touched, inserted, laid, devices_changed, left_alone, ended)
        if came is not None:
            return came


async def _wait_forgotten(terminal: Terminal, screen: Screen) -> None:
    """Return once somebody touched the welcome page and left: what they set there is forgotten."""
    await screen.wait_touch()
    while True:
        with trio.move_on_after(terminal.configuration.times.idle_s) as quiet:
            await screen.wait_touch()
        if quiet.cancelled_caught:
            screen.wipe()
            return


async def _say_goodbye(terminal: Terminal, screen: Screen, visit: Visit) -> None:
    """Say how the visit ended, and keep asking for a card that is still in the reader."""
    if visit.ended in (VisitEnd.CARD_PULLED, VisitEnd.READER_LOST):
        # The driver may know before the slot does: how it ended comes first.
        await _say_how_it_ended(terminal, screen, visit)
        await _have_card_taken(terminal, screen, visit)
    else:
        await _have_card_taken(terminal, screen, visit)
        await _say_how_it_ended(terminal, screen, visit)


async def _have_card_taken(terminal: Terminal, screen: Screen, visit: Visit) -> None:
    page = FarewellPage(
        _("Please take your card"),
        changed_text(visit.changed),
        movement=Movement.TAKE_CARD,
        advice=_("This page closes by itself when the card is out."),
    )

    async def read() -> None:
        await screen.ask(page)

    async def card_taken() -> None:
        if visit.card is not None:
            await terminal.cards.slot.wait_gone(visit.card)

    # Nobody was seen to put such a card in, so perhaps nobody is there to take it.
    nobodys = visit.card is not None and visit.card.found_there
    with trio.move_on_after(_patience_s(terminal, screen) if nobodys else math.inf):
        while _card_left(visit):
            await first_of(read, card_taken)


async def _say_how_it_ended(terminal: Terminal, screen: Screen, visit: Visit) -> None:
    clean = visit.ended in (VisitEnd.DONE, VisitEnd.HOME)
    title, advice, movement = _farewell(visit)
    page = FarewellPage(
        title,
        changed_text(visit.changed),
        tone=Tone.GOOD if clean else Tone.CAUTION,
        movement=movement,
        advice=advice,
    )

    async def read() -> None:
        await screen.ask(page)

    async def time_passes() -> None:
        bug = visit.ended is VisitEnd.BUG
        await trio.sleep(_patience_s(terminal, screen, BUG_IS_TOLD_FOR_S if bug else None))

    async def next_card() -> None:
        if visit.ended is VisitEnd.READER_LOST:
            # The card that comes back with the reader is this citizen's, who is to read this page.
            await trio.sleep_forever()
        await terminal.cards.slot.wait_card(other_than=visit.card)

    await first_of(read, time_passes, next_card)


def _patience_s(terminal: Terminal, screen: Screen, seconds: float | None = None) -> float:
    """Return how long a farewell stands, or `seconds`; longer for whoever is unhurried."""
    times = terminal.configuration.times
    care = times.care_factor if screen.unhurried else 1.0
    return (times.farewell_s if seconds is None else seconds) * care


def _card_left(visit: Visit) -> bool:
    return visit.card is not None and visit.terminal.cards.slot.holds(visit.card)


_Farewell: TypeAlias = tuple[Message, Message | None, Movement | None]
"""How the visit ended, what to do now, and the movement for it."""


def _farewell(visit: Visit) -> _Farewell:
    match visit.ended:
        case VisitEnd.DONE | VisitEnd.HOME if visit.identity_card_shown:
            title = _("Take your ID card with you. Everything shown here has been erased.")
            return title, None, Movement.TAKE_ID_CARD
        case VisitEnd.DONE | VisitEnd.HOME:
            return _("Goodbye. Everything shown here has been erased."), None, None
        case VisitEnd.CARD_PULLED:
            return _("The card was taken out, so the visit has ended"), _AGAIN_WITH_CARD, None
        case VisitEnd.NOBODY_THERE:
            title = _("The visit ended because the screen was not touched")
            if visit.identity_card_shown:
                return title, _("Do not forget your ID card."), Movement.TAKE_ID_CARD
            return title, None, None
        case VisitEnd.TIME_UP:
            title = _("The time for one visit is over, so the visit has ended")
            if visit.identity_card_shown:
                return title, _("Do not forget your ID card."), Movement.TAKE_ID_CARD
            return title, _("You can begin again at once if nobody is waiting."), None
        case VisitEnd.READER_LOST:
            title = _("The card reader failed, so the visit has ended")
            if visit.card is None:
                return title, None, None
            return title, _CARD_MAY_BE_IN, Movement.CALL_STAFF
        case VisitEnd.BUG:
            windows = visit.terminal.configuration.windows
            advice = _(
                "Please go to {window}, or call {phone}. None of your data is left here.",
                window=windows.for_cards,
                phone=Words(windows.phone),
            )
            return _("A fault of this terminal has ended the visit"), advice, None
        case _:
            assert_never(visit.ended)


_AGAIN_WITH_CARD = _("To start again, insert your card.")
_CARD_MAY_BE_IN = _(
    "If your card is still in the reader, take it out. If it is stuck, call the staff."
)
