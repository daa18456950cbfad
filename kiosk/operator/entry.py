"""Who knocks is let in by a code typed, or by a staff card put in, whichever comes first."""

from dataclasses import dataclass
from enum import Enum, unique

from hardware.social_card.pin import Pin
from kiosk.desks.card_slot import InsertedCard, Occupied, Silent
from kiosk.flows.first_of import first_of
from kiosk.language.texts import Message, _
from kiosk.operator.at_the_door import AtTheDoor
from kiosk.operator.card_entry import have_taken, whose_card
from kiosk.operator.codes import LONGEST, SHORTEST, Operator, Staff
from kiosk.pages.kinds import Notice, PinAsked, PinDeclined, PinEntered, PinPage, Tone


@unique
class WayIn(Enum):
    """What somebody of the staff came in by; the value is the journal's word."""

    CODE = "code"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class LetIn:
    """Somebody of the staff who may enter."""

    who: Operator
    by: WayIn


async def let_in(door: AtTheDoor) -> LetIn | None:
    """Return who may enter; None where they went away, or the door is shut for a while."""
    tried: InsertedCard | None = None
    notices: tuple[Notice, ...] = ()
    while not door.lockout.shut_for:
        came = await _code_or_card(door, notices, tried)
        door.stays()
        if isinstance(came, PinDeclined):
            return None
        if isinstance(came, PinEntered):
            found = await _whose_code(door, came.pin)
        else:
            tried = came.card
            found = await whose_card(door, came)
            door.stays()
        if isinstance(found, Operator):
            door.lockout.note_right()
            if tried is not None:
                await have_taken(door, tried)
            return LetIn(found, WayIn.CODE if isinstance(came, PinEntered) else WayIn.CARD)
        notices = (Notice(found, Tone.CAUTION),)
    return None


async def _code_or_card(
    door: AtTheDoor, notices: tuple[Notice, ...], tried: InsertedCard | None
) -> PinEntered | PinDeclined | Occupied | Silent:
    page = PinPage(
        title=_("For the staff"),
        question=_asked(door.staff),
        notices=notices,
        shortest=SHORTEST,
        longest=LONGEST,
        asked=PinAsked.NEW,
    )

    async def typed() -> PinEntered | PinDeclined | Occupied | Silent:
        return await door.screen.ask(page)

    async def put_in() -> PinEntered | PinDeclined | Occupied | Silent:
        return await door.terminal.cards.slot.wait_card(other_than=tried)

    return await first_of(*((typed, put_in) if door.staff.has_cards else (typed,)))


def _asked(staff: Staff) -> Message:
    if not staff.has_cards:
        return _("Type your code.")
    if not staff.has_codes:
        return _("Put in your staff card.")
    return _("Type your code, or put in your staff card.")


async def _whose_code(door: AtTheDoor, code: Pin) -> Operator | Message:
    def whose() -> Operator | None:
        with code:
            return door.staff.who(code)

    who = await door.terminal.chores.run(whose)
    if who is not None:
        return who
    door.refuse("wrong_code", costs_a_try=True)
    return _("Wrong code. {left} tries are left.", left=door.lockout.tries_left)
