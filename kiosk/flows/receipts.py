"""The receipt for a change, offered on the page that says what is now true."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, unique
from functools import partial

from db.errors import DatabaseError
from db.records import CardRecord
from hardware.errors import HardwareError
from kiosk.documents.document import Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Copy
from kiosk.documents.receipt import CardState, Receipt, make, name_of
from kiosk.errors import KioskError
from kiosk.flows.ends import AfterService
from kiosk.flows.printing import print_once, require_slip_paper
from kiosk.flows.slip_paper import slip_paper
from kiosk.flows.visit import Visit
from kiosk.flows.wording import take_all
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text, _
from kiosk.pages.failures import way_to_new_card
from kiosk.pages.kinds import Choice, Icon, ResultPage, WorkingPage

_log = logging.getLogger(__name__)
_NO_RECEIPT = _("Not possible now. Please note the reference number.")
_PREPARING = WorkingPage(_("Preparing your receipt"), _("Please wait a moment."))


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What a receipt confirms: which card is now in which state, since when, under which number."""

    card: CardRecord
    state: CardState
    serial: str
    done_at: datetime


@unique
class Wish(Enum):
    """What can be had on the page besides going on."""

    RECEIPT = "receipt"


async def ask_with_receipt(
    visit: Visit, page: ResultPage[AfterService], facts: ReceiptFacts
) -> AfterService:
    """Show `page`, with a receipt to be had once where it can be printed.

    The change is made and stands: a receipt that fails is said on the page and is no failure.
    """
    paper = slip_paper(visit.terminal.situation, name_of(facts.state))
    answer = await visit.screen.ask(_with_receipt(page, paper))
    if answer.value is not Wish.RECEIPT:
        return answer.value
    try:
        await _print(visit, facts)
    except (HardwareError, DatabaseError, KioskError) as error:
        _log.warning("a receipt was not printed: %s", error.code)
        said: Text = _("The receipt could not be printed. Please note the reference number.")
    else:
        said = take_all(visit)
    return (await visit.screen.ask(replace(page, note=said))).value


def _with_receipt(
    page: ResultPage[AfterService], paper: Paper | None
) -> ResultPage[AfterService | Wish]:
    receipt = Choice(
        Wish.RECEIPT,
        _("Print a receipt"),
        icon=Icon.PRINTER,
        unavailable=_NO_RECEIPT if paper is None else None,
    )
    return ResultPage(
        title=page.title,
        tone=page.tone,
        facts=page.facts,
        advice=page.advice,
        choices=(*page.choices[:1], receipt, *page.choices[1:]),
    )


async def _print(visit: Visit, facts: ReceiptFacts) -> None:
    name = name_of(facts.state)
    paper = await require_slip_paper(visit, name)
    imprint = visit.terminal.stationery.imprint(name, serial=facts.serial, at=facts.done_at)
    new_card = way_to_new_card(visit.terminal.configuration.windows, visit.terminal.region)
    receipt = Receipt(
        imprint,
        facts.card.holder,
        facts.state,
        facts.card.bank,
        new_card=Catalogue(Language.CHINESE).render(new_card),
    )
    async with visit.working(_PREPARING):
        document = await visit.terminal.documents.make(partial(make, receipt, paper))
        await _keep_for_reprint(visit, receipt, name, paper)
    await print_once(visit, document, name, paper=paper)


async def _keep_for_reprint(
    visit: Visit, receipt: Receipt, name: DocumentName, paper: Paper
) -> None:
    """Let the staff print it once more in the next ten minutes; the citizen does without."""
    marked = replace(receipt, imprint=replace(receipt.imprint, copy=Copy.REPRINT))
    try:
        document = await visit.terminal.documents.make(partial(make, marked, paper))
        visit.terminal.last_receipt.keep(document, name.value, paper)
    except KioskError as error:
        _log.warning("a receipt is not kept for a reprint: %s", error.code)
