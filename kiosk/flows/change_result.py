"""What is now true after a change of a card: the last page of every flow that changes one."""

from collections.abc import Callable
from typing import TypeAlias, assert_never

from db.records import CardActivated, CardCancelled, CardRecord, LossReleased, LossReported
from kiosk.desks.pin_desk import PinChanged
from kiosk.desks.records_desk import Change, ChangeDenied, ChangeMade, Made, OutcomeUnknown
from kiosk.documents import receipt
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.receipts import ReceiptFacts, ask_with_receipt
from kiosk.flows.visit import Visit
from kiosk.flows.wording import (
    bank_account_open,
    bank_activates,
    bank_advice,
    being_confirmed,
    card_facts,
)
from kiosk.language.texts import Message, Moment, Text, Words, _
from kiosk.pages.kinds import Chosen, Fact, ResultPage, Tone
from kiosk.rules.card_changes import CardChangeRefused

_Page: TypeAlias = ResultPage[AfterService]
_Made: TypeAlias = tuple[_Page, ReceiptFacts]


async def show_reported(
    visit: Visit, card: CardRecord, change: Change[LossReported]
) -> AfterService:
    """Show what the records said to a loss report.

    Raises:
        ChangeRefused: they did not make it.
    """

    def made(serial: str, reported: LossReported) -> _Made:
        ends_at = None if reported.ends_at is None else reported.ends_at.astimezone()
        facts = ReceiptFacts(card, receipt.LossInForce(ends_at), serial, reported.reported_at)
        return _reported_page(card, serial, reported), facts

    return await _show(visit, change, made)


async def show_released(
    visit: Visit, card: CardRecord, change: Change[LossReleased]
) -> AfterService:
    """Show what the records said to a release.

    Raises:
        ChangeRefused: they did not make it.
    """

    def made(serial: str, released: LossReleased) -> _Made:
        facts = ReceiptFacts(card, receipt.LossOver(), serial, released.released_at)
        return _released_page(card, serial, released), facts

    return await _show(visit, change, made)


async def show_activated(
    visit: Visit, card: CardRecord, change: Change[CardActivated]
) -> AfterService:
    """Show what the records said to an activation.

    Raises:
        ChangeRefused: they did not make it.
    """

    def made(serial: str, activated: CardActivated) -> _Made:
        facts = ReceiptFacts(card, receipt.Activated(), serial, activated.activated_at)
        return _activated_page(card, serial, activated), facts

    return await _show(visit, change, made)


async def show_cancelled(
    visit: Visit, card: CardRecord, change: Change[CardCancelled]
) -> AfterService:
    """Show what the records said to a cancellation.

    Raises:
        ChangeRefused: they did not make it.
    """

    def made(serial: str, cancelled: CardCancelled) -> _Made:
        facts = ReceiptFacts(card, receipt.FunctionEnded(), serial, cancelled.cancelled_at)
        return _cancelled_page(card, serial, cancelled), facts

    return await _show(visit, change, made)


async def show_pin_changed(visit: Visit, card: CardRecord, changed: PinChanged) -> AfterService:
    """Show that the card has its new PIN."""
    now = visit.terminal.clock()
    page = _made_page(
        _("The PIN is changed"),
        card,
        changed.serial,
        facts=(Fact(_("Changed on"), Moment(now)),),
        advice=(
            _("From now on only the new PIN works, wherever you use the card."),
            _("The bank's PIN has not changed."),
        ),
    )
    facts = ReceiptFacts(card, receipt.AnotherPin(), changed.serial, now)
    return await ask_with_receipt(visit, page, facts)


async def _show(
    visit: Visit, change: Change[Made], made: Callable[[str, Made], _Made]
) -> AfterService:
    match change:
        case ChangeMade(serial, outcome):
            return await ask_with_receipt(visit, *made(serial, outcome))
        case ChangeDenied(reason):
            raise CardChangeRefused(reason)
        case OutcomeUnknown(serial, until):
            page = being_confirmed(serial, until, visit.terminal.configuration.windows)
            answer: Chosen[AfterService] = await visit.screen.ask(page)
            return answer.value
        case _:
            assert_never(change)


def _reported_page(card: CardRecord, serial: str, reported: LossReported) -> _Page:
    end = reported.ends_at
    return _made_page(
        _("The card is reported lost"),
        card,
        serial,
        facts=(
            Fact(_("Blocked since"), Moment(reported.reported_at)),
            *(() if end is None else (Fact(_("Ends on"), Moment(end), Tone.CAUTION),)),
        ),
        advice=(
            _("The social security function is blocked."),
            bank_advice(card),
            _("If you find the card, unblock it here. If not, have it replaced before that date.")
            if end is not None
            else _("If you find the card, have it unblocked. If not, have it replaced."),
        ),
    )


def _released_page(card: CardRecord, serial: str, released: LossReleased) -> _Page:
    return _made_page(
        _("The card works again"),
        card,
        serial,
        facts=(Fact(_("Unblocked on"), Moment(released.released_at)),),
        advice=(_("The social security function can be used at once."), bank_advice(card)),
    )


def _activated_page(card: CardRecord, serial: str, activated: CardActivated) -> _Page:
    return _made_page(
        _("The card is activated"),
        card,
        serial,
        facts=(Fact(_("Activated on"), Moment(activated.activated_at)),),
        advice=(
            _("The social security function can be used at once."),
            bank_activates(card),
        ),
    )


def _cancelled_page(card: CardRecord, serial: str, cancelled: CardCancelled) -> _Page:
    return _made_page(
        _("The card is cancelled"),
        card,
        serial,
        facts=(Fact(_("Cancelled on"), Moment(cancelled.cancelled_at)),),
        advice=(
            _("The social security function of this card has been cancelled for good."),
            bank_account_open(card),
            _("For the medical account, go to the medical insurance office."),
        ),
    )


def _made_page(
    title: Message,
    card: CardRecord,
    serial: str,
    *,
    facts: tuple[Fact, ...],
    advice: tuple[Text, ...],
) -> _Page:
    reference = Fact(_("Reference number"), Words(serial))
    return ResultPage(
        title, Tone.GOOD, (*card_facts(card), *facts, reference), advice, AFTER_SERVICE
    )
