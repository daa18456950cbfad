"""Slots that no citizen uses, and a second card, on a real pcscd."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import trio.testing

from db.demo_people import DemoRole
from db.records import CardStatus
from hardware.simulators.card_profiles import FAULT_CARDS
from hardware.simulators.pcscd import PrivatePcscd
from kiosk.desks.card_slot import Empty, Occupied
from kiosk.flows.ends import AfterService
from kiosk.pages.kinds import (
    AfterFailure,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    FarewellPage,
    PinPage,
    PreviewPage,
    ResultPage,
    Seen,
    WelcomePage,
)
from kiosk.settings.card_reader import CardReaderSettings
from kiosk.settings.configuration import Configuration
from kiosk.settings.service import Service
from tests.hardware.card_stage import virtual_card, wait_for_cards
from tests.whole.terminal import WholeTerminal, card, person
from tests.whole.test_visits import to_the_menu


@pytest.fixture
def terminal(
    make_terminal: Callable[..., WholeTerminal], pcscd: PrivatePcscd
) -> Iterator[WholeTerminal]:
    """A terminal whose citizens' slot is the second that pcscd lists."""
    made = make_terminal()
    made.reader, made.slot = list(pcscd.slots.items())[1]
    yield made
    for slot in pcscd.slots.values():
        slot.remove()


@pytest.mark.parametrize("kind", ["mute", "not a social security card"])
def test_a_module_in_the_first_slot_that_never_leaves(
    terminal: WholeTerminal, pcscd: PrivatePcscd, kind: str
) -> None:
    module = next(iter(pcscd.slots))
    pcscd.slots[module].insert(virtual_card(FAULT_CARDS[kind]))
    wait_for_cards(terminal.readers, [module])

    async def story(terminal: WholeTerminal) -> None:
        await terminal.citizen.meets(WelcomePage)
        await to_the_menu(terminal)
        await terminal.citizen.gives(ChoicePage, Chosen(Service.REPORT_LOSS))
        await terminal.citizen.gives(ConfirmPage, Decision.CONFIRMED)
        await terminal.citizen.gives(ResultPage, Chosen(AfterService.FINISH))
        await terminal.citizen.meets(FarewellPage)
        terminal.take_card()
        await terminal.slot_is(Empty)

    terminal.play(story)
    assert terminal.status(person()) is CardStatus.TEMPORARILY_LOST


@pytest.mark.parametrize("kind", ["mute", "not a social security card"])
def test_a_module_that_is_found_late_holds_up_nobody(
    terminal: WholeTerminal, pcscd: PrivatePcscd, kind: str
) -> None:
    module = next(iter(pcscd.slots.values()))

    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await citizen.meets(WelcomePage)
        module.insert(virtual_card(FAULT_CARDS[kind]))
        await citizen.gives(FailurePage, AfterFailure.LEAVE)
        await citizen.meets(FarewellPage)
        terminal.insert(card())
        await citizen.meets(PinPage)
        terminal.take_card()
        await citizen.gives(FarewellPage, Seen.SEEN)
        await citizen.meets(WelcomePage)
        await trio.testing.wait_all_tasks_blocked()
        assert isinstance(citizen.standing, WelcomePage)
        await to_the_menu(terminal)

    terminal.play(story)


def test_a_citizens_card_that_is_in_at_the_start_is_served(terminal: WholeTerminal) -> None:
    terminal.insert(card())
    wait_for_cards(terminal.readers, [terminal.reader])

    async def story(terminal: WholeTerminal) -> None:
        await terminal.citizen.meets(PinPage)

    terminal.play(story)


def test_a_card_laid_on_another_reader_changes_nothing_for_whoever_is_served(
    terminal: WholeTerminal, pcscd: PrivatePcscd
) -> None:
    others = [slot for name, slot in pcscd.slots.items() if name != terminal.reader]

    async def story(terminal: WholeTerminal) -> None:
        await to_the_menu(terminal)
        slot = terminal.terminal.cards.slot
        served = slot.state
        assert isinstance(served, Occupied)
        others[0].insert(virtual_card(FAULT_CARDS["not a social security card"]))
        others[-1].insert(card(DemoRole.RETIREE))
        wait_for_cards(terminal.readers, list(pcscd.slots)[:1])
        await terminal.citizen.gives(ChoicePage, Chosen(Service.CONTRIBUTION_CERTIFICATE))
        await terminal.citizen.gives(PreviewPage, Decision.CONFIRMED)
        others[0].remove()
        await terminal.citizen.gives(ResultPage, Chosen(AfterService.ANOTHER))
        assert slot.state == served
        await terminal.citizen.meets(ChoicePage)

    terminal.play(story)
    assert len(terminal.paper.device.printed_documents) == 1


def test_the_named_slot_is_the_citizens(
    make_terminal: Callable[..., WholeTerminal], pcscd: PrivatePcscd
) -> None:
    named = list(pcscd.slots)[2]

    def naming(demo: Configuration) -> Configuration:
        return replace(demo, card_reader=CardReaderSettings(name=named))

    terminal = make_terminal(adapt=naming)
    other = terminal.slot

    async def story(terminal: WholeTerminal) -> None:
        other.insert(card(DemoRole.RETIREE))
        wait_for_cards(terminal.readers, list(pcscd.slots)[:1])
        pcscd.slots[named].insert(card())
        await terminal.citizen.meets(PinPage)
        state = terminal.terminal.cards.slot.state
        assert isinstance(state, Occupied)
        assert state.card.reader == named

    terminal.play(story)
    pcscd.slots[named].remove()
