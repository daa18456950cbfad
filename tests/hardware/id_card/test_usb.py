"""A module with USB of its own, on a made-up bus behind pyusb: read, disturbed, and pulled off."""

import errno
import threading
from collections.abc import Iterator

import pytest

from hardware.id_card.commands import Command
from hardware.id_card.documents import IdentityDocument
from hardware.id_card.errors import (
    FrameMalformed,
    ModuleError,
    ModuleGone,
    ModuleInUse,
    ModuleSilent,
    NoIdentityCard,
)
from hardware.id_card.layouts import parse_document
from hardware.id_card.module import USB, IdentityCardModule, has_speed, open_module
from hardware.id_card.presence import IdCardEvent, IdCardLaid, ModuleLost, ModuleReturned
from hardware.id_card.watch import IdCardWatcher
from hardware.simulators.id_card_faults import (
    Fault,
    byte_by_byte,
    cut_off,
    pulled_after,
    silence,
    wrong_checksum,
)
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_profiles import RESIDENT, WORKED_CARDS
from hardware.simulators.usb_bus import SimulatedUsbBus
from hardware.usb_port import HEAD_IN, REST_IN
from tests.hardware.id_card.conftest import PERMIT
from tests.hardware.id_card.stage import GIVE_UP_S, IMPATIENT, PATIENT

_BACKENDS = ("libusb1", "libusb0", "openusb")


@pytest.fixture
def bus(device: VirtualIdCardModule, monkeypatch: pytest.MonkeyPatch) -> SimulatedUsbBus:
    made = SimulatedUsbBus(device, permit=PERMIT)
    for name in _BACKENDS:
        monkeypatch.setattr(f"usb.backend.{name}.get_backend", lambda *_: made)
    return made


@pytest.fixture
def usb_session(bus: SimulatedUsbBus) -> Iterator[IdentityCardModule]:
    module = open_module(USB, PATIENT)
    yield module
    module.close()


@pytest.mark.parametrize("card", WORKED_CARDS)
def test_every_kind_of_card_is_read(
    device: VirtualIdCardModule, usb_session: IdentityCardModule, card: str
) -> None:
    usb_session.make_ready()
    device.lay(WORKED_CARDS[card])
    assert usb_session.read_card() == parse_document(WORKED_CARDS[card].text)
    assert usb_session.module_number() is not None
    device.lift()
    usb_session.reset()
    with pytest.raises(NoIdentityCard):
        usb_session.read_card()


@pytest.mark.parametrize(
    ("fault", "error"),
    [(silence, ModuleSilent), (wrong_checksum, FrameMalformed), (cut_off(9), ModuleSilent)],
)
def test_a_disturbed_answer_is_typed_and_the_next_one_is_whole(
    bus: SimulatedUsbBus, device: VirtualIdCardModule, fault: Fault, error: type[ModuleError]
) -> None:
    session = open_module(USB, IMPATIENT if error is ModuleSilent else PATIENT)
    # A garbled one is asked for once more, silence is not.
    device.misbehave(Command.FIND, *(fault,) * (1 if error is ModuleSilent else 2))
    with pytest.raises(error):
        session.find()
    session.close()
    session = open_module(USB, PATIENT)
    assert not session.find()
    session.close()


def test_an_answer_in_the_smallest_pieces(
    device: VirtualIdCardModule, usb_session: IdentityCardModule
) -> None:
    device.lay(RESIDENT)
    device.misbehave(Command.READ, byte_by_byte)
    assert usb_session.read_card() == parse_document(RESIDENT.text)


def test_what_came_in_unasked_is_forgotten(
    bus: SimulatedUsbBus, usb_session: IdentityCardModule
) -> None:
    for endpoint in (HEAD_IN, REST_IN):
        for _ in range(3):
            bus.send_unasked(endpoint, bytes.fromhex("AAAAAA96690004"))
    assert not usb_session.find()


def test_a_module_that_is_pulled_off_is_gone(
    device: VirtualIdCardModule, usb_session: IdentityCardModule
) -> None:
    device.lay(RESIDENT)
    device.misbehave(Command.READ, pulled_after(3))
    with pytest.raises(ModuleGone):
        usb_session.read_card()
    with pytest.raises(ModuleGone):
        usb_session.find()


@pytest.mark.parametrize(
    ("plugged", "elsewhere", "refused", "error"),
    [
        (False, False, None, ModuleGone),
        (True, True, None, ModuleInUse),
        (True, False, errno.EACCES, ModuleGone),
        (True, False, errno.EIO, ModuleGone),
    ],
)
def test_a_module_that_cannot_be_had(
    bus: SimulatedUsbBus,
    *,
    plugged: bool,
    elsewhere: bool,
    refused: int | None,
    error: type[ModuleError],
) -> None:
    bus.plugged, bus.claimed_elsewhere, bus.refused = plugged, elsewhere, refused
    with pytest.raises(error):
        open_module(USB)
    bus.plugged, bus.claimed_elsewhere, bus.refused = True, False, None
    open_module(USB).close()


def test_without_libusb_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _BACKENDS:
        monkeypatch.setattr(f"usb.backend.{name}.get_backend", lambda *_: None)
    with pytest.raises(ModuleGone, match="libusb is not installed"):
        open_module(USB)


def test_a_running_call_is_given_up_from_another_thread(
    device: VirtualIdCardModule, usb_session: IdentityCardModule
) -> None:
    device.misbehave(Command.FIND, silence)
    ended: list[ModuleError] = []

    def find() -> None:
        with pytest.raises(ModuleGone) as gone:
            usb_session.find()
        ended.append(gone.value)

    thread = threading.Thread(target=find)
    thread.start()
    assert device.wait_received(Command.FIND, 1, timeout_s=GIVE_UP_S)
    usb_session.abandon()
    thread.join(GIVE_UP_S)
    assert ended


def test_it_is_watched_through_unplugging_as_any_module_is(
    bus: SimulatedUsbBus, device: VirtualIdCardModule
) -> None:
    seen: list[IdCardEvent] = []
    told = threading.Condition()

    def deliver(event: IdCardEvent) -> None:
        with told:
            seen.append(event)
            told.notify_all()

    def wait_for(kind: type[IdCardEvent]) -> IdCardEvent:
        with told:
            assert told.wait_for(lambda: kind in map(type, seen), GIVE_UP_S), seen
            return next(one for one in seen if type(one) is kind)

    watcher = IdCardWatcher(USB, deliver, find_interval_s=0.01, module_retry_s=0.01)
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        device.lay(RESIDENT)
        laid = wait_for(IdCardLaid)
        assert isinstance(laid, IdCardLaid)
        document: IdentityDocument = watcher.read(laid.laying)
        assert document == parse_document(RESIDENT.text)
        bus.unplug()
        wait_for(ModuleLost)
        bus.plugged = True
        wait_for(ModuleReturned)
    finally:
        watcher.stop()
        thread.join(GIVE_UP_S)
    assert not thread.is_alive()


def test_its_speed_is_not_searched_for() -> None:
    assert not has_speed(USB)
    assert has_speed("/dev/ttyUSB0")
