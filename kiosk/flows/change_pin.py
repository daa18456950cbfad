"""Changing the PIN of the social security function: the old one, the new one, the new one again."""

from contextlib import ExitStack
from typing import ClassVar, Final, assert_never

from hardware.social_card.pin import Pin, PinBlocked, PinWrong
from kiosk.desks.card_desk import CardOnDesk
from kiosk.desks.pin_desk import PinChanged, PinUncertain
from kiosk.errors import KioskError
from kiosk.flows.ask_proof import ask_for_proof
from kiosk.flows.change_result import PIN_CHANGED, show_made
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import look_up, read_card, remember, require_proven_card
from kiosk.flows.pin_entry import WHICH_PIN, ask_pin
from kiosk.flows.visit import Visit
from kiosk.language.texts import Message, _
from kiosk.pages.kinds import (
    Back,
    Notice,
    PinAsked,
    PinDeclined,
    PinEntered,
    PinPage,
    Tone,
    WorkingPage,
)
from kiosk.rules.card_changes import require_usable
from kiosk.rules.citizen import PinIsBlocked, require_of_age
from kiosk.rules.pin_rules import GuessableFacts, PinWeakness, same_digits, weakness_of
from kiosk.settings.region import Proof
from kiosk.settings.service import Service

#: The old PIN, the new one, the new one again.
_STEPS: Final = 3
_CHANGING = WorkingPage(_("Changing the PIN"), _("Leave the card in."))


class PinNotChanged(KioskError):
    """The card refused the PIN that it had accepted a moment before."""

    code: ClassVar[str] = "pin.not_changed"

    def __init__(self) -> None:
        super().__init__("the card contradicts itself about its PIN")


async def change_pin(visit: Visit) -> AfterService | Back:
    """Change the PIN of the card in the reader and show what is now true.

    The old PIN is asked here and not by `identify`: typed once, it says who they are as well.

    Raises:
        CardChangeRefused, GuardianNeeded: card or holder do not allow it.
        PinNotChanged, PinIsBlocked, PinIsForgotten
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    shown = await ask_for_proof(visit, {Proof.CARD}, Service.PIN_CHANGE, together=False)
    if shown is Back.BACK:
        return Back.BACK
    on_desk, reading, on_card = await read_card(visit)
    require_proven_card(visit)
    citizen = await look_up(visit, reading, on_card)
    card = citizen.card
    assert card is not None, "looked up without a card"  # noqa: S101 - our own bug
    require_usable(card)
    require_of_age(citizen.holder, today=visit.today)
    old = await _old_pin(visit, on_desk)
    if old is Back.BACK:
        return Back.BACK
    with old:
        remember(visit, citizen)
        facts = GuessableFacts(
            citizen.holder.social_security_number, citizen.holder.birth_date, card.card_number
        )
        new = await _ask_new_pin(visit, old, facts)
        if new is Back.BACK:
            return Back.BACK
        async with visit.working(_CHANGING):
            change = visit.note(await visit.terminal.pins.change(on_desk, card, old, new))
    visit.forget_pin()
    match change:
        case PinChanged(serial):
            return await show_made(visit, card, serial, visit.terminal.clock(), PIN_CHANGED)
        case PinBlocked():
            raise PinIsBlocked
        case PinWrong():
            raise PinNotChanged
        case PinUncertain(error=error):
            raise error
        case _:
            assert_never(change)


async def _old_pin(visit: Visit, card: CardOnDesk) -> Pin | Back:
    """Return the PIN that the card has, typed once in a visit; the caller wipes it."""
    if visit.known_pin is not None:
        return visit.known_pin.copy()
    return await ask_pin(visit, card, _step(1, _("Enter your current PIN")), WHICH_PIN)


def _step(step: int, title: Message) -> Message:
    return _("Step {step} of {steps}: {title}", step=step, steps=_STEPS, title=title)


async def _ask_new_pin(visit: Visit, old: Pin, facts: GuessableFacts) -> Pin | Back:
    """Return a PIN that was typed twice and is not easy to guess; the caller wipes it."""
    notices: tuple[Notice, ...] = ()
    while True:
        new = await _ask(visit, _step(2, _("Choose a new PIN")), _ADVICE, notices)
        if new is Back.BACK:
            return Back.BACK
        with ExitStack() as unless_taken:
            unless_taken.enter_context(new)
            weakness = weakness_of(new, old, facts)
            if weakness is not None:
                notices = (Notice(_WEAK[weakness], Tone.BAD),)
                continue
            again = await _ask(visit, _step(3, _AGAIN), _SAME_AGAIN, ())
            if again is Back.BACK:
                notices = ()
                continue
            with again:
                if same_digits(new, again):
                    unless_taken.pop_all()
                    return new
            notices = (Notice(_("The two PINs were different. Choose again."), Tone.BAD),)


async def _ask(
    visit: Visit, title: Message, question: Message, notices: tuple[Notice, ...]
) -> Pin | Back:
    shuffled = visit.terminal.configuration.screen.shuffle_pin
    page = PinPage(title, question, notices, asked=PinAsked.NEW, shuffled=shuffled)
    answer = await visit.screen.ask(page)
    match answer:
        case PinEntered(pin):
            return pin
        case PinDeclined():
            return Back.BACK
        case _:
            assert_never(answer)


_ADVICE = _(
    "Six digits nobody can guess: no birthday, no sequence like 123456, "
    "no digits from your ID number."
)
_AGAIN = _("Enter the new PIN once more")
_SAME_AGAIN = _("To make sure there is no typing mistake.")

_WEAK: Final = {
    PinWeakness.SAME_AS_OLD: _("This is your current PIN. Choose another one."),
    PinWeakness.FIRST_PIN: _("New cards come with this PIN, so it is tried first."),
    PinWeakness.SEQUENCE: _("Sequences like 123456 are guessed first."),
    PinWeakness.REPEATED: _("Repeated digits are guessed first."),
    PinWeakness.BIRTH_DATE: _("Your birthday is easy to find out."),
    PinWeakness.PART_OF_NUMBER: _("These digits are part of your ID number."),
    PinWeakness.PART_OF_CARD_NUMBER: _("These digits are printed on the card."),
}
