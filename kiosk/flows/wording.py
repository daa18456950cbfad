"""Words, facts and pages that several flows share."""

from datetime import datetime
from typing import assert_never

from db.records import CardRecord, CardStatus
from kiosk.flows.course import MatterStage
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.services import service_name
from kiosk.flows.visit import Changed, Visit
from kiosk.language.texts import Message, Moment, Text, Words, _, masked_name, masked_number
from kiosk.pages.kinds import Fact, Notice, ResultPage, Tone, WorkingPage
from kiosk.settings.front import WindowSettings
from kiosk.settings.service import Service

LOOKING_UP = WorkingPage(_("One moment"), _("Looking up your records."))
READING_CARD = WorkingPage(_("Reading your card"), _("Leave the card in."))
STILL_READING_CARD = WorkingPage(
    _("Still reading your card"), _("This takes longer than usual. Please leave the card in.")
)


def what_was_changed(visit: Visit) -> Message | None:
    """Return what the visit has changed; None where nothing was and nobody could fear it."""
    if visit.changed is Changed.NOTHING and visit.screen.stage is not MatterStage.AT_STAKE:
        return None
    return changed_text(visit.changed)


def what_was_done(visit: Visit) -> Message | None:
    """Return what was brought to a good end, by the names of the menu; None for nothing."""
    if not visit.screen.done:
        return None
    first, *others = map(service_name, visit.screen.done)
    said: Text = first
    for other in others:
        said = _("{before}, {after}", before=said, after=other)
    return _("Done: {what}.", what=said)


def changed_text(changed: Changed) -> Message:
    """Return the sentence that says whether the visit has changed anything."""
    match changed:
        case Changed.NOTHING:
            return _("Nothing was changed.")
        case Changed.DONE:
            return _("The changes you confirmed have been made.")
        case Changed.UNKNOWN:
            return _("Your request is still being confirmed. You need not wait for it.")
        case Changed.PIN_UNCERTAIN:
            return _("It is not certain which PIN the card has now. Try the new one, then the old.")
        case _:
            assert_never(changed)


def card_status_text(status: CardStatus) -> Message:
    """Return the state of a card's social security function in words (应用状态)."""
    match status:
        case CardStatus.NOT_ACTIVATED:
            return _("Not activated yet")
        case CardStatus.NORMAL:
            return _("In normal use")
        case CardStatus.TEMPORARILY_LOST:
            return _("Temporarily reported lost")
        case CardStatus.FORMALLY_LOST:
            return _("Formally reported lost")
        case CardStatus.LOCKED:
            return _("Locked")
        case CardStatus.CANCELLED:
            return _("Cancelled")
        case _:
            assert_never(status)


def card_facts(card: CardRecord) -> tuple[Fact, ...]:
    """Return the lines that say whose card it is, masked."""
    return (
        Fact(_("Holder"), masked_name(card.holder.name)),
        Fact(_("Card number"), masked_number(card.card_number)),
    )


def bank_advice(card: CardRecord) -> Message:
    """Return what the terminal does not cover: the bank's function and its phone (R3.1)."""
    return _(
        "The bank function is separate. To block or unblock it, call {bank}: {phone}.",
        bank=Words(card.bank.name),
        phone=card.bank.service_phone,
    )


def bank_activates(card: CardRecord) -> Message:
    """Return who activates the bank function of a new card, and its phone."""
    return _(
        "The bank activates the bank function: call {bank}, {phone}.",
        bank=Words(card.bank.name),
        phone=card.bank.service_phone,
    )


def bank_account_open(card: CardRecord) -> Message:
    """Return what becomes of the bank account of a card that is cancelled."""
    return _(
        "The bank account is still open. To close it, go to {bank} or call {phone}.",
        bank=Words(card.bank.name),
        phone=card.bank.service_phone,
    )


def take_all(visit: Visit) -> Message:
    """Return what to take at the end, by the card that was used."""
    if visit.card is not None:
        return _("Take the paper first, then your card.")
    if visit.identity_card_shown:
        return _("Take the paper, and your ID card if it is still on the reader.")
    return _("Take the paper with you.")


def hint_notices(visit: Visit, service: Service) -> tuple[Notice, ...]:
    """Return what the region wants said before a service is done."""
    rule = visit.terminal.region.rule(service)
    return () if rule is None or rule.hint is None else (Notice(rule.hint.words),)


def being_confirmed(
    serial: str, until: datetime, windows: WindowSettings
) -> ResultPage[AfterService]:
    """Return the page for a change whose outcome is not known yet: what is done, and what to do."""
    phone, window = Words(windows.phone), windows.for_cards
    return ResultPage(
        title=_("Your request is being confirmed"),
        tone=Tone.CAUTION,
        facts=(
            Fact(_("Reference number"), Words(serial)),
            Fact(_("Sent again until"), Moment(until)),
        ),
        advice=(
            _(
                "The records system has not answered yet. This terminal sends your request again "
                "by itself. You need not wait, and please do not apply again here."
            ),
            _(
                "Tomorrow call {phone} and give the reference number. If it is not known there, "
                "nothing has been changed yet: go to {window}.",
                phone=phone,
                window=window,
            ),
        ),
        choices=AFTER_SERVICE,
    )
