"""Asking for the state of a card (应用状态): what it means, and what can be done about it."""

from typing import Final, TypeAlias

from db.records import CardRecord, CardStatus
from kiosk.flows.card_state import meaning, what_to_do
from kiosk.flows.choose_card import choose_card
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.identify import identify
from kiosk.flows.menu import service_choice
from kiosk.flows.visit import Visit
from kiosk.flows.wording import (
    bank_account_open,
    bank_activates,
    bank_advice,
    card_facts,
    card_status_text,
)
from kiosk.language.texts import Day, Message, Moment, _
from kiosk.pages.kinds import Back, Choice, Fact, ResultPage, Tone
from kiosk.settings.service import Service

_Next: TypeAlias = AfterService | Service


async def card_status(visit: Visit) -> _Next | Back:
    """Show the state of one of the citizen's cards; return the matter that follows from it.

    Raises:
        NoCardOfTheirs: the records know none.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.CARD_STATUS)
    if citizen is Back.BACK:
        return Back.BACK
    card = await choose_card(visit, citizen, usual=None)
    if card is Back.BACK:
        return Back.BACK
    return (await visit.screen.ask(_page(visit, card))).value


def _page(visit: Visit, card: CardRecord) -> ResultPage[_Next]:
    return ResultPage(
        title=_("Your card: {state}", state=card_status_text(card.status)),
        tone=_TONES[card.status],
        facts=(
            *card_facts(card),
            *_loss_facts(card),
            *_dates(card),
        ),
        advice=(meaning(card.status), what_to_do(visit, card), *_bank(card)),
        choices=(*AFTER_SERVICE[:1], *_next_matter(visit, card.status), *AFTER_SERVICE[1:]),
    )


def _dates(card: CardRecord) -> tuple[Fact, ...]:
    """Return from when to when the card is good, unless its state makes that idle."""
    if card.status not in (CardStatus.NORMAL, CardStatus.NOT_ACTIVATED):
        return ()
    return (
        Fact(_("Issued on"), Day(card.issued_on)),
        Fact(_("Valid until"), Day(card.valid_until)),
    )


def _bank(card: CardRecord) -> tuple[Message, ...]:
    """Return what the state says nothing of: the bank's side of the card, where it matters."""
    match card.status:
        case CardStatus.NORMAL:
            return ()
        case CardStatus.NOT_ACTIVATED:
            return (bank_activates(card),)
        case CardStatus.CANCELLED:
            return (bank_account_open(card),)
        case _:
            return (bank_advice(card),)


def _loss_facts(card: CardRecord) -> tuple[Fact, ...]:
    loss = card.temporary_loss
    if loss is None:
        return ()
    reported = Fact(_("Blocked since"), Moment(loss.reported_at))
    if loss.ends_at is None:
        return (reported,)
    return (reported, Fact(_("Ends on"), Moment(loss.ends_at), Tone.CAUTION))


def _next_matter(visit: Visit, status: CardStatus) -> tuple[Choice[_Next], ...]:
    matter = _MATTERS.get(status)
    if matter is None:
        return ()
    choice = service_choice(visit.terminal.situation, matter)
    return () if choice is None else (choice,)


_TONES: Final = {
    CardStatus.NOT_ACTIVATED: Tone.CAUTION,
    CardStatus.NORMAL: Tone.GOOD,
    CardStatus.TEMPORARILY_LOST: Tone.CAUTION,
    CardStatus.FORMALLY_LOST: Tone.BAD,
    CardStatus.LOCKED: Tone.BAD,
    CardStatus.CANCELLED: Tone.BAD,
}

_MATTERS: Final = {
    CardStatus.NOT_ACTIVATED: Service.ACTIVATION,
    CardStatus.NORMAL: Service.REPORT_LOSS,
    CardStatus.TEMPORARILY_LOST: Service.RELEASE_LOSS,
}
