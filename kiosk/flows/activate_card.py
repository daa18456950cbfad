"""Activating the social security function of a new card (启用)."""

from db.records import CardChange, CardRecord, CardStatus
from kiosk.flows.change_result import ACTIVATED, show_change
from kiosk.flows.choose_card import choose_card
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify
from kiosk.flows.requirements import require_change
from kiosk.flows.signed_change import signed_change
from kiosk.flows.visit import Visit
from kiosk.flows.wording import card_facts, hint_notices
from kiosk.language.texts import Day, Words, _
from kiosk.pages.kinds import Back, ConfirmPage, Decision, Fact, Notice, Tone, WorkingPage
from kiosk.settings.service import Service

_ACTIVATING = WorkingPage(_("Activating the card"), _("Please wait a moment."))


async def activate_card(visit: Visit) -> AfterService | Back:
    """Activate one of the citizen's cards and show what is now true.

    Raises:
        CardChangeRefused: the card is not one that waits for its activation.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.ACTIVATION)
    if citizen is Back.BACK:
        return Back.BACK
    card = await choose_card(visit, citizen, usual=CardStatus.NOT_ACTIVATED)
    if card is Back.BACK:
        return Back.BACK
    require_change(visit, CardChange.ACTIVATE, card)
    page = _confirmation(visit, card)
    if await visit.screen.ask(page) is Decision.DECLINED:
        return Back.BACK
    signed = await signed_change(visit, Service.ACTIVATION, card, page, _ACTIVATING)
    if signed is Back.BACK:
        return Back.BACK
    async with visit.asking_records(_ACTIVATING):
        change = visit.note(await visit.terminal.records.activate(card, signed=signed))
    return await show_change(visit, card, change, ACTIVATED)


def _confirmation(visit: Visit, card: CardRecord) -> ConfirmPage:
    bank = _("The bank function is separate: {bank} activates it.", bank=Words(card.bank.name))
    return ConfirmPage(
        title=_("Activate the card"),
        question=_("Activate the social security function now?"),
        facts=(
            *card_facts(card),
            Fact(_("Issued on"), Day(card.issued_on)),
            Fact(_("Activates"), _("The social security function only")),
        ),
        notices=(Notice(bank, Tone.CAUTION), *hint_notices(visit, Service.ACTIVATION)),
        confirm=_("Activate it"),
    )
