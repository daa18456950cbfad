"""What people come for most is few touches away: a PIN of six digits and OK are seven of them."""

import pytest

from db.demo_people import DemoRole
from kiosk.flows.ends import AfterService
from kiosk.pages.kinds import ChoicePage, Chosen, Decision, PinPage, PreviewPage
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers, pin

PIN_TOUCHES = 7
CARE_TARGETS = 4
MOST = {
    (Service.CONTRIBUTION_CERTIFICATE, DemoRole.FORTY_YEARS): 9,
    (Service.BENEFIT_CERTIFICATE, DemoRole.RETIREE): 10 - 1,  # care mode itself is one more
}


@pytest.mark.parametrize(("service", "role"), MOST)
async def test_a_certificate_of_everything_by_card(
    made_up: MadeUpTerminal, service: Service, role: DemoRole
) -> None:
    _, screen = await made_up.visit(
        pin("123456"),
        answers(Chosen(service)),
        answers(Decision.CONFIRMED),
        answers(Chosen(AfterService.FINISH)),
        card=made_up.card(role),
    )
    asked, menu, preview = screen.shown[:3]
    assert isinstance(asked, PinPage)
    assert isinstance(menu, ChoicePage)
    assert isinstance(preview, PreviewPage)
    assert PIN_TOUCHES + len((menu, preview)) <= MOST[service, role]
    assert service in [choice.value for choice in menu.choices][:4], (
        "on the first turn in care mode"
    )


async def test_a_service_chosen_before_the_card_is_in_is_not_asked_for_again(
    made_up: MadeUpTerminal,
) -> None:
    _, screen = await made_up.visit(
        pin("123456"),
        answers(Decision.CONFIRMED),
        answers(Chosen(AfterService.FINISH)),
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    assert screen.kinds == ["PinPage", "PreviewPage", "ResultPage"]
