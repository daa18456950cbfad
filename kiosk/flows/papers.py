"""The further papers of the region: printed here where its text allows, else explained."""

from collections.abc import Mapping

from kiosk.flows.benefit_papers import benefit_certificate, unemployment_move
from kiosk.flows.blank_forms import blank_forms
from kiosk.flows.contribution_papers import contribution_details, rights_record
from kiosk.flows.guides import show_guide
from kiosk.flows.menu import device_notices, offered_here, paper_choices
from kiosk.flows.wording import AfterService, Flow
from kiosk.pages import Back, ChoicePage, WorkingPage
from kiosk.region import Service
from kiosk.texts import _
from kiosk.visit import Visit

PAPER_FLOWS: Mapping[Service, Flow] = {
    Service.CONTRIBUTION_DETAILS: contribution_details,
    Service.RIGHTS_RECORD: rights_record,
    Service.BENEFIT_CERTIFICATE: benefit_certificate,
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE: unemployment_move,
    Service.BLANK_FORMS: blank_forms,
}

_OPENING_GUIDES = WorkingPage(_("Service guides"), _("The guides are being opened."))


async def papers(visit: Visit) -> AfterService | Back:
    """Let the citizen choose a paper and print it, or read where it is to be had (R8.1–R8.13).

    Raises:
        HardwareError, DatabaseError, KioskError: as the paper's flow.
    """
    while True:
        page = ChoicePage(
            title=_("More papers and forms"),
            question=_("Which paper do you need?"),
            choices=paper_choices(visit.hall.situation),
            notices=device_notices(visit.hall.situation),
        )
        answer = await visit.screen.ask(page)
        if answer is Back.BACK:
            return Back.BACK
        if not offered_here(visit.hall.situation, answer.value):
            await _explain(visit, answer.value)
        elif (after := await PAPER_FLOWS[answer.value](visit)) is not Back.BACK:
            return after


async def _explain(visit: Visit, service: Service) -> None:
    """Open the guide of a paper that is issued elsewhere."""
    rule = visit.hall.region.rule(service)
    if rule is None or rule.guide is None:
        return
    async with visit.working(_OPENING_GUIDES):
        desk = await visit.hall.guides.desk()
    guide = desk.library.guide(rule.guide)
    if guide is not None:
        await show_guide(visit, desk, guide)
