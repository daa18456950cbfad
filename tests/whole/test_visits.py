"""Whole visits: a citizen, a card, paper, and what is true afterwards."""

from db.demo_people import DemoRole
from db.records import CardStatus
from hardware.simulators.card_profiles import FAULT_CARDS
from kiosk.desks.card_slot import Empty
from kiosk.flows.ends import AfterService
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Message
from kiosk.pages.kinds import (
    AfterFailure,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    FarewellPage,
    Movement,
    PinPage,
    PreviewPage,
    ResultPage,
    Seen,
    WelcomePage,
)
from kiosk.settings.service import Service
from tests.hardware.card_stage import virtual_card
from tests.whole.terminal import WholeTerminal, card, person

TAKE_CARD = "Please take your card"
PULLED = "The card was taken out, so the visit has ended"
NOTHING = "Nothing was changed."
STANDS = "The changes you confirmed have been made."
THANKS = "Thank you. Everything shown here has been erased."


def says(farewell: FarewellPage, title: str, done: str) -> bool:
    """Whether the farewell says this, and this of what was done.

    That nothing was changed is said only where somebody could fear it; what stands, by its name.
    """
    words = Catalogue(Language.ENGLISH)
    said = None if farewell.done is None else words.render(farewell.done)
    if farewell.title != Message(title):
        return False
    match done:
        case _ if done == NOTHING:
            return said in (None, NOTHING)
        case _ if done == STANDS:
            return said is not None and said.startswith("Done: ")
        case _:
            return said == done


async def to_the_menu(terminal: WholeTerminal, role: DemoRole = DemoRole.NORMAL) -> None:
    """Put a card in and type its PIN."""
    terminal.insert(card(role))
    await terminal.citizen.types_pin("123456")
    await terminal.citizen.meets(ChoicePage)


def test_a_certificate_and_a_loss_report_in_one_visit(terminal: WholeTerminal) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await citizen.meets(WelcomePage)
        await to_the_menu(terminal)
        await citizen.gives(ChoicePage, Chosen(Service.CONTRIBUTION_CERTIFICATE))
        preview = await citizen.gives(PreviewPage, Decision.CONFIRMED)
        await citizen.gives(ResultPage, Chosen(AfterService.ANOTHER))
        await citizen.gives(ChoicePage, Chosen(Service.REPORT_LOSS))
        await citizen.gives(ConfirmPage, Decision.CONFIRMED)
        await citizen.gives(ResultPage, Chosen(AfterService.FINISH))
        last = await citizen.meets(FarewellPage)
        assert says(last, TAKE_CARD, STANDS)
        assert last.movement is Movement.TAKE_CARD
        terminal.take_card()
        await citizen.gives(FarewellPage, Seen.SEEN, lambda page: page.movement is None)
        await citizen.meets(WelcomePage)
        (printed,) = terminal.paper.device.printed_documents
        assert printed.read_bytes() == preview.pdf

    terminal.play(story)
    assert terminal.status(person()) is CardStatus.TEMPORARILY_LOST
    assert terminal.open_business() == 0


def test_a_pulled_card_ends_the_visit_and_says_that_nothing_was_changed(
    terminal: WholeTerminal,
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        terminal.insert(card())
        await citizen.meets(PinPage)
        terminal.take_card()
        farewell = await citizen.gives(FarewellPage, Seen.SEEN)
        assert says(farewell, PULLED, NOTHING)
        await citizen.meets(WelcomePage)
        assert citizen.cleared == 1

    terminal.play(story)


def test_a_card_taken_after_a_change_is_a_good_end_that_says_what_stands(
    terminal: WholeTerminal,
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await to_the_menu(terminal)
        await citizen.gives(ChoicePage, Chosen(Service.REPORT_LOSS))
        await citizen.gives(ConfirmPage, Decision.CONFIRMED)
        await citizen.meets(ResultPage)
        terminal.take_card()
        assert says(await citizen.gives(FarewellPage, Seen.SEEN), THANKS, STANDS)
        await citizen.meets(WelcomePage)

    terminal.play(story)
    assert terminal.status(person()) is CardStatus.TEMPORARILY_LOST


def test_a_card_forgotten_in_the_reader_begins_no_visit(terminal: WholeTerminal) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        terminal.insert(card())
        await citizen.meets(PinPage)
        citizen.goes_home()
        await citizen.gives(FarewellPage, Seen.SEEN)
        assert says(await citizen.meets(FarewellPage), TAKE_CARD, NOTHING)
        terminal.take_card()
        await citizen.gives(FarewellPage, Seen.SEEN, lambda page: page.movement is None)
        await citizen.meets(WelcomePage)
        terminal.insert(card(DemoRole.LOST))
        await citizen.meets(PinPage)

    terminal.play(story)


def test_a_card_exchanged_while_the_kiosk_was_busy_is_another_visit(
    terminal: WholeTerminal,
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await to_the_menu(terminal)
        first = terminal.terminal.cards.slot.state
        terminal.exchange_unseen(card(DemoRole.LOST))
        await citizen.meets(PinPage)
        assert terminal.terminal.cards.slot.state != first
        await citizen.types_pin("123456")
        await citizen.gives(ChoicePage, Chosen(Service.RELEASE_LOSS))
        await citizen.gives(ConfirmPage, Decision.CONFIRMED)
        await citizen.meets(ResultPage)

    terminal.play(story)
    assert terminal.status(person(DemoRole.LOST)) is CardStatus.NORMAL
    assert terminal.status(person()) is CardStatus.NORMAL


def test_a_mute_card_has_its_page_and_goes(terminal: WholeTerminal) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        terminal.insert(virtual_card(FAULT_CARDS["mute"]))
        page = await citizen.gives(FailurePage, AfterFailure.LEAVE)
        assert page.code == "card.mute"
        await citizen.meets(FarewellPage, lambda page: page.movement is Movement.TAKE_CARD)
        terminal.take_card()
        await terminal.slot_is(Empty)
        await citizen.gives(FarewellPage, Seen.SEEN, lambda page: page.movement is None)
        await citizen.meets(WelcomePage)
        await to_the_menu(terminal)

    terminal.play(story)
