"""The form that a card's holder signs before it is changed, where the region's text asks for it."""

from typing import Final

from db.records import CardRecord
from kiosk.desks.records_desk import ConfirmedForm
from kiosk.documents.application_form import CardChangeItems
from kiosk.documents.document_name import DocumentName
from kiosk.flows.signed_form import form_of, have_signed
from kiosk.flows.visit import Visit
from kiosk.flows.wording import card_facts
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, _
from kiosk.pages.kinds import Back, ConfirmPage, WorkingPage
from kiosk.settings.service import Service

_ON_FORM: Final = {
    Service.REPORT_LOSS: "临时挂失",
    Service.RELEASE_LOSS: "解除挂失",
    Service.ACTIVATION: "启用社会保障功能",
    Service.CANCELLATION: "注销社会保障卡",
}


async def signed_change(
    visit: Visit, service: Service, card: CardRecord, told: ConfirmPage, sending: WorkingPage
) -> ConfirmedForm | Back | None:
    """Return what the citizen signed for a change of `card`; None where nothing is to be signed.

    Args:
        told: the page on which they have just agreed: what it says stands in the form.

    Raises:
        SignatureAtWindow, DocumentError, HardwareError, KioskError: as `have_signed`.
    """
    rule = visit.terminal.region.rule(service)
    if rule is None or rule.signed is None:
        return None
    chinese = Catalogue(Language.CHINESE).render
    facts = told.facts[len(card_facts(card)) :]
    items = CardChangeItems(
        matter=_ON_FORM[service],
        card_number=card.card_number,
        bank=card.bank.name,
        told="；".join(
            (
                *(f"{chinese(fact.label)}：{chinese(fact.value)}" for fact in facts),
                *(chinese(notice.text).removesuffix("。") for notice in told.notices),
            )
        ),
    )
    form = form_of(visit, service, DocumentName.CARD_CHANGE_FORM, items)
    return await have_signed(visit, form, told.title, _("the form for your card"), sending)
