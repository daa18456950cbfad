"""Releasing a temporary loss, when the card was found again (解挂)."""

from db.records import CardChange, CardRecord, CardStatus, TemporaryLoss
from kiosk.flows.change_result import RELEASED, show_change
from kiosk.flows.choose_card import choose_card
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify
from kiosk.flows.requirements import require_change
from kiosk.flows.signed_change import signed_change
from kiosk.flows.visit import Visit
from kiosk.flows.wording import bank_advice, card_facts
from kiosk.language.texts import Moment, _
from kiosk.pages.kinds import Back, ConfirmPage, Decision, Fact, Notice, WorkingPage
from kiosk.settings.service import Service

_RELEASING = WorkingPage(_("Unblocking the card"), _("Please wait a moment."))


async def release_loss(visit: Visit) -> AfterService | Back:
    """Release the temporary loss of one of the citizen's cards and show what is now true.

    Raises:
        CardChangeRefused: the card is under no loss that can be released.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.RELEASE_LOSS)
    if citizen is Back.BACK:
        return Back.BACK
    card = await choose_card(visit, citizen, usual=CardStatus.TEMPORARILY_LOST)
    if card is Back.BACK:
        return Back.BACK
    require_change(visit, CardChange.RELEASE_LOSS, card)
    page = _confirmation(card)
    if await visit.screen.ask(page) is Decision.DECLINED:
        return Back.BACK
    signed = await signed_change(visit, Service.RELEASE_LOSS, card, page, _RELEASING)
    if signed is Back.BACK:
        return Back.BACK
    async with visit.asking_records(_RELEASING):
        change = visit.note(await visit.terminal.records.release_loss(card, signed=signed))
    return await show_change(visit, card, change, RELEASED)


def _confirmation(card: CardRecord) -> ConfirmPage:
    return ConfirmPage(
        title=_("Unblock the card"),
        question=_("Have you found this card? Should it work again?"),
        facts=(*card_facts(card), *_loss_facts(card.temporary_loss)),
        notices=(Notice(bank_advice(card)),),
        confirm=_("Unblock it"),
    )


def _loss_facts(loss: TemporaryLoss | None) -> tuple[Fact, ...]:
    if loss is None:
        return ()
    reported = Fact(_("Reported lost on"), Moment(loss.reported_at))
    if loss.ends_at is None:
        return (reported,)
    return (reported, Fact(_("Would end on"), Moment(loss.ends_at)))
