"""The entries of the menu that lead to others: matters of cards, applications, further papers."""

from kiosk.flows.card_state import doable_choices
from kiosk.flows.ends import Ended
from kiosk.flows.matters import counted
from kiosk.flows.menu import device_notices, is_done_here
from kiosk.flows.services import flow_of, service_name, services_in
from kiosk.flows.show_way import show_way
from kiosk.flows.visit import Visit
from kiosk.language.texts import _
from kiosk.pages.kinds import Back, ChoicePage, Chosen
from kiosk.settings.service import Service


async def card_matters(visit: Visit) -> Service | Back:
    """Let the citizen choose among the rarer matters of cards."""
    return await _choose(visit, Service.CARD_MATTERS)


async def applications(visit: Visit) -> Service | Back:
    """Let the citizen choose among what is applied for, and what became of it."""
    return await _choose(visit, Service.APPLICATIONS)


async def transfers(visit: Visit) -> Service | Back:
    """Let the citizen choose from where and to where their pension comes."""
    return await _choose(visit, Service.TRANSFERS)


async def _choose(visit: Visit, group: Service) -> Service | Back:
    page = ChoicePage(
        title=service_name(group),
        question=_("What would you like to do?"),
        choices=doable_choices(visit, group),
        notices=device_notices(visit.terminal.situation, services_in(group)),
    )
    match await visit.screen.ask(page):
        case Chosen(chosen):
            return chosen
        case Back.BACK:
            return Back.BACK


async def papers(visit: Visit) -> Ended:
    """Let the citizen choose a paper and print it, or read where it is to be had (R8.1–R8.13).

    Raises:
        HardwareError, DatabaseError, KioskError: as the paper's flow.
    """
    while True:
        page = ChoicePage(
            title=_("More documents and forms"),
            question=_("Which document do you need?"),
            choices=doable_choices(visit, Service.PAPERS),
            notices=device_notices(visit.terminal.situation, services_in(Service.PAPERS)),
        )
        answer = await visit.screen.ask(page)
        if answer is Back.BACK:
            return Back.BACK
        visit.screen.matter = answer.value
        if not is_done_here(visit.terminal.situation, answer.value):
            await show_way(visit, answer.value)
            continue
        after = await counted(visit, answer.value, flow_of(answer.value))
        if after is not Back.BACK:
            return after
