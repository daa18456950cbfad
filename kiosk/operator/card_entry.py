"""A staff card at the door: whose it is, its PIN once for each time it is typed, and a challenge.

A card is sent nothing but SELECT and GET DATA before it is known as somebody's here; a PIN goes to
that very card alone, and only what its key signs lets anybody in.
"""

import secrets
from enum import Enum, unique
from typing import Final

import trio

from hardware.card_errors import CardCommandRefused, CardMute, CardRemoved
from hardware.errors import HardwareError
from hardware.piv_card import (
    LONGEST_PIN,
    SHORTEST_PIN,
    NotAStaffCard,
    StaffCardBlank,
    StaffCardMalformed,
)
from hardware.social_card.pin import PinBlocked, PinCorrect, PinWrong
from kiosk.desks.card_slot import InsertedCard, Occupied, Silent
from kiosk.desks.staff_card import StaffCardOnDesk
from kiosk.desks.worker import DriverHangs
from kiosk.errors import ConfigurationError
from kiosk.flows.first_of import first_of
from kiosk.language.texts import Message, Words, _
from kiosk.operator.at_the_door import AtTheDoor
from kiosk.operator.card_key import CHALLENGE_BYTES, CardFlaw, CardKey, StaffCardRefused, card_key
from kiosk.operator.codes import Operator
from kiosk.operator.revoked import load_revoked
from kiosk.pages.kinds import (
    Call,
    FarewellPage,
    Movement,
    Notice,
    PinAsked,
    PinDeclined,
    PinEntered,
    PinPage,
    Tone,
)

_GIVE_BACK_LIMIT_S: Final = 2.0


@unique
class _Pulled(Enum):
    OUT = "the card is gone"


async def whose_card(door: AtTheDoor, there: Occupied | Silent) -> Operator | Message:
    """Return whose card it is, once it has proved itself, or why it lets nobody in."""
    if isinstance(there, Silent):
        return _fault(CardMute())
    try:
        on_desk = await door.terminal.cards.open_staff_card(there.card)
        try:
            return await _prove(door, on_desk, there.card)
        finally:
            with trio.move_on_after(_GIVE_BACK_LIMIT_S, shield=True):
                await on_desk.give_back()
    except StaffCardRefused as refused:
        return _flaw(door, refused)
    except (HardwareError, DriverHangs) as error:
        return _fault(error)


async def have_taken(door: AtTheDoor, card: InsertedCard) -> None:
    """Return once the card is out: what stays in the reader would be the next citizen's."""
    page = FarewellPage(
        _("Please take your card"),
        movement=Movement.TAKE_CARD,
        advice=_("The staff's pages open when the card is out."),
        call=Call.SPOKEN,
    )

    async def read() -> None:
        await door.screen.ask(page)

    async def taken() -> None:
        await door.terminal.cards.slot.wait_gone(card)

    while door.terminal.cards.slot.holds(card):
        await first_of(read, taken)


async def _prove(
    door: AtTheDoor, on_desk: StaffCardOnDesk, card: InsertedCard
) -> Operator | Message:
    key = card_key(on_desk.certificate)
    who = door.staff.whose_card(key.fingerprint)
    if who is None:
        door.refuse("card_not_enrolled", costs_a_try=False)
        return _("This card is not enrolled here. An engineer does it: kiosk operator card")
    key.check_valid(door.terminal.clock())
    withdrawn = _withdrawn(door, key, who)
    if withdrawn is not None:
        return withdrawn
    refused = await _show_pin(door, on_desk, card, who)
    if refused is not None:
        return refused
    if await _signs(on_desk, key):
        return who
    door.refuse("card_not_proven", who, costs_a_try=True)
    return _("The card could not prove itself; it may be a copy. Keep it, call the engineer.")


def _withdrawn(door: AtTheDoor, key: CardKey, who: Operator) -> Message | None:
    """Return why this card lets nobody in any more, by the agency's list as it is now."""
    try:
        revoked = load_revoked(door.terminal.configuration.operator.revoked)
    except ConfigurationError as error:
        door.refuse("cards_unjudged", who, costs_a_try=False)
        return _(
            "The list of withdrawn cards cannot be read: no card is taken. Type your code, call "
            "the engineer. ({code})",
            code=Words(error.code),
        )
    if not revoked.holds(key):
        return None
    door.refuse("card_revoked", who, costs_a_try=False)
    return _("This card has been withdrawn. Keep it, and call the engineer.")


async def _show_pin(
    door: AtTheDoor, on_desk: StaffCardOnDesk, card: InsertedCard, who: Operator
) -> Message | None:
    """Return None once the card has taken a PIN, each typed one shown to it once."""
    notices: tuple[Notice, ...] = ()
    while True:
        answer = await _pin(door, card, notices)
        door.stays()
        if isinstance(answer, PinDeclined):
            return _("Take your card out, or put it in again.")
        with answer.pin as pin:
            result = await on_desk.verify(pin)
        match result:
            case PinCorrect():
                return None
            case PinBlocked():
                door.refuse("card_blocked", who, costs_a_try=True)
                return _("The PIN of this card is blocked. Whoever issued it can unblock it.")
            case PinWrong(left):
                door.refuse("wrong_pin", who, costs_a_try=True)
                said = _("Wrong PIN. This card has {left} tries left.", left=left)
                if door.lockout.shut_for:
                    return said
                notices = (Notice(said, Tone.CAUTION),)


async def _pin(
    door: AtTheDoor, card: InsertedCard, notices: tuple[Notice, ...]
) -> PinEntered | PinDeclined:
    """Return what is typed while the card is in.

    Raises:
        CardRemoved
    """
    page = PinPage(
        title=_("For the staff"),
        question=_("Type the PIN of your staff card."),
        notices=notices,
        shortest=SHORTEST_PIN,
        longest=LONGEST_PIN,
        asked=PinAsked.NEW,
    )

    async def typed() -> PinEntered | PinDeclined | _Pulled:
        return await door.screen.ask(page)

    async def pulled() -> PinEntered | PinDeclined | _Pulled:
        await door.terminal.cards.slot.wait_gone(card)
        return _Pulled.OUT

    answer = await first_of(typed, pulled)
    if isinstance(answer, _Pulled):
        raise CardRemoved
    return answer


async def _signs(on_desk: StaffCardOnDesk, key: CardKey) -> bool:
    """Return whether the card holds the key, by a challenge that nobody has seen before."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    try:
        signature = await on_desk.sign(key.algorithm, key.prepared(challenge))
    except (CardCommandRefused, StaffCardMalformed):
        return False
    return key.has_signed(challenge, signature)


def _flaw(door: AtTheDoor, refused: StaffCardRefused) -> Message:
    day = Words("" if refused.day is None else f"{refused.day.astimezone():%Y-%m-%d}")
    door.refuse(f"card_{refused.flaw.name.lower()}", costs_a_try=False)
    match refused.flaw:
        case CardFlaw.UNREADABLE:
            return _("The certificate on this card cannot be read. Whoever issued it renews it.")
        case CardFlaw.KEY:
            return _("The key of this card is of a kind that is not taken here.")
        case CardFlaw.NOT_YET:
            return _("The certificate of this card begins on {day}. Is the clock right?", day=day)
        case CardFlaw.EXPIRED:
            return _("The certificate of this card ended on {day}. Have it renewed.", day=day)


def _fault(error: HardwareError | DriverHangs) -> Message:
    match error:
        case NotAStaffCard():
            return _("This is no staff card. Take it out.")
        case StaffCardBlank():
            return _("There is no certificate on this card. Whoever issued it puts one on it.")
        case CardRemoved():
            return _("The card was taken out too soon. Put it in again and leave it in.")
        case CardMute():
            return _("The card does not answer. Put it in the other way round.")
    return _("The card could not be read. Put it in again. ({code})", code=Words(error.code))
