"""Who stands there, and with what card: said over every page, and first what keeps it from use."""

import pytest
import trio

from db.demo_people import DemoRole, demo_cast
from kiosk.flows.ends import AfterService
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Words, masked_name
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChoicePage,
    Chosen,
    FailurePage,
    Movement,
    PinPage,
    ReadingPage,
    ResultPage,
)
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers, pin, waits

WORDS = Catalogue(Language.ENGLISH)


async def test_the_masked_name_stands_over_every_page_from_the_pin_on(
    made_up: MadeUpTerminal,
) -> None:
    person = next(each for each in demo_cast() if each.role is DemoRole.NORMAL)
    _, screen = await made_up.visit(
        pin("123456"), answers(Back.BACK), card=made_up.card(DemoRole.NORMAL)
    )
    named, *rest = screen.holders
    assert named == Words(masked_name(person.name).masked)
    assert rest[-1] is None, "nobody's when the visit is over"


#: A card, and the title of the menu and what is not offered with it.
CARDS: dict[DemoRole, tuple[str, set[Service]]] = {
    DemoRole.NORMAL: ("Services", {Service.RELEASE_LOSS}),
    DemoRole.LOST: ("Your card: Temporarily reported lost", {Service.REPORT_LOSS}),
    DemoRole.CANCELLED: (
        "Your card: Cancelled",
        {Service.REPORT_LOSS, Service.RELEASE_LOSS},
    ),
}


@pytest.mark.parametrize("role", CARDS)
async def test_the_menu_says_first_how_the_card_is_and_offers_what_can_be_done(
    made_up: MadeUpTerminal, role: DemoRole
) -> None:
    title, not_offered = CARDS[role]
    _, screen = await made_up.visit(pin("123456"), answers(Back.BACK), card=made_up.card(role))
    asked, menu = screen.shown
    assert isinstance(asked, PinPage)
    assert isinstance(menu, ChoicePage)
    assert menu.ends
    assert WORDS.render(menu.title) == title
    assert not not_offered & {choice.value for choice in menu.choices}
    if role is not DemoRole.NORMAL:
        assert WORDS.render(asked.notices[0].text) == title, "before a PIN is typed for nothing"


async def test_a_loss_begins_with_the_identity_card(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(answers(Back.BACK), service=Service.REPORT_LOSS)
    (page,) = screen.shown
    assert isinstance(page, ReadingPage)
    assert (page.movement, page.other_movements) == (Movement.LAY_ID_CARD, ())


async def test_the_state_of_a_card_is_seen_with_the_identity_card_alone(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal(switched_on=(Service.CARD_STATUS,))
    _, screen = await made_up.visit(
        waits,
        answers(Chosen(AfterService.FINISH)),
        service=Service.CARD_STATUS,
        identity_card=made_up.identity_card(DemoRole.LOST),
    )
    page = screen.shown[-1]
    assert isinstance(page, ResultPage)
    assert "Temporarily reported lost" in WORDS.render(page.title)


async def test_a_change_of_the_pin_asks_for_the_old_one_once_and_counts_its_steps(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal(switched_on=(Service.PIN_CHANGE,))
    card = made_up.card(DemoRole.NORMAL)
    _, screen = await made_up.visit(
        pin("123456"),
        pin("739150"),
        pin("739150"),
        answers(Chosen(AfterService.FINISH)),
        service=Service.PIN_CHANGE,
        card=card,
    )
    by_itself = [WORDS.render(page.title) for page in screen.shown if isinstance(page, PinPage)]
    assert by_itself == [
        "Step 1 of 3: Enter your current PIN",
        "Step 2 of 3: Choose a new PIN",
        "Step 3 of 3: Enter the new PIN once more",
    ]
    visit, screen = await made_up.visit(
        pin("739150"),
        answers(Chosen(Service.CARD_MATTERS)),
        answers(Chosen(Service.PIN_CHANGE)),
        pin("846205"),
        pin("846205"),
        answers(Chosen(AfterService.FINISH)),
        card=card,
    )
    by_menu = [WORDS.render(page.title) for page in screen.shown if isinstance(page, PinPage)]
    assert by_menu == [
        "Enter your PIN",
        "Step 2 of 3: Choose a new PIN",
        "Step 3 of 3: Enter the new PIN once more",
    ]
    assert visit.known_pin is None


async def test_a_pin_is_asked_again_of_who_may_be_somebody_else(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal(switched_on=(Service.PIN_CHANGE,))

    async def comes_late(_: object) -> object:
        await trio.sleep(made_up.configuration.times.idle_s + 1)
        return Chosen(Service.CARD_MATTERS)

    _, screen = await made_up.visit(
        pin("123456"),
        comes_late,
        answers(Chosen(Service.PIN_CHANGE)),
        waits,
        card=made_up.card(DemoRole.NORMAL),
    )
    last = screen.shown[-1]
    assert isinstance(last, PinPage)
    assert WORDS.render(last.title) == "Step 1 of 3: Enter your current PIN"


async def test_who_used_the_identity_card_is_not_told_to_bring_a_card_that_is_gone(
    made_up: MadeUpTerminal,
) -> None:
    _, screen = await made_up.visit(
        waits,
        answers(AfterFailure.LEAVE),
        answers(Back.BACK),
        service=Service.RELEASE_LOSS,
        identity_card=made_up.identity_card(DemoRole.LOCKED),
    )
    page = screen.shown[1]
    assert isinstance(page, FailurePage)
    assert "this card" not in WORDS.render(page.advice)
