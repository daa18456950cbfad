"""What a card's state means for who carries it: said first, with what follows and can be done."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final, assert_never

from db.records import CardChange, CardRecord, CardStatus
from kiosk.flows.menu import service_choice, service_choices
from kiosk.flows.visit import Visit
from kiosk.flows.wording import card_status_text
from kiosk.language.texts import Message, Text, _
from kiosk.pages.failures import failure_text, way_to_new_card
from kiosk.pages.kinds import Choice, Notice, Tone
from kiosk.rules.card_changes import CardChangeRefused, require_possible, require_usable
from kiosk.rules.citizen import (
    CardExpired,
    CardOfAnotherRegion,
    Citizen,
    GuardianNeeded,
)
from kiosk.settings.service import Service


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What keeps a card from being used, and what follows from it."""

    title: Message
    advice: Text


def hindrance(visit: Visit, card: CardRecord) -> Hindrance | None:
    """Return what somebody with this card has to know first; None for one in normal use."""
    issuers = visit.terminal.configuration.terminal.issuers
    if issuers and not card.issuer_region.startswith(tuple(issuers)):
        return _as_failure(visit, CardOfAnotherRegion.code)
    if card.valid_until < visit.today:
        return _as_failure(visit, CardExpired.code)
    if card.status is CardStatus.NORMAL:
        return None
    title = _("Your card: {state}", state=card_status_text(card.status))
    return Hindrance(title, what_to_do(visit, card))


def state_notices(visit: Visit, citizen: Citizen) -> tuple[Notice, ...]:
    """Return what is said of the card before its PIN is typed."""
    known = None if citizen.card is None else hindrance(visit, citizen.card)
    return () if known is None else (Notice(known.title, Tone.CAUTION),)


def card_spoken_of(visit: Visit, cards: tuple[CardRecord, ...]) -> CardRecord | None:
    """Return the card in the reader, else the only one; None where it could be several."""
    if visit.citizen is not None and visit.citizen.card is not None:
        number = visit.citizen.card.card_number
        return next((card for card in cards if card.card_number == number), visit.citizen.card)
    return cards[0] if len(cards) == 1 else None


def doable_choices(visit: Visit, group: Service | None = None) -> tuple[Choice[Service], ...]:
    """Return the menu, or what is behind one of its entries, without what no card allows."""
    situation = visit.terminal.situation
    choices = service_choices(situation, group)
    if group is None and visit.draws_pension:
        # What most retired people come for stands first, not behind another entry.
        own = service_choice(situation, Service.BENEFIT_CERTIFICATE)
        choices = choices if own is None or own.elsewhere else (own, *choices)
    return tuple(choice for choice in choices if _can_be_done(visit, choice.value))


def _can_be_done(visit: Visit, service: Service) -> bool:
    """Whether one of the citizen's cards is in a state for the service, as far as is known."""
    if visit.cards is None or not visit.cards:
        return True
    if service is Service.PIN_CHANGE:
        card = card_spoken_of(visit, visit.cards)
        return any(_is_usable(each) for each in (visit.cards if card is None else (card,)))
    change = _CHANGES.get(service)
    return change is None or any(_is_possible(visit, change, card) for card in visit.cards)


def _is_usable(card: CardRecord) -> bool:
    try:
        require_usable(card)
    except CardChangeRefused:
        return False
    return True


def _is_possible(visit: Visit, change: CardChange, card: CardRecord) -> bool:
    issuers = visit.terminal.configuration.terminal.issuers
    today = visit.today
    try:
        # That somebody else has to do it is said when it is chosen.
        with suppress(GuardianNeeded):
            require_possible(change, card, issuers=issuers, today=today)
    except (CardChangeRefused, CardOfAnotherRegion):
        return False
    return True


_CHANGES: Final = {
    Service.REPORT_LOSS: CardChange.REPORT_LOSS,
    Service.RELEASE_LOSS: CardChange.RELEASE_LOSS,
    Service.ACTIVATION: CardChange.ACTIVATE,
    Service.CANCELLATION: CardChange.CANCEL,
}


def _as_failure(visit: Visit, code: str) -> Hindrance:
    windows, card_here = visit.terminal.configuration.windows, visit.card is not None
    text = failure_text(code, windows, visit.terminal.region, card_here=card_here)
    return Hindrance(text.happened, text.advice)


def meaning(status: CardStatus) -> Message:
    """Return what a state means for whoever carries the card."""
    match status:
        case CardStatus.NOT_ACTIVATED:
            return _("The social security function is not activated yet.")
        case CardStatus.NORMAL:
            return _("The social security function can be used.")
        case CardStatus.TEMPORARILY_LOST:
            return _("The social security function is blocked.")
        case CardStatus.FORMALLY_LOST:
            return _("The social security function is blocked for good.")
        case CardStatus.LOCKED:
            return _("The social security office has locked the social security function.")
        case CardStatus.CANCELLED:
            return _("The card has been cancelled for good.")
        case _:
            assert_never(status)


def what_to_do(visit: Visit, card: CardRecord) -> Text:
    """Return what whoever carries the card does now."""
    windows = visit.terminal.configuration.windows
    new_card = way_to_new_card(windows, visit.terminal.region)
    match card.status:
        case CardStatus.NOT_ACTIVATED:
            return _("Activate it; then you can use it at once.")
        case CardStatus.NORMAL:
            return _("You need not do anything.")
        case CardStatus.TEMPORARILY_LOST if _ends(card):
            return _(
                "If you do not find it, have it replaced before that date; "
                "after it the card works again. {new_card}",
                new_card=new_card,
            )
        case CardStatus.TEMPORARILY_LOST:
            return _("If you have found it, unblock it. {new_card}", new_card=new_card)
        case CardStatus.FORMALLY_LOST | CardStatus.CANCELLED:
            return _("You need a new card. {new_card} Bring your ID card.", new_card=new_card)
        case CardStatus.LOCKED:
            return _(
                "Ask at {window} for the reason. Bring this card and your ID card.",
                window=windows.for_cards,
            )
        case _:
            assert_never(card.status)


def _ends(card: CardRecord) -> bool:
    return card.temporary_loss is not None and card.temporary_loss.ends_at is not None
