"""What a terminal does with a card, on a real card service: done, and the card pulled meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from db.demo_people import DemoRole
from db.records import CardStatus
from hardware.simulators.pull import PullMoment
from hardware.simulators.virtual_card import SimulatedCard
from kiosk.desks.card_slot import Empty
from kiosk.flows.ends import AfterService
from kiosk.flows.receipts import Wish
from kiosk.language.texts import Message, _
from kiosk.pages.kinds import (
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FarewellPage,
    Movement,
    PinAsked,
    PinPage,
    ReadingPage,
    ResultPage,
    Seen,
    Tone,
    WelcomePage,
    WorkingPage,
)
from kiosk.settings.service import Service
from tests.whole.killed import NEW_PIN, OLD_PIN
from tests.whole.terminal import WholeTerminal, card, person
from tests.whole.test_visits import NOTHING, PULLED, STANDS, TAKE_CARD, says

CHANGING = tuple(
    map(
        Message,
        (
            "Reporting the card lost",
            "Unblocking the card",
            "Activating the card",
            "Cancelling the card",
        ),
    )
)
TRY_THE_NEW_ONE = "It is not certain which PIN the card has now. Try the new one, then the old."


@dataclass(frozen=True)
class Change:
    """A change in the records: whose card, what is touched, and what is true after it."""

    role: DemoRole
    touches: tuple[Service, ...]
    says: str
    after: CardStatus

    async def begin(self, terminal: WholeTerminal) -> None:
        """Put the card in and touch one's way to the page that asks for the last touch."""
        terminal.insert(card(self.role))
        await terminal.citizen.types_pin(OLD_PIN)
        await touch(terminal, *self.touches)
        if Service.CANCELLATION in self.touches:
            await terminal.citizen.meets(ReadingPage)
            terminal.lay(self.role)
        await terminal.citizen.meets(ConfirmPage)

    async def agree(self, terminal: WholeTerminal) -> None:
        """Do what the terminal then still asks for."""
        await terminal.citizen.gives(ConfirmPage, Decision.CONFIRMED)
        if Service.CANCELLATION in self.touches:
            await terminal.citizen.types_pin(OLD_PIN)


CHANGES = (
    Change(
        DemoRole.NORMAL,
        (Service.REPORT_LOSS,),
        "The card is reported lost",
        CardStatus.TEMPORARILY_LOST,
    ),
    Change(DemoRole.LOST, (Service.RELEASE_LOSS,), "The card works again", CardStatus.NORMAL),
    Change(
        DemoRole.NOT_ACTIVATED,
        (Service.CARD_MATTERS, Service.ACTIVATION),
        "The card is activated",
        CardStatus.NORMAL,
    ),
    Change(
        DemoRole.MOVED_OUT,
        (Service.CARD_MATTERS, Service.CANCELLATION),
        "The card is cancelled",
        CardStatus.CANCELLED,
    ),
)
every_change = pytest.mark.parametrize(
    "change", CHANGES, ids=lambda change: change.touches[-1].value
)


@pytest.fixture
def terminal(make_terminal: Callable[..., WholeTerminal]) -> WholeTerminal:
    """A terminal that reads identity cards too, for one change asks for both."""
    return make_terminal(plate=True)


async def touch(terminal: WholeTerminal, *services: Service) -> None:
    """Touch one tile after the other, each on the page that has it."""
    for service in services:
        await terminal.citizen.gives(ChoicePage, Chosen(service), partial(_has, service))


def _has(service: Service, page: ChoicePage[object]) -> bool:
    return service in [choice.value for choice in page.choices]


async def take_the_card_and_go(terminal: WholeTerminal, changed: str) -> None:
    """Finish, take the card when asked to, and leave the terminal to the next one."""
    citizen = terminal.citizen
    await citizen.gives(ResultPage, Chosen(AfterService.FINISH))
    assert says(await citizen.meets(FarewellPage), TAKE_CARD, changed)
    terminal.take_card()
    await citizen.gives(
        FarewellPage, Seen.SEEN, lambda page: page.movement is not Movement.TAKE_CARD
    )
    await citizen.meets(WelcomePage)


@every_change
def test_a_change_is_made_and_has_its_receipt(terminal: WholeTerminal, change: Change) -> None:
    async def story(terminal: WholeTerminal) -> None:
        await change.begin(terminal)
        await change.agree(terminal)
        page = await terminal.citizen.gives(ResultPage, Chosen(Wish.RECEIPT))
        assert page.title == Message(change.says)
        assert terminal.status(person(change.role)) is change.after
        await take_the_card_and_go(terminal, STANDS)
        assert len(terminal.paper.device.printed_documents) == 1

    terminal.play(story)
    assert terminal.status(person(change.role)) is change.after
    assert terminal.open_business() == 0


@every_change
def test_a_card_pulled_while_the_records_make_the_change_does_not_stop_it(
    terminal: WholeTerminal, change: Change
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await change.begin(terminal)
        terminal.records_answer.clear()
        await change.agree(terminal)
        await citizen.meets(WorkingPage, lambda page: page.title in CHANGING)
        terminal.take_card()
        await terminal.slot_is(Empty)
        terminal.records_answer.set()
        assert says(await citizen.gives(FarewellPage, Seen.SEEN), PULLED, STANDS)
        await citizen.meets(WelcomePage)

    terminal.play(story)
    assert terminal.status(person(change.role)) is change.after
    assert terminal.open_business() == 0


@pytest.mark.parametrize("moment", PullMoment, ids=lambda moment: moment.name)
def test_a_card_pulled_at_the_pin_that_confirms_is_not_cancelled(
    terminal: WholeTerminal, moment: PullMoment
) -> None:
    change = CHANGES[-1]

    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await change.begin(terminal)
        await citizen.gives(ConfirmPage, Decision.CONFIRMED)
        await citizen.meets(PinPage)
        terminal.slot.pull_at(1, moment)
        await citizen.types_pin(OLD_PIN)
        assert says(await citizen.gives(FarewellPage, Seen.SEEN), PULLED, NOTHING)
        await citizen.meets(FarewellPage, lambda page: page.movement is Movement.TAKE_ID_CARD)
        terminal.plate.lift()
        await citizen.meets(WelcomePage)

    terminal.play(story)
    assert terminal.status(person(change.role)) is CardStatus.NORMAL
    assert terminal.open_business() == 0


async def choose_a_new_pin(terminal: WholeTerminal, inserted: SimulatedCard) -> None:
    """Come from the welcome page, and type the old PIN and the new one, but not again."""
    citizen = terminal.citizen
    await citizen.gives(WelcomePage, Chosen(Service.CARD_MATTERS))
    await touch(terminal, Service.PIN_CHANGE)
    await citizen.meets(ReadingPage)
    terminal.insert(inserted)
    await citizen.types_pin(OLD_PIN)
    await citizen.meets(PinPage, lambda page: page.asked is PinAsked.NEW)
    await citizen.types_pin(NEW_PIN)
    await citizen.meets(PinPage)


async def is_let_in_with(terminal: WholeTerminal, inserted: SimulatedCard, pin: str) -> None:
    """Put the card in again; the terminal takes this PIN and not the other one."""
    citizen = terminal.citizen
    await citizen.meets(WelcomePage)
    terminal.insert(inserted)
    await citizen.types_pin(OLD_PIN if pin == NEW_PIN else NEW_PIN)
    await citizen.meets(PinPage, lambda page: any(each.tone is Tone.BAD for each in page.notices))
    await citizen.types_pin(pin)
    await citizen.meets(ChoicePage)


def test_a_changed_pin_lets_in_and_the_old_one_does_not(generous: WholeTerminal) -> None:
    inserted = card()

    async def story(terminal: WholeTerminal) -> None:
        await choose_a_new_pin(terminal, inserted)
        await terminal.citizen.types_pin(NEW_PIN)
        page = await terminal.citizen.meets(ResultPage)
        assert page.title == Message("Your PIN has been changed")
        await take_the_card_and_go(terminal, STANDS)
        await is_let_in_with(terminal, inserted, NEW_PIN)

    generous.play(story)
    assert generous.open_business() == 0


COUNTS = {PullMoment.BEFORE_COMMAND: OLD_PIN, PullMoment.BEFORE_ANSWER: NEW_PIN}


@pytest.mark.parametrize("moment", COUNTS, ids=lambda moment: moment.name)
def test_a_card_pulled_while_its_pin_is_changed_leaves_open_which_one_counts(
    generous: WholeTerminal, moment: PullMoment
) -> None:
    inserted = card()

    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await choose_a_new_pin(terminal, inserted)
        terminal.slot.pull_at(1, moment)
        await citizen.types_pin(NEW_PIN)
        assert says(await citizen.gives(FarewellPage, Seen.SEEN), PULLED, TRY_THE_NEW_ONE)
        await is_let_in_with(terminal, inserted, COUNTS[moment])

    generous.play(story)
    assert generous.open_business() == 0


def test_a_state_is_shown_and_its_matter_done_at_once(generous: WholeTerminal) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        terminal.insert(card(DemoRole.LOST))
        await citizen.types_pin(OLD_PIN)
        await touch(terminal, Service.CARD_MATTERS, Service.CARD_STATUS)
        page = await citizen.gives(ResultPage, Chosen(Service.RELEASE_LOSS))
        assert page.title == _("Your card: {state}", state=_("Temporarily reported lost"))
        await citizen.gives(ConfirmPage, Decision.CONFIRMED)
        await take_the_card_and_go(terminal, STANDS)

    generous.play(story)
    assert generous.status(person(DemoRole.LOST)) is CardStatus.NORMAL
    assert generous.open_business() == 0
