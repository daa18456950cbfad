"""The card reader is unplugged, with a card in it or without, and plugged in again."""

import pytest
import trio
import trio.testing

from hardware.simulators.pcscd import PcscdNotToBeHad, PrivatePcscd
from kiosk.desks.card_slot import Occupied, OutOfOrder, SlotFault
from kiosk.pages.kinds import ChoicePage, FarewellPage, Seen, WelcomePage, WorkingPage
from tests.whole.citizen import PATIENCE_S
from tests.whole.killed import NEW_PIN, OLD_PIN
from tests.whole.terminal import HookedCard, WholeTerminal, card, person
from tests.whole.test_card_services import (
    CHANGES,
    CHANGING,
    TRY_THE_NEW_ONE,
    choose_a_new_pin,
)
from tests.whole.test_faults import READER_FAILED, READING, VERIFYING, WAYS
from tests.whole.test_visits import NOTHING, STANDS, says, to_the_menu

#: After it was read, asked for its tries and shown its PIN, the card is asked to change it.
CHANGING_PIN = VERIFYING + 1


@pytest.fixture(autouse=True)
def _can_be_unplugged(pcscd: PrivatePcscd) -> None:
    try:
        pcscd.unplug()
    except PcscdNotToBeHad as reason:
        pytest.skip(str(reason))
    pcscd.plug()


async def ends_and_comes_back(terminal: WholeTerminal, changed: str, pin: str = OLD_PIN) -> None:
    """The visit ends and says so truly; with the reader back, its card begins another one."""
    citizen = terminal.citizen
    farewell = await citizen.meets(FarewellPage)
    assert says(farewell, READER_FAILED, changed)
    await terminal.slot_is(OutOfOrder)
    assert terminal.terminal.cards.slot.state == OutOfOrder(SlotFault.NO_READER)
    terminal.pcscd.plug()
    await terminal.slot_is(Occupied)
    await trio.testing.wait_all_tasks_blocked()
    assert citizen.standing == farewell
    await citizen.gives(FarewellPage, Seen.SEEN)
    await citizen.types_pin(pin)
    await citizen.meets(ChoicePage)


def test_the_welcome_page_says_so_and_all_goes_on_when_it_is_back(terminal: WholeTerminal) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await citizen.meets(WelcomePage, lambda page: not page.devices)
        terminal.pcscd.unplug()
        await citizen.meets(WelcomePage, lambda page: bool(page.devices))
        assert terminal.terminal.cards.slot.state == OutOfOrder(SlotFault.NO_READER)
        terminal.pcscd.plug()
        await citizen.meets(WelcomePage, lambda page: not page.devices)
        await to_the_menu(terminal)

    terminal.play(story)


@pytest.mark.parametrize("where", WAYS)
def test_it_is_unplugged_while_a_page_stands(terminal: WholeTerminal, where: str) -> None:
    way, changed = WAYS[where]

    async def story(terminal: WholeTerminal) -> None:
        await way(terminal)
        terminal.pcscd.unplug()
        await ends_and_comes_back(terminal, changed)

    terminal.play(story)
    assert terminal.open_business() == 0


@pytest.mark.parametrize("exchange", [1, READING, VERIFYING])
def test_it_is_unplugged_in_the_middle_of_an_exchange(
    terminal: WholeTerminal, exchange: int
) -> None:
    hooked = HookedCard(card(), exchange, terminal.pcscd.unplug)

    async def story(terminal: WholeTerminal) -> None:
        terminal.insert(hooked)
        if exchange == VERIFYING:
            await terminal.citizen.types_pin(OLD_PIN)
        await trio.to_thread.run_sync(hooked.acted.wait, PATIENCE_S)
        await ends_and_comes_back(terminal, NOTHING)

    terminal.play(story)


def test_it_is_unplugged_while_the_pin_is_changed(generous: WholeTerminal) -> None:
    hooked = HookedCard(card(), CHANGING_PIN, generous.pcscd.unplug)

    async def story(terminal: WholeTerminal) -> None:
        await choose_a_new_pin(terminal, hooked)
        await terminal.citizen.types_pin(NEW_PIN)
        await ends_and_comes_back(terminal, TRY_THE_NEW_ONE, NEW_PIN)

    generous.play(story)
    assert hooked.acted.is_set()
    assert generous.open_business() == 0


def test_it_is_unplugged_while_the_records_make_a_change(terminal: WholeTerminal) -> None:
    change = CHANGES[0]

    async def story(terminal: WholeTerminal) -> None:
        await change.begin(terminal)
        terminal.records_answer.clear()
        await change.agree(terminal)
        await terminal.citizen.meets(WorkingPage, lambda page: page.title in CHANGING)
        terminal.pcscd.unplug()
        await terminal.slot_is(OutOfOrder)
        terminal.records_answer.set()
        await ends_and_comes_back(terminal, STANDS)

    terminal.play(story)
    assert terminal.status(person(change.role)) is change.after
    assert terminal.open_business() == 0
