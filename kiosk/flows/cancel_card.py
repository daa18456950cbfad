"""Cancelling a card for good (注销): its consequences in plain words, then the PIN once more."""

from typing import ClassVar

from db.records import CardChange, CardRecord, CardStatus
from kiosk.errors import KioskError
from kiosk.flows.ask_proof import ask_for_proof
from kiosk.flows.change_result import CANCELLED, show_change
from kiosk.flows.choose_card import choose_card
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify, read_card
from kiosk.flows.pin_entry import WHICH_PIN, ask_pin
from kiosk.flows.requirements import require_change
from kiosk.flows.signed_change import signed_change
from kiosk.flows.visit import Visit
from kiosk.flows.wording import card_facts, hint_notices
from kiosk.language.texts import Words, _
from kiosk.pages.kinds import Back, ConfirmPage, Decision, Fact, Notice, Tone, WorkingPage
from kiosk.settings.region import Proof
from kiosk.settings.service import Service

_CANCELLING = WorkingPage(_("Cancelling the card"), _("Leave the card in."))


class AnotherCardInserted(KioskError):
    """The card in the reader is not the one that is to be cancelled."""

    code: ClassVar[str] = "cancellation.other_card"

    def __init__(self) -> None:
        super().__init__("another card of the holder is in the reader")


async def cancel_card(visit: Visit) -> AfterService | Back:
    """Cancel one of the citizen's cards and show what is now true.

    What cannot be undone is confirmed twice, the second time by the PIN of that very card (R5.4).

    Raises:
        CardChangeRefused: the state of the card or its holder does not allow it.
        AnotherCardInserted: it cannot be confirmed with the card in the reader.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.CANCELLATION)
    if citizen is Back.BACK:
        return Back.BACK
    card = await choose_card(visit, citizen, usual=CardStatus.NORMAL)
    if card is Back.BACK:
        return Back.BACK
    require_change(visit, CardChange.CANCEL, card)
    page = _confirmation(visit, card)
    if await visit.screen.ask(page) is Decision.DECLINED:
        return Back.BACK
    if await _confirm_with_pin(visit, card) is Back.BACK:
        return Back.BACK
    signed = await signed_change(visit, Service.CANCELLATION, card, page, _CANCELLING)
    if signed is Back.BACK:
        return Back.BACK
    async with visit.asking_records(_CANCELLING):
        change = visit.note(await visit.terminal.records.cancel(card, signed=signed))
    return await show_change(visit, card, change, CANCELLED)


async def _confirm_with_pin(visit: Visit, card: CardRecord) -> Back | None:
    shown = await ask_for_proof(visit, {Proof.CARD}, Service.CANCELLATION, together=False)
    if shown is Back.BACK:
        return Back.BACK
    on_desk, reading, _holder = await read_card(visit)
    if reading.issuer.identification_code != card.identification_code:
        raise AnotherCardInserted
    pin = await ask_pin(visit, on_desk, _("Confirm the cancellation with your PIN"), WHICH_PIN)
    if pin is Back.BACK:
        return Back.BACK
    pin.wipe()
    return None


def _confirmation(visit: Visit, card: CardRecord) -> ConfirmPage:
    bank = _("Your account at {bank} stays open.", bank=Words(card.bank.name))
    for_good = _("This cannot be undone. The card can never be used for social security again.")
    return ConfirmPage(
        title=_("Cancel the card"),
        question=_("Cancel this card for good?"),
        facts=(
            *card_facts(card),
            Fact(_("What is cancelled"), _("The card's record and its social security function")),
            Fact(_("What stays"), bank),
        ),
        notices=(Notice(for_good, Tone.CAUTION), *hint_notices(visit, Service.CANCELLATION)),
        confirm=_("Enter the PIN"),
    )
