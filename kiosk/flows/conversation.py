"""One citizen's conversation: a matter, and another one, until they finish or it cannot go on."""

from collections.abc import Mapping

import trio

from db.errors import DatabaseError
from hardware.card_errors import CardRemoved, PcscFailed, PcscUnavailable, ReaderGone
from hardware.errors import HardwareError
from kiosk.errors import KioskError
from kiosk.failures import failure_text
from kiosk.flows.contribution_papers import contribution_certificate
from kiosk.flows.guides import browse_guides
from kiosk.flows.identify import identify
from kiosk.flows.menu import device_notices, service_choices
from kiosk.flows.my_records import my_records
from kiosk.flows.papers import PAPER_FLOWS, papers
from kiosk.flows.release_loss import release_loss
from kiosk.flows.report_loss import report_loss
from kiosk.flows.wording import AfterService, Flow, changed_text
from kiosk.pages import AfterFailure, Back, ChoicePage, Chosen, FailurePage, WorkingPage
from kiosk.region import Service
from kiosk.services.citizen import facts_of
from kiosk.services.loss_terms import ChangeRefused
from kiosk.texts import _
from kiosk.visit import Visit, VisitEnd

_OPENING_GUIDES = WorkingPage(_("Service guides"), _("The guides are being opened."))


async def guides(visit: Visit) -> Back:
    """Let the citizen browse the guides, those first that fit them once they are known."""
    async with visit.working(_OPENING_GUIDES):
        desk = await visit.hall.guides.desk()
    facts = frozenset() if visit.citizen is None else facts_of(visit.citizen, visit.hall.clock())
    await browse_guides(visit, desk, facts)
    return Back.BACK


FLOWS: Mapping[Service, Flow] = {
    Service.CONTRIBUTION_CERTIFICATE: contribution_certificate,
    Service.REPORT_LOSS: report_loss,
    Service.RELEASE_LOSS: release_loss,
    Service.MY_RECORDS: my_records,
    Service.PAPERS: papers,
    Service.GUIDES: guides,
    **PAPER_FLOWS,
}


async def converse(visit: Visit, first: Service | None) -> None:
    """Serve the citizen, beginning with `first`, or with the card they put in.

    What the world does wrong is shown and survived here; a bug of ours is not caught.
    """
    after = await _attend(visit, first)
    while after is AfterService.ANOTHER or (after is Back.BACK and visit.citizen is not None):
        after = await _attend(visit, None)


async def _attend(visit: Visit, service: Service | None) -> AfterService | Back:
    """Do one matter to its end; what goes wrong is shown, and tried again as the citizen likes."""
    while True:
        try:
            return await _serve(visit, service)
        except CardRemoved:
            visit.end(VisitEnd.CARD_PULLED)
            await trio.lowlevel.checkpoint()
        except (ReaderGone, PcscUnavailable, PcscFailed):
            visit.end(VisitEnd.READER_LOST)
            await trio.lowlevel.checkpoint()
        except (HardwareError, DatabaseError, KioskError) as error:
            if await visit.screen.ask(_failure_page(visit, error)) is AfterFailure.LEAVE:
                return Back.BACK


async def _serve(visit: Visit, service: Service | None) -> AfterService | Back:
    if service is not None:
        return await FLOWS[service](visit)
    if await identify(visit) is Back.BACK:
        return AfterService.FINISH
    menu = ChoicePage(
        title=_("Your matters"),
        question=_("What would you like to do?"),
        choices=service_choices(visit.hall.situation),
        notices=device_notices(visit.hall.situation),
    )
    match await visit.screen.ask(menu):
        case Chosen(chosen):
            return await FLOWS[chosen](visit)
        case Back.BACK:
            return AfterService.FINISH


def _failure_page(visit: Visit, error: HardwareError | DatabaseError | KioskError) -> FailurePage:
    # A refusal by the records has a text for each reason.
    code = error.refusal.value if isinstance(error, ChangeRefused) else error.code
    text = failure_text(code, visit.hall.configuration.windows)
    return FailurePage(
        happened=text.happened,
        changed=changed_text(visit.changed),
        advice=text.advice,
        code=code,
        retry=text.retry,
    )
