"""Taking the terminal out of service, with a reason and an end, and back."""

from datetime import datetime, timedelta
from enum import Enum, unique
from typing import Final

from kiosk.desks.closure import Reason
from kiosk.language.texts import Message, Words, _
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import Back, Choice, Icon

_REASONS: Final[dict[Reason, Message]] = {
    Reason.MAINTENANCE: _("The terminal is being looked after"),
    Reason.SUPPLIES: _("Paper or toner is being refilled"),
    Reason.RECORDS: _("The records system is out of service"),
    Reason.OTHER: _("Another reason"),
}


@unique
class _Until(Enum):
    HALF_AN_HOUR = "half an hour"
    TWO_HOURS = "two hours"
    MORNING = "morning"
    BY_HAND = "by hand"


_ENDS: Final[dict[_Until, Message]] = {
    _Until.HALF_AN_HOUR: _("For half an hour"),
    _Until.TWO_HOURS: _("For two hours"),
    _Until.MORNING: _("Until tomorrow morning, seven o'clock"),
    _Until.BY_HAND: _("Until somebody of the staff opens it"),
}
_MORNING_HOUR: Final = 7


async def close_or_open(session: Session) -> None:
    """Close the terminal to citizens, or open it again."""
    closure = session.terminal.closure
    if closure.now is not None:
        closure.reopen()
        session.note(Act.REOPEN)
        await session.tell(
            _("Citizens are served again"), advice=(_("Leave these pages with Back or End."),)
        )
        return
    reason = await session.choose(
        _("Take out of service"),
        _("Why? The citizens read it."),
        tuple(Choice(one, name) for one, name in _REASONS.items()),
    )
    if reason is Back.BACK:
        return
    until = await session.choose(
        _("Take out of service"),
        _("For how long?"),
        tuple(Choice(one, name, icon=Icon.STATUS) for one, name in _ENDS.items()),
    )
    if until is Back.BACK:
        return
    end = end_of(until, session.terminal.clock().astimezone())
    closure.close(reason, end)
    session.note(Act.CLOSE, reason.value)
    opens = _("It opens by itself at {time}.", time=Words(f"{end:%m-%d %H:%M}")) if end else None
    by_hand = _("To open it, knock and type your code again.")
    await session.tell(
        _("Out of service as soon as you leave these pages"),
        advice=(by_hand,) if opens is None else (opens, by_hand),
    )


def end_of(until: _Until, now: datetime) -> datetime | None:
    """Return when the terminal opens by itself; `now` is in the hall's zone."""
    match until:
        case _Until.HALF_AN_HOUR:
            return now + timedelta(minutes=30)
        case _Until.TWO_HOURS:
            return now + timedelta(hours=2)
        case _Until.MORNING:
            tomorrow = now + timedelta(days=1)
            return tomorrow.replace(hour=_MORNING_HOUR, minute=0, second=0, microsecond=0)
        case _Until.BY_HAND:
            return None
