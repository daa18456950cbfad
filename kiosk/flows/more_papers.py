"""The further papers of the region: printed here where its text allows, else explained."""

from collections.abc import Mapping

from kiosk.flows.benefit_papers import benefit_certificate, unemployment_move
from kiosk.flows.blank_forms import blank_forms
from kiosk.flows.contribution_papers import contribution_details, rights_record
from kiosk.flows.ends import Ended, Flow
from kiosk.flows.menu import PAPERS, device_notices, is_done_here, paper_choices
from kiosk.flows.show_way import show_way
from kiosk.flows.visit import Visit
from kiosk.language.texts import _
from kiosk.pages.kinds import Back, ChoicePage
from kiosk.settings.region import Service

PAPER_FLOWS: Mapping[Service, Flow] = {
    Service.CONTRIBUTION_DETAILS: contribution_details,
    Service.RIGHTS_RECORD: rights_record,
    Service.BENEFIT_CERTIFICATE: benefit_certificate,
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE: unemployment_move,
    Service.BLANK_FORMS: blank_forms,
}


async def papers(visit: Visit) -> Ended:
    """Let the citizen choose a paper and print it, or read where it is to be had (R8.1–R8.13).

    Raises:
        HardwareError, DatabaseError, KioskError: as the paper's flow.
    """
    while True:
        page = ChoicePage(
            title=_("More papers and forms"),
            question=_("Which paper do you need?"),
            choices=paper_choices(visit.terminal.situation),
            notices=device_notices(visit.terminal.situation, PAPERS),
        )
        answer = await visit.screen.ask(page)
        if answer is Back.BACK:
            return Back.BACK
        if not is_done_here(visit.terminal.situation, answer.value):
            await show_way(visit, answer.value)
        elif (after := await PAPER_FLOWS[answer.value](visit)) is not Back.BACK:
            return after
