"""The identity card on a module at the end of a serial line, beside a real card service."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trio

from db.demo_people import DemoRole
from db.records import CardStatus
from hardware.id_card.commands import Command
from hardware.simulators.id_card_faults import pulled_after
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from kiosk.demo.devices import identity_card_of
from kiosk.flows.ends import AfterService
from kiosk.language.texts import Message
from kiosk.pages.kinds import (
    AfterFailure,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    FarewellPage,
    Movement,
    ReadingPage,
    ResultPage,
    Seen,
    WelcomePage,
)
from kiosk.settings.configuration import Configuration, IdentityCardSettings, SwitchedOn
from kiosk.settings.service import Service
from tests.hardware.card_stage import PERMIT
from tests.whole.citizen import PATIENCE_S
from tests.whole.killed import OLD_PIN
from tests.whole.terminal import WholeTerminal, card, person
from tests.whole.test_visits import STANDS, TAKE_CARD, says, to_the_menu

TAKE_IT_WITH_YOU = "Take your ID card with you. Everything shown here has been erased."
OUT_OF_SERVICE = "The ID card reader is out of service"


@pytest.fixture
def plate() -> VirtualIdCardModule:
    """The module, with nothing on it."""
    return VirtualIdCardModule(permit=PERMIT)


@pytest.fixture
def port(plate: VirtualIdCardModule, tmp_path: Path) -> Iterator[SimulatedIdCardPort]:
    """The serial port that the module is plugged into."""
    with SimulatedIdCardPort(plate, tmp_path / "plate", permit=PERMIT) as port:
        yield port


@pytest.fixture
def fitted(make_terminal: Callable[..., WholeTerminal], port: SimulatedIdCardPort) -> WholeTerminal:
    """A terminal that reads identity cards."""
    return make_terminal(adapt=lambda settings: with_module(settings, port))


def with_module(settings: Configuration, port: SimulatedIdCardPort) -> Configuration:
    """Return the settings of a terminal with the module fitted."""
    return replace(settings, identity_cards=IdentityCardSettings(port.path))


async def all_is_well(terminal: WholeTerminal) -> None:
    """Return when the welcome page names no device that is out of service."""
    await terminal.citizen.meets(WelcomePage, lambda page: not page.devices)


async def touch_loss_report(terminal: WholeTerminal) -> None:
    """Say at the welcome page that a card is lost."""
    await all_is_well(terminal)
    await terminal.citizen.gives(WelcomePage, Chosen(Service.REPORT_LOSS))
    await terminal.citizen.meets(ReadingPage)


async def is_looked_at(plate: VirtualIdCardModule) -> None:
    """Return when the terminal has asked the module once more what lies there, and was told."""
    looks = plate.received(Command.FIND) + 2
    assert await trio.to_thread.run_sync(
        lambda: plate.wait_received(Command.FIND, looks, timeout_s=PATIENCE_S)
    )


def is_goodbye(farewell: FarewellPage) -> bool:
    """Whether it is the last page; before it a card is asked for that was seen at the last look."""
    return farewell.title != Message("Please take your ID card")


async def confirm_and_finish(terminal: WholeTerminal) -> None:
    """Agree to what is asked, and finish."""
    await terminal.citizen.gives(ConfirmPage, Decision.CONFIRMED)
    await terminal.citizen.gives(ResultPage, Chosen(AfterService.FINISH))


def test_who_has_lost_the_card_reports_it_with_the_identity_card(
    fitted: WholeTerminal, plate: VirtualIdCardModule
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await touch_loss_report(terminal)
        plate.lay(identity_card_of(person()))
        await citizen.meets(ConfirmPage)
        plate.lift()
        await confirm_and_finish(terminal)
        page = await citizen.gives(FarewellPage, Seen.SEEN, is_goodbye)
        assert says(page, TAKE_IT_WITH_YOU, STANDS)
        await all_is_well(terminal)

    fitted.play(story)
    assert fitted.status(person()) is CardStatus.TEMPORARILY_LOST
    assert fitted.open_business() == 0
    assert plate.unknown_commands == []


def test_an_identity_card_laid_down_at_the_welcome_page_opens_the_menu_and_only_once(
    fitted: WholeTerminal, plate: VirtualIdCardModule
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await all_is_well(terminal)
        plate.lay(identity_card_of(person()))
        await citizen.meets(ChoicePage)
        citizen.goes_home()
        await citizen.gives(FarewellPage, Seen.SEEN, is_goodbye)
        await citizen.meets(WelcomePage)
        await is_looked_at(plate)
        assert isinstance(citizen.standing, WelcomePage)
        plate.lay(identity_card_of(person(DemoRole.LOST)))
        await citizen.gives(ChoicePage, Chosen(Service.RELEASE_LOSS))
        await confirm_and_finish(terminal)
        await citizen.meets(FarewellPage)

    fitted.play(story)
    assert fitted.status(person(DemoRole.LOST)) is CardStatus.NORMAL


def test_lifted_while_it_is_read_it_is_asked_for_again(
    fitted: WholeTerminal, plate: VirtualIdCardModule
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await touch_loss_report(terminal)
        plate.lift_at(Command.READ)
        plate.lay(identity_card_of(person()))
        page = await citizen.meets(FailurePage)
        assert page.code == "id_card.absent"
        await is_looked_at(plate)
        await citizen.gives(FailurePage, AfterFailure.RETRY)
        await citizen.meets(ReadingPage)
        plate.lay(identity_card_of(person()))
        await confirm_and_finish(terminal)
        await citizen.meets(FarewellPage)

    fitted.play(story)
    assert fitted.status(person()) is CardStatus.TEMPORARILY_LOST


def test_a_module_unplugged_while_it_reads_takes_only_itself_out_of_service(
    fitted: WholeTerminal, plate: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await touch_loss_report(terminal)
        plate.misbehave(Command.READ, pulled_after(100))
        plate.lay(identity_card_of(person()))
        page = await citizen.gives(FailurePage, AfterFailure.LEAVE)
        assert page.code == "id_module.gone"
        plate.lift()
        await citizen.meets(WelcomePage, lambda page: bool(page.devices))
        await to_the_menu(terminal)
        terminal.take_card()
        await citizen.gives(FarewellPage, Seen.SEEN)
        port.plug()
        await all_is_well(terminal)
        plate.lay(identity_card_of(person()))
        await citizen.meets(ChoicePage)

    fitted.play(story)
    assert fitted.status(person()) is CardStatus.NORMAL
    assert fitted.open_business() == 0


def test_a_release_that_needs_both_cards(
    make_terminal: Callable[..., WholeTerminal],
    plate: VirtualIdCardModule,
    port: SimulatedIdCardPort,
) -> None:
    def weihai(settings: Configuration) -> Configuration:
        here = replace(settings.terminal, region="weihai")
        release = SwitchedOn(Service.RELEASE_LOSS, "the hall")
        return replace(with_module(settings, port), terminal=here, switched_on=(release,))

    async def story(terminal: WholeTerminal) -> None:
        citizen = terminal.citizen
        await all_is_well(terminal)
        await citizen.gives(WelcomePage, Chosen(Service.RELEASE_LOSS))
        await citizen.meets(ReadingPage)
        terminal.insert(card(DemoRole.LOST))
        await citizen.types_pin(OLD_PIN)
        await citizen.meets(ReadingPage, lambda page: page.movement is Movement.LAY_ID_CARD)
        plate.lay(identity_card_of(person(DemoRole.LOST)))
        await confirm_and_finish(terminal)
        assert says(await citizen.meets(FarewellPage), TAKE_CARD, STANDS)

    both = make_terminal(adapt=weihai)
    both.play(story)
    assert both.status(person(DemoRole.LOST)) is CardStatus.NORMAL
    assert both.open_business() == 0
