"""Asking for the PIN of the card on the desk until it is right, blocked, or given up."""

from contextlib import ExitStack
from typing import assert_never

from hardware.social_card.pin import (
    Pin,
    PinBlocked,
    PinCorrect,
    PinWrong,
    TriesAnswer,
    TriesLeft,
    TriesUnknown,
)
from kiosk.desks.card_desk import CardOnDesk
from kiosk.flows.visit import Visit
from kiosk.language.texts import Text, _, ngettext
from kiosk.pages.kinds import Back, Notice, PinDeclined, PinEntered, PinPage, Tone, WorkingPage
from kiosk.rules.citizen import PinIsBlocked, PinIsForgotten, PinWrongTooOften

#: Said with every PIN: people know two of them for the same card (R3.4).
WHICH_PIN = _("Use the PIN of the social security function, not the bank's.")

_CHECKING_PIN = WorkingPage(_("Checking the PIN"), _("Leave the card in."))


async def ask_pin(
    visit: Visit,
    card: CardOnDesk,
    title: Text,
    question: Text,
    said_first: tuple[Notice, ...] = (),
) -> Pin | Back:
    """Return the PIN once the card has accepted it; the caller wipes it.

    Args:
        said_first: what stands over the pad whatever the tries are.

    Raises:
        PinIsBlocked, PinIsForgotten
        PinWrongTooOften: at this card today, whatever the card says of it.
        CardError, ReaderError, PcscUnavailable: as the driver says.
    """
    if await card.wrong_too_often():
        raise PinWrongTooOften
    notices = _tries_notices(await card.tries_left())
    while True:
        shuffled = visit.terminal.configuration.screen.shuffle_pin
        page = PinPage(title, question, (*said_first, *notices), shuffled=shuffled)
        answer = await visit.screen.ask(page)
        match answer:
            case PinEntered(pin):
                with ExitStack() as unless_right:
                    unless_right.enter_context(pin)
                    async with visit.working(_CHECKING_PIN):
                        result = await card.verify(pin)
                        ends = isinstance(result, PinWrong) and await card.wrong_too_often()
                    if isinstance(result, PinCorrect):
                        unless_right.pop_all()
            case PinDeclined.BACK:
                return Back.BACK
            case PinDeclined.FORGOTTEN:
                raise PinIsForgotten
            case _:
                assert_never(answer)
        match result:
            case PinCorrect():
                return pin
            case PinWrong() if ends:
                raise PinWrongTooOften
            case PinWrong(tries_left):
                notices = (_wrong_notice(tries_left),)
            case PinBlocked():
                raise PinIsBlocked
            case _:
                assert_never(result)


def _wrong_notice(tries_left: int) -> Notice:
    if tries_left == 1:
        last = _("Wrong PIN. This is the last try: if it is wrong again, the PIN will be locked.")
        return Notice(last, Tone.BAD)
    left = ngettext("Wrong PIN. {count} try left", "Wrong PIN. {count} tries left", tries_left)
    return Notice(left, Tone.BAD)


def _tries_notices(tries: TriesAnswer) -> tuple[Notice, ...]:
    match tries:
        case TriesUnknown():
            return ()
        case PinBlocked():
            raise PinIsBlocked
        case TriesLeft(1):
            last = _("This is the last try. If the PIN is wrong, it will be locked.")
            return (Notice(last, Tone.CAUTION),)
        case TriesLeft(tries_left):
            left = ngettext("{count} try left", "{count} tries left", tries_left)
            return (Notice(left),)
        case _:
            assert_never(tries)
