"""pcscd runs and refuses this account its cards: the visit ends for the reader's sake, and the next
one is served as soon as it is allowed.
"""

import pytest

from db.demo_people import DemoRole
from hardware.card_errors import AccessRefusal, PcscRefused
from hardware.resource_manager import CardChannel
from kiosk.flows.visit import Changed, VisitEnd
from kiosk.pages.kinds import PinPage
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import does

SERVICES = (None, Service.REPORT_LOSS, Service.CONTRIBUTION_CERTIFICATE)


@pytest.mark.parametrize("refusal", AccessRefusal)
@pytest.mark.parametrize("service", SERVICES)
async def test_a_refusal_costs_one_visit_and_says_that_the_reader_failed(
    made_up: MadeUpTerminal, refusal: AccessRefusal, service: Service | None
) -> None:
    def refuses(_reader: str) -> CardChannel:
        raise PcscRefused(refusal)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made_up.readers, "connect", refuses)
        visit, screen = await made_up.visit(card=made_up.card(DemoRole.NORMAL), service=service)
    assert (visit.ended, visit.changed) == (VisitEnd.READER_LOST, Changed.NOTHING)
    assert (screen.shown, screen.standing, screen.cleared) == ([], [], 1)

    visit, screen = await made_up.visit(
        does(made_up.pull), card=made_up.card(DemoRole.NORMAL), service=service
    )
    assert [type(page) for page in screen.shown] == [PinPage]
    assert visit.ended is VisitEnd.CARD_PULLED
