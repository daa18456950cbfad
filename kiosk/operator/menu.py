"""The first of the staff's pages: what is wrong now, and where everything else is."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import Enum, unique
from typing import Final

from kiosk.desks.card_slot import Occupied
from kiosk.desks.terminal import Terminal
from kiosk.language.texts import Message, Words, _
from kiosk.operator.business import business
from kiosk.operator.closing import close_or_open
from kiosk.operator.day import day
from kiosk.operator.devices import devices
from kiosk.operator.faults import WorldFault
from kiosk.operator.machine import machine
from kiosk.operator.session import Session
from kiosk.operator.supplies import supplies
from kiosk.pages.kinds import Back, Choice, Icon, Notice, Tone


@unique
class _Page(Enum):
    DEVICES = "devices"
    SUPPLIES = "supplies"
    BUSINESS = "business"
    DAY = "day"
    CLOSE = "close"
    MACHINE = "machine"


_PAGES: Final[dict[_Page, Callable[[Session], Awaitable[None]]]] = {
    _Page.DEVICES: devices,
    _Page.SUPPLIES: supplies,
    _Page.BUSINESS: business,
    _Page.DAY: day,
    _Page.CLOSE: close_or_open,
    _Page.MACHINE: machine,
}


async def staff_menu(session: Session) -> None:
    """Lead through the staff's pages until the person leaves."""
    while True:
        chosen = await session.choose(
            _("Staff: {name}", name=session.who.name),
            _("What would you like to do?"),
            _choices(session),
            _notices(session),
        )
        if chosen is Back.BACK:
            return
        try:
            await _PAGES[chosen](session)
        except WorldFault as error:
            await session.tell_fault(error)


def _choices(session: Session) -> tuple[Choice[_Page], ...]:
    closed = session.terminal.closure.now is not None
    close = _("Serve citizens again") if closed else _("Take out of service")
    return (
        Choice(_Page.DEVICES, _("State of the devices"), icon=Icon.STATUS),
        Choice(_Page.SUPPLIES, _("Paper, toner, counts"), icon=Icon.PRINTER),
        Choice(_Page.BUSINESS, _("Numbers, cards left behind"), icon=Icon.SEARCH),
        Choice(_Page.DAY, _("Close the day"), icon=Icon.CERTIFICATE),
        Choice(_Page.CLOSE, close, icon=Icon.WARNING),
        Choice(_Page.MACHINE, _("Restart, export, details"), icon=Icon.REPEAT),
    )


def _notices(session: Session) -> tuple[Notice, ...]:
    terminal = session.terminal
    terminal.states.look()
    out = [state for state in terminal.states.now if not state.in_service]
    cares = [state for state in terminal.states.now if state.in_service and state.warnings]
    notices = [_card_there(terminal), _left_behind(terminal.states.left_behind_since)]
    if out:
        notices.append(_out_of_service(len(out)))
    if cares:
        notices.append(_to_be_seen_to(len(cares)))
    told = tuple(Notice(one, Tone.CAUTION) for one in notices if one is not None)
    return told or (Notice(_("Everything works."), Tone.GOOD),)


def _card_there(terminal: Terminal) -> Message | None:
    """Return what is said of a card that nobody is being served with."""
    in_reader = isinstance(terminal.cards.slot.state, Occupied)
    if in_reader or terminal.identity_cards.plate.holds_card:
        return _("A card is in or on a reader. Take it away, lock it up, and take it down.")
    return None


def _left_behind(since: datetime | None) -> Message | None:
    if since is None:
        return None
    time = Words(f"{since.astimezone():%m-%d %H:%M}")
    return _(
        "A card was left behind, {time}. Say where it is: Numbers, cards left behind.", time=time
    )


def _to_be_seen_to(number: int) -> Message:
    return _("To be seen to: {number}. See the state of the devices.", number=number)


def _out_of_service(number: int) -> Message:
    return _("Out of service: {number}. See the state of the devices.", number=number)
