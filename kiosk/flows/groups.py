"""The entries of the menu that lead to others: rarer matters of cards, further papers."""

from kiosk.flows.ends import Ended
from kiosk.flows.menu import device_notices, is_done_here, service_choices
from kiosk.flows.services import flow_of, services_in
from kiosk.flows.show_way import show_way
from kiosk.flows.visit import Visit
from kiosk.language.texts import _
from kiosk.pages.kinds import Back, ChoicePage, Chosen
from kiosk.settings.region import Service


async def card_matters(visit: Visit) -> Service | Back:
    """Let the citizen choose among the rarer matters of cards."""
    page = ChoicePage(
        title=_("Social security card"),
        question=_("What would you like to do?"),
        choices=service_choices(visit.terminal.situation, Service.CARD_MATTERS),
        notices=device_notices(visit.terminal.situation, services_in(Service.CARD_MATTERS)),
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
            title=_("More papers and forms"),
            question=_("Which paper do you need?"),
            choices=service_choices(visit.terminal.situation, Service.PAPERS),
            notices=device_notices(visit.terminal.situation, services_in(Service.PAPERS)),
        )
        answer = await visit.screen.ask(page)
        if answer is Back.BACK:
            return Back.BACK
        if not is_done_here(visit.terminal.situation, answer.value):
            await show_way(visit, answer.value)
        elif (after := await flow_of(answer.value)(visit)) is not Back.BACK:
            return after
