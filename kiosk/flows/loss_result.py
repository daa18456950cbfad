"""What is true after a loss was reported or released: the last page of both flows."""

from typing import assert_never

from db.records import CardRecord, LossReleased, LossReported
from kiosk.documents.receipt import LossInForce
from kiosk.documents.receipt import LossReleased as ReceiptReleased
from kiosk.flows.receipts import ReceiptFacts, ask_with_receipt
from kiosk.flows.wording import (
    AFTER_SERVICE,
    AfterService,
    bank_advice,
    being_confirmed,
    card_facts,
)
from kiosk.pages import Chosen, Fact, ResultPage, Tone
from kiosk.services.loss_terms import ChangeRefused
from kiosk.services.records_desk import Change, ChangeDenied, ChangeMade, OutcomeUnknown
from kiosk.texts import Moment, Words, _
from kiosk.visit import Visit


async def show_reported(
    visit: Visit, card: CardRecord, change: Change[LossReported]
) -> AfterService:
    """Show what the records said to a loss report.

    Raises:
        ChangeRefused: they did not make it.
    """
    match change:
        case ChangeMade(serial, reported):
            page = _reported_page(card, serial, reported)
            state = LossInForce(None if reported.ends_at is None else reported.ends_at.astimezone())
            receipt = ReceiptFacts(card, state, serial, reported.reported_at)
            return await ask_with_receipt(visit, page, receipt)
        case ChangeDenied(reason):
            raise ChangeRefused(reason)
        case OutcomeUnknown(serial):
            return await _ask(visit, _unknown_page(visit, serial))
        case _:
            assert_never(change)


async def show_released(
    visit: Visit, card: CardRecord, change: Change[LossReleased]
) -> AfterService:
    """Show what the records said to a release.

    Raises:
        ChangeRefused: they did not make it.
    """
    match change:
        case ChangeMade(serial, released):
            page = _released_page(card, serial, released)
            receipt = ReceiptFacts(card, ReceiptReleased(), serial, released.released_at)
            return await ask_with_receipt(visit, page, receipt)
        case ChangeDenied(reason):
            raise ChangeRefused(reason)
        case OutcomeUnknown(serial):
            return await _ask(visit, _unknown_page(visit, serial))
        case _:
            assert_never(change)


def _reported_page(
    card: CardRecord, serial: str, reported: LossReported
) -> ResultPage[AfterService]:
    end = reported.ends_at
    return ResultPage(
        title=_("The card is reported lost"),
        tone=Tone.GOOD,
        facts=(
            *card_facts(card),
            Fact(_("Blocked since"), Moment(reported.reported_at)),
            *(() if end is None else (Fact(_("Ends by itself on"), Moment(end), Tone.CAUTION),)),
            Fact(_("Reference"), Words(serial)),
        ),
        advice=(
            _("The social security function is blocked."),
            bank_advice(card),
            _("If the card turns up, release it here. If not, have it replaced before the end.")
            if end is not None
            else _("If the card turns up, have it released. If not, have it replaced."),
        ),
        choices=AFTER_SERVICE,
    )


def _released_page(
    card: CardRecord, serial: str, released: LossReleased
) -> ResultPage[AfterService]:
    return ResultPage(
        title=_("The card works again"),
        tone=Tone.GOOD,
        facts=(
            *card_facts(card),
            Fact(_("Released on"), Moment(released.released_at)),
            Fact(_("Reference"), Words(serial)),
        ),
        advice=(_("The social security function can be used at once."), bank_advice(card)),
        choices=AFTER_SERVICE,
    )


def _unknown_page(visit: Visit, serial: str) -> ResultPage[AfterService]:
    return being_confirmed(serial, Words(visit.hall.configuration.windows.phone))


async def _ask(visit: Visit, page: ResultPage[AfterService]) -> AfterService:
    answer: Chosen[AfterService] = await visit.screen.ask(page)
    return answer.value
