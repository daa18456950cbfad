"""Whoever goes back from any page of any service has changed nothing and comes to a way on."""

from typing import Final, TypeVar, cast

import pytest
import trio

from db.demo_people import DemoRole
from hardware.social_card.pin import Pin
from kiosk.demo.rehearsal.answers import Deed, Says, acts_on
from kiosk.flows.conversation import converse
from kiosk.flows.services import SERVICES
from kiosk.flows.visit import Changed, Visit
from kiosk.pages.kinds import (
    Back,
    ConfirmPage,
    Decision,
    FailurePage,
    Page,
    PinDeclined,
    PinEntered,
    PinPage,
    PreviewPage,
    ResultPage,
    SignDeclined,
    SignPage,
    WelcomePage,
)
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import ScriptedScreen

Answer = TypeVar("Answer")

#: Who comes for what; for everything else a holder to whom nothing is special.
ROLES: Final = {
    Service.RELEASE_LOSS: DemoRole.LOST,
    Service.ACTIVATION: DemoRole.NOT_ACTIVATED,
    Service.CANCELLATION: DemoRole.MOVED_OUT,
    Service.REPORT_LOSS: DemoRole.TWO_CARDS_NEWER,
    Service.BENEFIT_CERTIFICATE: DemoRole.RETIREE,
    Service.CERTIFICATION: DemoRole.RETIREE,
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE: DemoRole.JOB_SEEKER,
    Service.UNEMPLOYMENT_BENEFIT: DemoRole.JOB_SEEKER,
    Service.SKILL_SUBSIDY: DemoRole.SKILLED,
}
DEEDS: Final = {Deed.TYPE_PIN: b"123456", Deed.TYPE_NEW_PIN: b"739150"}
MOST_PAGES: Final = 7
"""What changes something has fewer up to its result; what only shows may go round for ever."""


class TurnsBack(ScriptedScreen):
    """Goes on as usual for so many pages, goes back once, and leaves."""

    def __init__(self, pages: int) -> None:
        super().__init__([])
        self._left = pages
        self.came_back_to: Page[object] | None = None
        self.went_back = False
        self.at_an_end = False

    async def ask(self, page: Page[Answer]) -> Answer:
        goes_round = page in self.shown
        self.shown.append(page)
        await trio.lowlevel.checkpoint()
        if self.went_back:
            self.came_back_to = page
            return await self._leave()
        if goes_round or isinstance(page, ResultPage | FailurePage | WelcomePage):
            self.at_an_end = True
            return await self._leave()
        if self._left == 0:
            self.went_back = True
            return cast("Answer", way_back(page))
        self._left -= 1
        match acts_on(page)[0]:
            case Says(value):
                return cast("Answer", value)
            case Deed() as deed if deed in DEEDS:
                return cast("Answer", PinEntered(Pin(bytearray(DEEDS[deed]))))
            case _:  # what is to be shown lies there already
                return cast("Answer", await trio.sleep_forever())

    async def _leave(self) -> Answer:
        self.go_home()
        return cast("Answer", await trio.sleep_forever())


def way_back(page: Page[object]) -> object:
    """Return what a citizen touches on `page` to go back."""
    match page:
        case ConfirmPage() | PreviewPage():
            return Decision.DECLINED
        case PinPage():
            return PinDeclined.BACK
        case SignPage():
            return SignDeclined.BACK
        case _:
            return Back.BACK


async def turned_back(
    made_up: MadeUpTerminal, service: Service, pages: int
) -> tuple[Visit, TurnsBack]:
    """Hold a visit for `service` that goes back after so many pages."""
    role = ROLES.get(service, DemoRole.NORMAL)
    made_up.plate.lay(made_up.identity_card(role))
    screen = TurnsBack(pages)
    visit = Visit(made_up.terminal, screen, made_up.insert(made_up.card(role)))
    with trio.fail_after(10_000):
        await visit.run(lambda visit: converse(visit, service))
    made_up.plate.lift()
    made_up.pull()
    return visit, screen


@pytest.mark.parametrize("service", SERVICES, ids=str)
async def test_going_back_changes_nothing_and_leads_on(
    make_terminal: MakeTerminal, service: Service
) -> None:
    made_up = make_terminal(switched_on=(Service.CARD_STATUS, Service.PIN_CHANGE))
    turned = 0
    for pages in range(MOST_PAGES):
        visit, screen = await turned_back(made_up, service, pages)
        if screen.at_an_end:
            break
        turned += screen.went_back
        assert visit.changed is Changed.NOTHING
        assert made_up.printer.printed == []
        assert not isinstance(screen.came_back_to, FailurePage | ResultPage)
    assert turned or len(screen.shown) == 1, "its first page is its last"
