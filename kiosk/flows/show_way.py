"""The way to where a matter is done, when it is not done here or not for this person."""

from typing import ClassVar

from kiosk.errors import KioskError
from kiosk.flows.guides import ServiceWanted, open_guides, show_guide
from kiosk.flows.visit import Visit
from kiosk.guides.agents import agent_page
from kiosk.guides.desk import GuideDesk
from kiosk.guides.model import Guide
from kiosk.pages.kinds import Back
from kiosk.settings.service import Service


class GuideMissing(KioskError):
    """The region names a guide for a matter, and it is not among those that can be shown."""

    code: ClassVar[str] = "guides.missing"

    def __init__(self, service: Service) -> None:
        super().__init__(f"no guide for {service.value}")
        self.service = service


async def show_way(visit: Visit, service: Service) -> Back | Service:
    """Show the guide of a service: where it is done, and what to bring.

    Returns another service of the guide's that the citizen wants to do here.

    Raises:
        GuideMissing: it cannot be shown.
        DataFileBroken: the disclosure catalogue is absent or wrong.
    """
    desk, guide = await guide_of(visit, service)
    try:
        await show_guide(visit, desk, guide)
    except ServiceWanted as wanted:
        return wanted.service
    return Back.BACK


async def show_agent_papers(visit: Visit, service: Service) -> None:
    """Show what both people bring when one comes for the other, and to which window.

    Raises:
        GuideMissing, DataFileBroken: as `show_way`.
    """
    desk, guide = await guide_of(visit, service)
    while (answer := await visit.screen.ask(agent_page(guide, desk.library))) is not Back.BACK:
        await show_guide(visit, desk, answer.value, startable=False)


async def pin_reset(visit: Visit) -> Back | Service:
    """Show where a PIN is set anew; no terminal does that (R7.2)."""
    return await show_way(visit, Service.PIN_RESET)


async def card_replacement(visit: Visit) -> Back | Service:
    """Show where a new card is made; no terminal does that."""
    return await show_way(visit, Service.CARD_REPLACEMENT)


async def guide_of(visit: Visit, service: Service) -> tuple[GuideDesk, Guide]:
    """Return the guide that the region names for a service, with all guides.

    Raises:
        GuideMissing, DataFileBroken: as `show_way`.
    """
    desk = await open_guides(visit)
    rule = visit.terminal.region.rule(service)
    guide = None if rule is None or rule.guide is None else desk.library.guide(rule.guide)
    if guide is None:
        raise GuideMissing(service)
    return desk, guide
