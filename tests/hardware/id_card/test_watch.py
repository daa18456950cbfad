"""The watcher against the simulated module on a pty: cards, cables, and stopping."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from hardware.id_card.commands import SPEEDS_BAUD, Command
from hardware.id_card.errors import (
    IdCardReadFailed,
    IdCardTextMalformed,
    ModuleGone,
    NoIdentityCard,
)
from hardware.id_card.layouts import parse_document
from hardware.id_card.module import IdentityCardModule, open_module
from hardware.id_card.presence import (
    FAILED_LOOKS,
    CardLaying,
    IdCardEvent,
    IdCardLaid,
    IdCardLifted,
    IdCardUnseen,
    ModuleLost,
    ModuleReturned,
)
from hardware.id_card.status import ModuleStatus
from hardware.id_card.watch import IdCardWatcher
from hardware.simulators.id_card_faults import pulled_after, silence
from hardware.simulators.id_card_module import StillLying, VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from hardware.simulators.id_card_profiles import RESIDENT, RESIDENT_LONG_TERM, SimulatedIdCard
from tests.hardware.id_card.conftest import PERMIT
from tests.hardware.id_card.stage import GIVE_UP_S, IMPATIENT, PATIENT

#: An answer that comes takes a hundredth of it.
IMPATIENT_STATE_S: Final = 0.3

ONE, TWO = CardLaying(1), CardLaying(2)
LAID, LIFTED, UNSEEN = IdCardLaid(ONE), IdCardLifted(ONE), IdCardUnseen(ONE)
GONE_EVENT: Final = ModuleLost("id_module.gone")


@dataclass
class Stage:
    """A running watcher, what it has told, and the module it watches."""

    watcher: IdCardWatcher
    events: "queue.Queue[IdCardEvent]"
    device: VirtualIdCardModule
    port: SimulatedIdCardPort

    def expect(self, *expected: IdCardEvent) -> None:
        assert tuple(self.events.get(timeout=GIVE_UP_S) for _ in expected) == expected

    def expect_nothing(self) -> None:
        """Nothing is told although the module has been looked at twice more."""
        looks = self.device.received(Command.FIND)
        assert self.device.wait_received(Command.FIND, looks + 3, timeout_s=GIVE_UP_S)
        assert self.events.empty()


def patiently(path: str) -> IdentityCardModule:
    return open_module(path, PATIENT)


@contextmanager
def watching(
    device: VirtualIdCardModule,
    port: SimulatedIdCardPort,
    *,
    impatient: bool = False,
    search_speed: bool = False,
) -> Iterator[Stage]:
    events: queue.Queue[IdCardEvent] = queue.Queue()

    def open_at(path: str) -> IdentityCardModule:
        hasty = {Command.FIND: IMPATIENT[Command.FIND], Command.STATE: IMPATIENT_STATE_S}
        return open_module(path, PATIENT | hasty)

    watcher = IdCardWatcher(
        port.path,
        events.put,
        search_speed=search_speed,
        open_module=open_at if impatient else patiently,
        find_interval_s=0.001,
        module_retry_s=0.001,
    )
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        yield Stage(watcher, events, device, port)
    finally:
        watcher.stop()
        thread.join(GIVE_UP_S)
        assert not thread.is_alive()


@pytest.fixture
def stage(device: VirtualIdCardModule, port: SimulatedIdCardPort) -> Iterator[Stage]:
    with watching(device, port) as running:
        yield running


def test_cards_come_and_go(stage: Stage) -> None:
    stage.expect_nothing()
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.expect_nothing()
    stage.device.lift()
    stage.expect(LIFTED)
    stage.device.lay(RESIDENT_LONG_TERM)
    stage.expect(IdCardLaid(TWO))
    assert stage.watcher.read(TWO) == parse_document(RESIDENT_LONG_TERM.text)


@pytest.mark.parametrize("still_lying", StillLying)
def test_a_card_that_was_read_goes_on_lying(stage: Stage, still_lying: StillLying) -> None:
    stage.device.still_lying = still_lying
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    unseen = [UNSEEN] if still_lying is StillLying.NOT_FOUND_AGAIN else []
    first = stage.watcher.read(ONE)
    stage.expect(*unseen)
    stage.expect_nothing()
    assert stage.watcher.read(ONE) == first
    stage.expect(*unseen)
    stage.expect_nothing()


def test_lifting_a_read_card_shows_where_the_module_finds_lying_cards(stage: Stage) -> None:
    stage.device.still_lying = StillLying.FOUND_AGAIN
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.watcher.read(ONE)
    stage.expect_nothing()
    stage.device.lift()
    stage.expect(LIFTED)


def test_lifting_a_read_card_shows_with_the_next_card_elsewhere(stage: Stage) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.watcher.read(ONE)
    stage.expect(UNSEEN)
    stage.device.lift()
    stage.expect_nothing()
    stage.device.lay(RESIDENT_LONG_TERM)
    stage.expect(LIFTED, IdCardLaid(TWO))
    with pytest.raises(NoIdentityCard):
        stage.watcher.read(ONE)
    assert stage.watcher.read(TWO) == parse_document(RESIDENT_LONG_TERM.text)


def test_lifting_a_read_card_shows_when_it_is_to_be_read_again(stage: Stage) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.watcher.read(ONE)
    stage.expect(UNSEEN)
    stage.device.lift()
    with pytest.raises(NoIdentityCard):
        stage.watcher.read(ONE)
    stage.expect(LIFTED)


@pytest.mark.parametrize("command", [Command.SELECT, Command.READ])
def test_a_card_lifted_while_it_is_read(stage: Stage, command: Command) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.device.lift_at(command)
    with pytest.raises(NoIdentityCard):
        stage.watcher.read(ONE)
    stage.expect(LIFTED)


def test_a_card_that_cannot_be_read_goes_on_lying(stage: Stage) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.device.answer_with(Command.READ, ModuleStatus.READING_FAILED, times=2)
    with pytest.raises(IdCardReadFailed):
        stage.watcher.read(ONE)
    stage.expect_nothing()
    assert stage.watcher.read(ONE) == parse_document(RESIDENT.text)


def test_a_card_with_a_malformed_text_goes_on_lying(stage: Stage) -> None:
    stage.device.lay(SimulatedIdCard(bytes(256)))
    stage.expect(LAID)
    with pytest.raises(IdCardTextMalformed):
        stage.watcher.read(ONE)
    stage.expect(UNSEEN)
    stage.expect_nothing()


@pytest.mark.parametrize("laying", [CardLaying(0), TWO])
def test_only_the_card_that_lies_is_read(stage: Stage, laying: CardLaying) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    with pytest.raises(NoIdentityCard):
        stage.watcher.read(laying)
    assert stage.device.received(Command.READ) == 0


def test_the_module_is_unplugged_and_plugged_in(stage: Stage) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.port.unplug()
    stage.expect(LIFTED, GONE_EVENT)
    with pytest.raises(ModuleGone) as caught:
        stage.watcher.read(ONE)
    assert caught.value.port == stage.port.path
    stage.device.lift()
    stage.port.plug()
    stage.expect(ModuleReturned())
    stage.expect_nothing()
    stage.device.lay(RESIDENT)
    stage.expect(IdCardLaid(TWO))


def test_the_module_is_unplugged_while_a_card_is_read(stage: Stage) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.device.misbehave(Command.READ, pulled_after(100))
    with pytest.raises(ModuleGone):
        stage.watcher.read(ONE)
    stage.expect(LIFTED, GONE_EVENT)
    stage.port.plug()
    stage.expect(ModuleReturned(), IdCardLaid(TWO))


def test_the_module_is_not_there_at_the_start(
    device: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    port.unplug()
    device.lay(RESIDENT)
    with watching(device, port) as stage:
        stage.expect(GONE_EVENT)
        stage.port.plug()
        stage.expect(ModuleReturned(), LAID)


def test_another_program_has_the_module_at_the_start(
    device: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    other = open_module(port.path)
    with watching(device, port) as stage:
        stage.expect(ModuleLost("id_module.in_use"))
        other.close()
        stage.expect(ModuleReturned())


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (ModuleStatus.SELF_TEST_FAILED, "id_module.self_test_failed"),
        (ModuleStatus.NOT_AUTHORISED, "id_module.not_authorised"),
    ],
)
@pytest.mark.parametrize("command", [Command.STATE, Command.FIND])
def test_the_module_says_that_it_cannot_be_used(
    device: VirtualIdCardModule,
    port: SimulatedIdCardPort,
    command: Command,
    status: ModuleStatus,
    code: str,
) -> None:
    device.answer_with(command, status)
    with watching(device, port) as stage:
        stage.expect(ModuleLost(code), ModuleReturned())


def test_a_silent_module_is_lost_after_three_looks(
    device: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    device.misbehave(Command.FIND, *[silence] * FAILED_LOOKS)
    with watching(device, port, impatient=True) as stage:
        stage.expect(ModuleLost("id_module.silent"), ModuleReturned())


def test_a_module_that_answers_nonsense_is_lost_after_three_looks(stage: Stage) -> None:
    stage.device.answer_with(Command.FIND, ModuleStatus.NOT_PERMITTED, times=FAILED_LOOKS)
    stage.expect(ModuleLost("id_module.command_refused"), ModuleReturned())


def test_two_failed_looks_are_put_up_with(stage: Stage) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.device.answer_with(Command.FIND, ModuleStatus.NOT_PERMITTED, times=FAILED_LOOKS - 1)
    stage.expect_nothing()


@pytest.mark.parametrize("command", [Command.STATE, Command.FIND])
def test_stopped_while_the_module_is_asked(
    device: VirtualIdCardModule, port: SimulatedIdCardPort, command: Command
) -> None:
    device.misbehave(command, silence)
    with watching(device, port) as stage:
        assert device.wait_received(command, 1, timeout_s=GIVE_UP_S)
        stage.watcher.stop()
        stage.watcher.stop()
    assert stage.events.empty()
    open_module(port.path).close()


def test_stopped_while_a_card_is_read(stage: Stage) -> None:
    stage.device.lay(RESIDENT)
    stage.expect(LAID)
    stage.device.misbehave(Command.READ, silence)
    errors: list[ModuleGone] = []

    def read() -> None:
        try:
            stage.watcher.read(ONE)
        except ModuleGone as error:
            errors.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    assert stage.device.wait_received(Command.READ, 1, timeout_s=GIVE_UP_S)
    stage.watcher.stop()
    reading.join(GIVE_UP_S)
    assert len(errors) == 1


def test_stopped_before_it_runs(port: SimulatedIdCardPort) -> None:
    events: list[IdCardEvent] = []
    watcher = IdCardWatcher(port.path, events.append)
    watcher.stop()
    watcher.run()
    assert events == []


def test_a_card_is_read_from_within_the_event(
    device: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    documents: queue.Queue[object] = queue.Queue()

    def deliver(event: IdCardEvent) -> None:
        if isinstance(event, IdCardLaid):
            documents.put(watcher.read(event.laying))

    watcher = IdCardWatcher(port.path, deliver, open_module=patiently, find_interval_s=0.001)
    device.lay(RESIDENT)
    thread = threading.Thread(target=watcher.run)
    thread.start()
    assert documents.get(timeout=GIVE_UP_S) == parse_document(RESIDENT.text)
    watcher.stop()
    thread.join(GIVE_UP_S)


def test_the_log_says_nothing_of_the_holder(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        stage.device.lay(RESIDENT)
        stage.expect(LAID)
        stage.watcher.read(ONE)
        stage.port.unplug()
        stage.expect(LIFTED, GONE_EVENT)
    assert "1101" not in caplog.text
    assert "王" not in caplog.text


def test_a_module_that_is_ready_and_finds_nothing_is_reset_and_does_not_flap(
    device: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    with watching(device, port, impatient=True) as stage:
        stage.expect_nothing()
        device.fall_deaf(Command.FIND)
        stage.expect(ModuleLost("id_module.silent"), ModuleReturned())
        stage.expect_nothing()
        assert device.received(Command.RESET) == 1
        device.lay(RESIDENT)
        stage.expect(LAID)


def test_a_module_is_back_once_it_has_looked_for_a_card(
    device: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    with watching(device, port, impatient=True) as stage:
        stage.expect_nothing()
        device.misbehave(Command.FIND, *[silence] * 100)
        stage.expect(ModuleLost("id_module.silent"))
        resets = device.received(Command.RESET)
        assert device.wait_received(Command.RESET, resets + 3, timeout_s=GIVE_UP_S)
        assert stage.events.empty()  # ready all the while, and not called back
        device.behave()
        stage.expect(ModuleReturned())
        stage.expect_nothing()


@pytest.mark.parametrize("baud", SPEEDS_BAUD)
def test_the_speed_of_a_silent_module_is_searched_for_at_the_start(
    device: VirtualIdCardModule, tmp_path: Path, baud: int
) -> None:
    port = SimulatedIdCardPort(device, tmp_path / "slow", permit=PERMIT, baud=baud)
    with port, watching(device, port, impatient=True, search_speed=True) as stage:
        device.lay(RESIDENT)
        stage.expect(LAID)
        port.unplug()
        stage.expect(LIFTED, GONE_EVENT)
        port.plug()
        stage.expect(ModuleReturned(), IdCardLaid(TWO))


def test_without_a_search_another_speed_is_a_silent_module(
    device: VirtualIdCardModule, tmp_path: Path
) -> None:
    port = SimulatedIdCardPort(device, tmp_path / "slow", permit=PERMIT, baud=9600)
    with port, watching(device, port, impatient=True) as stage:
        stage.expect(ModuleLost("id_module.silent"))
