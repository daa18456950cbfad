"""How far a card is believed: as it proves itself, agrees with the records, and the hall says."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from db.demo_people import DemoRole, demo_cast
from db.records import ApplicationState
from hardware.simulators.card_profiles import CardValues, record_of, social_card
from hardware.social_card.card_data import SexOnCard
from hardware.social_card.records import RecordTag
from kiosk.demo.devices import card_of
from kiosk.flows.ends import AfterService
from kiosk.flows.my_applications import ApplicationStep
from kiosk.flows.visit import Changed
from kiosk.language.texts import Listeners, Personal
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    Chosen,
    Decision,
    FailurePage,
    ListPage,
    Movement,
    Page,
    ReadingPage,
    Tone,
)
from kiosk.pages.masking import masked_for_good
from kiosk.pages.narration import SEE_THE_SCREEN, for_ears
from kiosk.settings.configuration import CardSettings, Unproven
from kiosk.settings.service import Service
from kiosk.ui.personal import holds_personal
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.offered import is_offered
from tests.kiosk.scripted_screen import ScriptedScreen, answers, pin, waits

MORE_THAN_LOOKING = [*(Service.REPORT_LOSS, Service.RELEASE_LOSS, Service.CONTRIBUTION_CERTIFICATE)]
PIN = pin("123456")
LEAVE = answers(AfterFailure.LEAVE)
BACK = answers(Back.BACK)
NORMAL = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)


def believing(made_up: MadeUpTerminal, unproven: Unproven) -> MadeUpTerminal:
    """The terminal of a hall that has decided about unproven cards."""
    cards = CardSettings(unproven, "a test")
    made_up.configuration = replace(made_up.configuration, cards=cards)
    made_up.terminal = replace(made_up.terminal, configuration=made_up.configuration)
    return made_up


async def leaves(page: Page[object]) -> object:
    """Leave where one can."""
    if isinstance(page, FailurePage):
        return AfterFailure.LEAVE
    return Back.BACK if is_offered(page, Back.BACK) else Decision.DECLINED


def code_of(screen: ScriptedScreen) -> str:
    (page,) = (page for page in screen.shown if isinstance(page, FailurePage))
    return page.code


async def test_a_card_that_is_refused_is_not_even_asked_for_its_pin(
    make_terminal: MakeTerminal,
) -> None:
    made_up = believing(make_terminal(), Unproven.REFUSE)
    _, screen = await made_up.visit(LEAVE, card=made_up.card(DemoRole.NORMAL))
    assert screen.kinds == ["FailurePage"]
    assert code_of(screen) == "identity.identity_card_instead"


REFUSED: dict[str, tuple[str, Service | None, bool, bool]] = {
    "before a matter is chosen": ("weihai", None, True, True),
    "and no identity card can be read": ("weihai", None, False, False),
    "what takes either card": ("jinan", Service.REPORT_LOSS, True, True),
    "and no identity card can be read then": ("jinan", Service.REPORT_LOSS, False, False),
    "what takes both cards": ("jinan", Service.CANCELLATION, True, False),
    "the card's own PIN": ("weihai", Service.PIN_CHANGE, True, False),
}
"""A region, a matter, whether identity cards can be read, and whether one does instead."""


@pytest.mark.parametrize("case", REFUSED)
async def test_who_is_refused_reads_of_the_identity_card_where_it_does(
    make_terminal: MakeTerminal, case: str
) -> None:
    region, service, reads_identity_cards, does_instead = REFUSED[case]
    made_up = believing(make_terminal(region), Unproven.REFUSE)
    if not reads_identity_cards:
        made_up.plate.lose()
    card = made_up.card(DemoRole.NORMAL)
    _, screen = await made_up.visit(LEAVE, BACK, service=service, card=card)
    (page,) = (page for page in screen.shown if isinstance(page, FailurePage))
    assert ("place your ID card" in page.advice.message) is does_instead  # type: ignore[union-attr]
    assert code_of(screen).endswith("instead" if does_instead else "not_proven")


@pytest.mark.parametrize("service", MORE_THAN_LOOKING)
async def test_a_card_one_may_look_with_gives_neither_paper_nor_change(
    make_terminal: MakeTerminal, service: Service
) -> None:
    made_up = believing(make_terminal(), Unproven.LOOK)
    made_up.plate.lose()
    card = made_up.card(DemoRole.NORMAL)
    visit, screen = await made_up.visit(PIN, LEAVE, BACK, service=service, card=card)
    assert code_of(screen) == "identity.card_not_proven"
    assert visit.changed is Changed.NOTHING


@pytest.mark.parametrize("service", MORE_THAN_LOOKING)
async def test_beside_a_card_one_may_look_with_the_identity_card_is_asked_for_and_goes_on(
    make_terminal: MakeTerminal, service: Service
) -> None:
    made_up = believing(make_terminal(), Unproven.LOOK)
    _, screen = await made_up.visit(
        *(PIN, waits, leaves, leaves),
        service=service,
        card=made_up.card(DemoRole.NORMAL),
        identity_card=made_up.identity_card(DemoRole.NORMAL),
    )
    assert screen.kinds[:2] == ["PinPage", "ReadingPage"]
    reading = screen.shown[1]
    assert isinstance(reading, ReadingPage)
    assert reading.movement is Movement.LAY_ID_CARD
    assert reading.notices[0].tone is Tone.CAUTION
    # What is left to keep them is the state of their card, not who they are.
    assert not any(
        isinstance(page, FailurePage) and page.code.startswith("identity.") for page in screen.shown
    )


async def test_the_identity_card_of_somebody_else_does_not_help(
    make_terminal: MakeTerminal,
) -> None:
    made_up = believing(make_terminal(), Unproven.LOOK)
    _, screen = await made_up.visit(
        *(PIN, waits, LEAVE, BACK),
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.NORMAL),
        identity_card=made_up.identity_card(DemoRole.LOST),
    )
    assert code_of(screen) == "identity.different_persons"


async def test_an_application_is_not_withdrawn_with_a_card_one_may_look_with(
    make_terminal: MakeTerminal,
) -> None:
    made_up = believing(make_terminal(), Unproven.LOOK)
    made_up.plate.lose()

    async def opens_what_is_received(page: Page[object]) -> object:
        assert isinstance(page, ListPage)
        states = {each.value.state: each.value for each in page.entries}
        return Chosen(states[ApplicationState.RECEIVED])

    visit, screen = await made_up.visit(
        *(PIN, opens_what_is_received, answers(Chosen(ApplicationStep.WITHDRAW)), LEAVE, BACK),
        service=Service.MY_APPLICATIONS,
        card=made_up.card(DemoRole.APPLICANT),
    )
    assert code_of(screen) == "identity.card_not_proven"
    assert visit.changed is Changed.NOTHING


async def test_nothing_is_shown_whole_to_who_may_look_only(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal(switched_on=(Service.CARD_STATUS,))
    script = (PIN, answers(Chosen(AfterService.FINISH)))
    for unproven, whole in ((Unproven.LOOK, False), (Unproven.ACCEPT, True)):
        believing(made_up, unproven)
        card = made_up.card(DemoRole.NORMAL)
        _, screen = await made_up.visit(*script, service=Service.CARD_STATUS, card=card)
        assert holds_personal(screen.shown[-1]) is whole
        made_up.pull()


def test_what_is_masked_for_good_is_not_read_aloud_either() -> None:
    masked = masked_for_good(Personal("王小明", "王*明"))
    assert for_ears(masked, Listeners.LOUDSPEAKER) is SEE_THE_SCREEN


@pytest.mark.parametrize("unproven", [Unproven.REFUSE, Unproven.LOOK])
async def test_no_pin_of_a_card_is_changed_that_has_not_proved_itself(
    make_terminal: MakeTerminal, unproven: Unproven
) -> None:
    made_up = believing(make_terminal("weihai"), unproven)
    card = made_up.card(DemoRole.NORMAL)
    _, screen = await made_up.visit(LEAVE, BACK, service=Service.PIN_CHANGE, card=card)
    assert screen.kinds[0] == "FailurePage"
    assert code_of(screen) == "identity.card_not_proven"


async def test_a_card_one_may_look_with_shows_what_is_looked_up(
    make_terminal: MakeTerminal,
) -> None:
    made_up = believing(make_terminal(), Unproven.LOOK)
    card = made_up.card(DemoRole.NORMAL)
    _, screen = await made_up.visit(PIN, BACK, BACK, service=Service.MY_RECORDS, card=card)
    assert "FailurePage" not in screen.kinds


async def test_an_identity_card_is_believed_where_the_service_takes_it(
    make_terminal: MakeTerminal,
) -> None:
    made_up = believing(make_terminal(), Unproven.LOOK)
    visit, screen = await made_up.visit(
        *(waits, answers(Decision.DECLINED), BACK),
        service=Service.REPORT_LOSS,
        identity_card=made_up.identity_card(DemoRole.NORMAL),
    )
    assert visit.identity_card_shown
    assert not any(isinstance(page, FailurePage) for page in screen.shown)


async def test_an_accepted_card_opens_what_its_pin_opens(make_terminal: MakeTerminal) -> None:
    made_up = believing(make_terminal(), Unproven.ACCEPT)
    _, screen = await made_up.visit(PIN, BACK, card=made_up.card(DemoRole.NORMAL))
    assert screen.kinds == ["PinPage", "ChoicePage"]


VALUES: Final = CardValues(
    version=NORMAL.version,
    region=NORMAL.identification_code[:6],
    card_number=NORMAL.card_number,
    social_security_number=NORMAL.social_security_number,
    name=NORMAL.name,
    sex=SexOnCard(NORMAL.sex.value),
    birth_date=NORMAL.birth_date,
)


@pytest.mark.parametrize(
    "forged",
    [
        {"issued": date(2019, 1, 1)},
        {"valid_until": date(2040, 1, 1)},
        {"card_number": "990000001"},
    ],
    ids=["issue", "validity", "number"],
)
async def test_a_card_that_does_not_say_what_the_records_say(
    made_up: MadeUpTerminal, forged: dict[str, object]
) -> None:
    issuer = dict(social_card(replace(VALUES, **forged)).issuer_records)  # type: ignore[arg-type]
    # The code that the records know the card by is copied along, or they would know none.
    issuer[RecordTag.IDENTIFICATION_CODE] = record_of(
        card_of(NORMAL), RecordTag.IDENTIFICATION_CODE
    )
    profile = replace(card_of(NORMAL), issuer_records=tuple(issuer.items()))
    _, screen = await made_up.visit(LEAVE, card=made_up.made(profile))
    assert code_of(screen) == "identity.card_disagrees"
