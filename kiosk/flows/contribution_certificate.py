"""Printing the contribution certificate (个人参保缴费证明) on the spot."""

from kiosk.documents.contribution_certificate import certificate_data, render
from kiosk.documents.document import Document
from kiosk.documents.serials import new_serial
from kiosk.flows.identify import identify
from kiosk.flows.printing import print_document, require_printer
from kiosk.flows.wording import AFTER_SERVICE, AfterService
from kiosk.pages import (
    Back,
    Decision,
    Fact,
    PreviewPage,
    ResultPage,
    Tone,
    WorkingPage,
)
from kiosk.services.citizen import Citizen
from kiosk.texts import Words, _, ngettext
from kiosk.visit import Visit

_PREPARING = WorkingPage(
    _("Preparing your certificate"), _("Only months that were paid are on it.")
)


async def contribution_certificate(visit: Visit) -> AfterService | Back:
    """Show the citizen their certificate and print it.

    Raises:
        PrintFailed, PrinterError: it cannot be printed, or was not printed whole.
        NothingPaidError: there is no paid month to certify.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit)
    if citizen is Back.BACK:
        return Back.BACK
    await require_printer(visit)
    async with visit.working(_PREPARING):
        document = await _certificate(visit, citizen)
    if await visit.screen.ask(_preview(document)) is Decision.DECLINED:
        return Back.BACK
    await print_document(visit, document, "contribution_certificate")
    answer = await visit.screen.ask(_printed(document))
    return answer.value


async def _certificate(visit: Visit, citizen: Citizen) -> Document:
    hall = visit.hall
    history = await hall.records.contributions(citizen.holder)
    now = hall.clock().astimezone()
    terminal = hall.configuration.terminal
    certificate = certificate_data(
        citizen.holder,
        history.paid,
        issuer=hall.documents.issuer,
        serial=new_serial(terminal.id, now.date()),
        issued_at=now,
    )
    return await hall.documents.make(render, certificate)


def _preview(document: Document) -> PreviewPage:
    return PreviewPage(
        title=_("Your contribution certificate"),
        question=ngettext(
            "It has {count} page. Print it?", "It has {count} pages. Print it?", document.pages
        ),
        pdf=document.pdf,
        confirm=_("Print it"),
    )


def _printed(document: Document) -> ResultPage[AfterService]:
    return ResultPage(
        title=_("Take your paper"),
        tone=Tone.GOOD,
        facts=(
            Fact(_("Pages"), Words(str(document.pages))),
            Fact(_("Serial number"), Words(document.serial)),
        ),
        advice=(_("Take the paper first, then your card."),),
        choices=AFTER_SERVICE,
    )
