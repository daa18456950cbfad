"""Finding out who stands there: card read, PIN checked, holder found in the records."""

from typing import assert_never

from hardware.card_errors import CardMute
from hardware.social_card.pin import (
    PinBlocked,
    PinCorrect,
    PinWrong,
    TriesAnswer,
    TriesLeft,
    TriesUnknown,
)
from kiosk.card_slot import Silent
from kiosk.flows.wording import LOOKING_UP, READING_CARD
from kiosk.pages import (
    Back,
    Movement,
    Notice,
    PinDeclined,
    PinEntered,
    PinPage,
    ReadingPage,
    Tone,
    WorkingPage,
)
from kiosk.race import first_of
from kiosk.services.card_desk import CardOnDesk
from kiosk.services.citizen import Citizen, PinIsBlocked, PinIsForgotten, agree, holder_on_card
from kiosk.texts import _, ngettext
from kiosk.visit import Visit

_CHECKING_PIN = WorkingPage(_("Checking the PIN"), _("Leave the card in."))


async def identify(visit: Visit) -> Citizen | Back:
    """Return the citizen, asking for card and PIN once in a visit.

    Raises:
        CardError, ReaderError, PcscUnavailable: the card could not be used.
        IdentityError: its holder cannot be served with it.
        DatabaseError: the records do not know them, or do not answer.
    """
    if visit.citizen is not None:
        return visit.citizen
    if visit.card is None and await _ask_for_card(visit) is Back.BACK:
        return Back.BACK
    async with visit.working(READING_CARD):
        card = await _put_on_desk(visit)
        reading = await card.read()
    on_card = holder_on_card(reading, today=visit.hall.clock().astimezone().date())
    if await _check_pin(visit, card) is Back.BACK:
        return Back.BACK
    async with visit.working(LOOKING_UP):
        holder = await visit.hall.records.find_holder(on_card.social_security_number)
        record = await visit.hall.records.find_card(reading.issuer.identification_code)
    visit.citizen = agree(holder, record)
    return visit.citizen


async def _ask_for_card(visit: Visit) -> Back | None:
    slot = visit.hall.cards.slot
    page = ReadingPage(
        title=_("Insert your social security card"),
        movement=Movement.INSERT_CARD,
        instruction=_("Chip first, facing up. Leave it in until you are told to take it."),
    )

    async def citizen() -> Back | None:
        return await visit.screen.ask(page)

    async def reader() -> Back | None:
        state = await slot.wait_card()
        visit.take_card(state.card)
        return None

    return await first_of(citizen, reader)


async def _put_on_desk(visit: Visit) -> CardOnDesk:
    assert visit.card is not None, "nothing to read"  # noqa: S101 - our own bug
    desk = visit.hall.cards
    if desk.slot.state == Silent(visit.card):
        raise CardMute
    if visit.desk_card is None:
        visit.desk_card = await desk.open(visit.card)
        visit.hold(visit.desk_card)
    return visit.desk_card


async def _check_pin(visit: Visit, card: CardOnDesk) -> Back | None:
    notices = _tries_notices(await card.tries_left())
    while True:
        answer = await visit.screen.ask(_pin_page(notices))
        match answer:
            case PinEntered(pin):
                with pin:
                    async with visit.working(_CHECKING_PIN):
                        result = await card.verify(pin)
            case PinDeclined.BACK:
                return Back.BACK
            case PinDeclined.FORGOTTEN:
                raise PinIsForgotten
            case _:
                assert_never(answer)
        match result:
            case PinCorrect():
                return None
            case PinWrong(tries_left):
                wrong = Notice(_("That PIN was not right."), Tone.BAD)
                notices = (wrong, *_tries_notices(TriesLeft(tries_left)))
            case PinBlocked():
                raise PinIsBlocked
            case _:
                assert_never(result)


def _pin_page(notices: tuple[Notice, ...]) -> PinPage:
    return PinPage(
        title=_("Enter your PIN"),
        question=_("It is the PIN of the social security function, not that of the bank."),
        notices=notices,
    )


def _tries_notices(tries: TriesAnswer) -> tuple[Notice, ...]:
    match tries:
        case TriesUnknown():
            return ()
        case PinBlocked():
            raise PinIsBlocked
        case TriesLeft(1):
            last = _("This is the last try. A wrong PIN now blocks the card.")
            return (Notice(last, Tone.CAUTION),)
        case TriesLeft(tries_left):
            left = ngettext("{count} try left", "{count} tries left", tries_left)
            return (Notice(left),)
        case _:
            assert_never(tries)
