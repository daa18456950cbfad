"""The session with the simulated module through a pty: every command, status and misbehaviour."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from hardware.errors import HardwareError
from hardware.id_card.commands import DEADLINES_S, Command, ModuleAnswer
from hardware.id_card.errors import (
    AnswerMalformed,
    CommandRefused,
    FrameFact,
    FrameMalformed,
    IdCardNotAccepted,
    IdCardNotSelected,
    IdCardReadFailed,
    IdCardTextMalformed,
    ModuleError,
    ModuleGone,
    ModuleNotAuthorised,
    ModuleSelfTestFailed,
    ModuleSilent,
    NoIdentityCard,
    NotAnIdentityCard,
)
from hardware.id_card.frames import PREAMBLE
from hardware.id_card.layouts import parse_document
from hardware.id_card.module import IdentityCardModule, ModuleState, open_module
from hardware.id_card.status import ModuleStatus
from hardware.simulators.id_card_faults import (
    Fault,
    after_noise,
    announcing,
    byte_by_byte,
    cut_off,
    in_pieces,
    instead,
    pulled_after,
    silence,
    wrong_checksum,
)
from hardware.simulators.id_card_module import FOREVER, StillLying, VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from hardware.simulators.id_card_profiles import (
    RESIDENT,
    RESIDENT_LONG_TERM,
    WORKED_CARDS,
    SimulatedIdCard,
)
from tests.hardware.id_card.conftest import PERMIT
from tests.hardware.id_card.stage import GIVE_UP_S, IMPATIENT, PATIENT, worked

CARD_COMMANDS: Final = (Command.SELECT, Command.READ)

#: What a status means where the module answers for itself, and where it answers for a card.
OF_ANY_COMMAND: Final[dict[int, type[HardwareError]]] = {
    0x60: ModuleSelfTestFailed,
    0x66: ModuleNotAuthorised,
}
OF_A_CARD: Final[dict[int, type[HardwareError]]] = {
    0x24: IdCardReadFailed,
    0x31: IdCardNotAccepted,
    0x32: IdCardNotAccepted,
    0x33: IdCardNotAccepted,
    0x40: NotAnIdentityCard,
    0x41: IdCardReadFailed,
    0x47: IdCardReadFailed,
    0x60: ModuleSelfTestFailed,
    0x66: ModuleNotAuthorised,
    0x80: NoIdentityCard,
    0x81: IdCardNotSelected,
    0x91: IdCardReadFailed,
}
HARMLESS: Final = {
    "noise": after_noise(),
    "much noise": after_noise(bytes(range(256)) * 16),
    "half a preamble": after_noise(PREAMBLE[:4]),
    "byte by byte": byte_by_byte,
    "cut in the preamble": in_pieces(2),
    "cut in the length": in_pieces(6),
    "cut before the checksum": in_pieces(-1),
    "answered twice": lambda answer: (answer, answer),
}
GARBLED: Final[dict[str, tuple[Fault, FrameFact]]] = {
    "wrong checksum": (wrong_checksum, FrameFact.WRONG_CHECKSUM),
    "no length": (announcing(0), FrameFact.TOO_SHORT),
    "shorter than a status": (instead(PREAMBLE + bytes.fromhex("00020002")), FrameFact.TOO_SHORT),
    "one byte too few announced": (announcing(3), FrameFact.WRONG_CHECKSUM),
    "too long": (announcing(0xFFFF), FrameFact.TOO_LONG),
    "nothing but noise": (instead(bytes(20_000)), FrameFact.NO_PREAMBLE),
}
UNANSWERED: Final = {
    "silence": silence,
    "nothing but a preamble": cut_off(5),
    "half a length": cut_off(6),
    "all but the checksum": lambda answer: (answer[:-1],),
    "one byte too many announced": lambda answer: announcing(len(answer) - 6)(answer),
    "a little noise": instead(b"\x00\xff\xaa"),
}


def perform(session: IdentityCardModule, command: Command) -> object:
    steps: dict[Command, Callable[[], object]] = {
        Command.RESET: session.reset,
        Command.STATE: session.check_ready,
        Command.NUMBER: session.module_number,
        Command.FIND: session.find,
        Command.SELECT: session.select,
        Command.READ: session.read,
    }
    return steps[command]()


def lay_and_select(device: VirtualIdCardModule, session: IdentityCardModule) -> None:
    device.still_lying = StillLying.FOUND_AGAIN
    device.lay(RESIDENT)
    assert session.find()
    session.select()


def expected_error(command: Command, status: int) -> type[HardwareError]:
    table = OF_A_CARD if command in CARD_COMMANDS else OF_ANY_COMMAND
    return table.get(status, CommandRefused)


@pytest.mark.parametrize("command", Command)
def test_every_status_byte_at_every_command(
    device: VirtualIdCardModule, session: IdentityCardModule, command: Command
) -> None:
    for status in range(0x100):
        expected_answer = status in (0x90, 0x9F) or (command, status) == (Command.FIND, 0x80)
        if expected_answer:
            continue
        device.answer_with(command, status, times=2)
        with pytest.raises(expected_error(command, status)) as caught:
            perform(session, command)
        if isinstance(caught.value, CommandRefused):
            assert (caught.value.command, caught.value.status) == (command.name, status)
        device.behave()


def test_every_status_of_the_document_is_named() -> None:
    assert {status.value for status in ModuleStatus} == set(OF_A_CARD) | {
        *(0x10, 0x11, 0x21, 0x23),
        *(0x90, 0x9F),
    }


@pytest.mark.parametrize("sw", ["010290", "FFFF90", "000190"])
def test_only_the_third_status_byte_decides(
    device: VirtualIdCardModule, session: IdentityCardModule, sw: str
) -> None:
    device.answer_with(Command.STATE, bytes.fromhex(sw))
    assert session.state() is ModuleState.READY


@pytest.mark.parametrize("status", [ModuleStatus.CHECKSUM_WRONG, ModuleStatus.LENGTH_WRONG])
@pytest.mark.parametrize("command", Command)
def test_a_command_garbled_on_its_way_is_sent_again(
    device: VirtualIdCardModule, session: IdentityCardModule, command: Command, status: ModuleStatus
) -> None:
    lay_and_select(device, session)
    before = device.received(command)
    device.answer_with(command, status)
    perform(session, command)
    assert device.received(command) == before + 2


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (ModuleStatus.DONE, ModuleState.READY),
        (ModuleStatus.SELF_TEST_FAILED, ModuleState.SELF_TEST_FAILED),
        (ModuleStatus.NOT_AUTHORISED, ModuleState.NOT_AUTHORISED),
    ],
)
def test_module_state(
    device: VirtualIdCardModule,
    session: IdentityCardModule,
    status: ModuleStatus,
    state: ModuleState,
) -> None:
    device.answer_with(Command.STATE, status)
    assert session.state() is state


def test_module_number(session: IdentityCardModule) -> None:
    assert str(session.module_number()) == "05.01-20200101-0000012345-0000067890"


@pytest.mark.parametrize("name", WORKED_CARDS)
def test_every_worked_card_is_read(
    device: VirtualIdCardModule, session: IdentityCardModule, name: str
) -> None:
    device.lay(WORKED_CARDS[name])
    assert session.read_card() == parse_document(WORKED_CARDS[name].text)


@pytest.mark.parametrize("fault", HARMLESS.values(), ids=list(HARMLESS))
@pytest.mark.parametrize("command", Command)
def test_what_the_driver_puts_up_with(
    device: VirtualIdCardModule, session: IdentityCardModule, command: Command, fault: Fault
) -> None:
    lay_and_select(device, session)
    before = device.received(command)
    device.misbehave(command, fault)
    perform(session, command)
    assert device.received(command) == before + 1
    assert perform(session, Command.STATE) is None


@pytest.mark.parametrize("command", Command)
@pytest.mark.parametrize("fault", [fault for fault, _ in GARBLED.values()], ids=list(GARBLED))
def test_a_garbled_answer_is_asked_for_again(
    device: VirtualIdCardModule, session: IdentityCardModule, command: Command, fault: Fault
) -> None:
    lay_and_select(device, session)
    device.misbehave(command, fault)
    perform(session, command)


@pytest.mark.parametrize("command", Command)
@pytest.mark.parametrize(("fault", "fact"), GARBLED.values(), ids=list(GARBLED))
def test_an_answer_garbled_twice_is_told(
    device: VirtualIdCardModule,
    session: IdentityCardModule,
    command: Command,
    fault: Fault,
    fact: FrameFact,
) -> None:
    lay_and_select(device, session)
    device.misbehave(command, fault, fault)
    with pytest.raises(FrameMalformed) as caught:
        perform(session, command)
    assert caught.value.fact is fact


@pytest.mark.parametrize("command", Command)
@pytest.mark.parametrize("fault", UNANSWERED.values(), ids=list(UNANSWERED))
def test_no_whole_answer_in_time(
    device: VirtualIdCardModule, port: SimulatedIdCardPort, command: Command, fault: Fault
) -> None:
    session = open_module(port.path, PATIENT | {command: IMPATIENT[command]})
    if command not in (Command.FIND, Command.SELECT):
        lay_and_select(device, session)
    device.misbehave(command, fault)
    with pytest.raises(ModuleSilent) as caught:
        perform(session, command)
    assert caught.value.command == command.name
    session.close()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (Command.FIND, "ready"),
        (Command.FIND, "select ok"),
        (Command.STATE, "find ok"),
        (Command.STATE, "select ok"),
        (Command.RESET, "select ok"),
        (Command.NUMBER, "ready"),
        (Command.SELECT, "find ok"),
        (Command.READ, "select ok"),
        (Command.READ, "module number"),
    ],
)
def test_another_commands_answer_is_dropped_and_the_second_is_told(
    device: VirtualIdCardModule, session: IdentityCardModule, command: Command, answer: str
) -> None:
    lay_and_select(device, session)
    device.misbehave(command, instead(worked(answer)))
    perform(session, command)
    device.misbehave(command, instead(worked(answer)), instead(worked(answer)))
    with pytest.raises(AnswerMalformed) as caught:
        perform(session, command)
    assert caught.value.command == command.name
    perform(session, command)


@pytest.mark.parametrize("still_lying", StillLying)
@pytest.mark.parametrize("command", [Command.FIND, Command.SELECT, Command.READ])
@pytest.mark.parametrize("fault", [fault for fault, _ in GARBLED.values()], ids=list(GARBLED))
def test_a_card_is_read_over_a_disturbed_line(
    device: VirtualIdCardModule,
    session: IdentityCardModule,
    command: Command,
    still_lying: StillLying,
    fault: Fault,
) -> None:
    device.still_lying = still_lying
    session.reset()
    device.lay(RESIDENT)
    device.misbehave(command, fault)
    assert session.read_card() == parse_document(RESIDENT.text)


def test_a_card_that_cannot_be_selected(
    device: VirtualIdCardModule, session: IdentityCardModule
) -> None:
    device.lay(RESIDENT)
    device.answer_with(Command.SELECT, ModuleStatus.NOT_SELECTED, times=FOREVER)
    with pytest.raises(IdCardNotSelected):
        session.read_card()


def test_no_card_at_all(device: VirtualIdCardModule, session: IdentityCardModule) -> None:
    with pytest.raises(NoIdentityCard):
        session.read_card()


@pytest.mark.parametrize("still_lying", StillLying)
@pytest.mark.parametrize("command", [Command.FIND, Command.SELECT, Command.READ])
def test_a_card_lifted_while_it_is_read(
    port: SimulatedIdCardPort,
    device: VirtualIdCardModule,
    session: IdentityCardModule,
    command: Command,
    still_lying: StillLying,
) -> None:
    device.still_lying = still_lying
    device.lay(RESIDENT)
    device.lift_at(command)
    with pytest.raises(NoIdentityCard):
        session.read_card()
    device.lay(RESIDENT)
    assert session.read_card() == parse_document(RESIDENT.text)


@pytest.mark.parametrize("still_lying", StillLying)
def test_a_card_that_lies_on_is_read_again(
    device: VirtualIdCardModule, session: IdentityCardModule, still_lying: StillLying
) -> None:
    device.still_lying = still_lying
    session.reset()
    device.lay(RESIDENT)
    first = session.read_card()
    assert session.find() is (still_lying is StillLying.FOUND_AGAIN)
    assert session.read_card() == first


def test_a_card_still_selected_from_another_session_is_read(
    device: VirtualIdCardModule, port: SimulatedIdCardPort, session: IdentityCardModule
) -> None:
    device.lay(RESIDENT)
    first = session.read_card()
    session.close()
    again = open_module(port.path, PATIENT)
    assert again.read_card() == first
    again.close()


@pytest.mark.parametrize("still_lying", StillLying)
def test_a_card_read_and_lifted_is_gone(
    device: VirtualIdCardModule, session: IdentityCardModule, still_lying: StillLying
) -> None:
    device.still_lying = still_lying
    device.lay(RESIDENT)
    session.read_card()
    device.lift()
    with pytest.raises(NoIdentityCard):
        session.read_card()


@pytest.mark.parametrize("status", [0x24, 0x31, 0x32, 0x33, 0x41, 0x47, 0x81])
@pytest.mark.parametrize("command", [Command.SELECT, Command.READ])
def test_one_failure_is_tried_again(
    device: VirtualIdCardModule, session: IdentityCardModule, command: Command, status: int
) -> None:
    device.lay(RESIDENT)
    device.answer_with(command, status)
    assert session.read_card() == parse_document(RESIDENT.text)
    reads_failed = 1 if command is Command.READ or status == ModuleStatus.NOT_SELECTED else 0
    assert device.received(Command.RESET) == reads_failed


@pytest.mark.parametrize("status", [0x24, 0x31, 0x32, 0x33, 0x41, 0x47])
def test_two_failures_are_told_and_the_next_try_begins_with_a_reset(
    device: VirtualIdCardModule, session: IdentityCardModule, status: int
) -> None:
    device.lay(RESIDENT)
    device.answer_with(Command.READ, status, times=2)
    error = IdCardNotAccepted if status in (0x31, 0x32, 0x33) else IdCardReadFailed
    with pytest.raises(error, match=f"{status:02X}"):
        session.read_card()
    assert device.received(Command.RESET) == 1
    assert session.find()
    assert device.received(Command.RESET) == 2


@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        (Command.SELECT, 0x40, NotAnIdentityCard),
        (Command.SELECT, 0x60, ModuleSelfTestFailed),
        (Command.READ, 0x40, NotAnIdentityCard),
        (Command.READ, 0x66, ModuleNotAuthorised),
        (Command.READ, 0x23, CommandRefused),
    ],
)
def test_what_is_not_tried_again(
    device: VirtualIdCardModule,
    session: IdentityCardModule,
    command: Command,
    status: int,
    error: type[HardwareError],
) -> None:
    device.lay(RESIDENT)
    device.answer_with(command, status, times=FOREVER)
    with pytest.raises(error):
        session.read_card()
    assert device.received(command) == 1


def test_a_card_whose_text_is_malformed_is_not_read_twice(
    device: VirtualIdCardModule, session: IdentityCardModule
) -> None:
    device.lay(SimulatedIdCard(bytes(256)))
    with pytest.raises(IdCardTextMalformed):
        session.read_card()
    assert device.received(Command.READ) == 1


@pytest.mark.parametrize("sent_bytes", [0, 3, 7, 500])
def test_the_cable_pulled_while_a_card_is_read(
    device: VirtualIdCardModule,
    port: SimulatedIdCardPort,
    session: IdentityCardModule,
    sent_bytes: int,
) -> None:
    device.lay(RESIDENT)
    device.misbehave(Command.READ, pulled_after(sent_bytes))
    with pytest.raises(ModuleGone) as caught:
        session.read_card()
    assert caught.value.port == port.path
    assert port.wait_unplugged(GIVE_UP_S)
    with pytest.raises(ModuleGone):
        session.find()
    with pytest.raises(ModuleGone):
        open_module(port.path)
    port.plug()
    again = open_module(port.path, PATIENT)
    assert again.read_card() == parse_document(RESIDENT.text)
    again.close()


def test_a_late_answer_is_never_taken_for_another_card(
    device: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    held_back: list[bytes] = []

    def hold_back(answer: bytes) -> tuple[bytes, ...]:
        held_back.append(answer)
        return ()

    hasty = open_module(port.path, PATIENT | {Command.READ: IMPATIENT[Command.READ]})
    lay_and_select(device, hasty)
    device.misbehave(Command.READ, hold_back)
    with pytest.raises(ModuleSilent):
        hasty.read()
    hasty.close()
    session = open_module(port.path, PATIENT)
    device.lay(RESIDENT_LONG_TERM)
    device.misbehave(Command.FIND, lambda answer: (held_back[0], answer))
    assert session.read_card() == parse_document(RESIDENT_LONG_TERM.text)
    session.close()


class TrailingLine:
    """Garbles its first answer, whose rest comes so late that sending does not sweep it away."""

    def __init__(self) -> None:
        self._scripts = [[worked("ready")], [worked("checksum error")[:-1] + b"\0"]]
        self._pieces: list[bytes] = []

    def send(self, frame: bytes) -> None:
        self._pieces += self._scripts.pop()
        if self._scripts:
            self._pieces.append(worked("select ok"))

    def receive(self, timeout_s: float) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""

    def set_speed(self, baud: int) -> None:
        raise AssertionError("nobody changes this line's speed")

    def abandon(self) -> None:
        raise AssertionError("nobody gives this line up")

    def close(self) -> None:
        raise AssertionError("nobody closes this line")


def test_the_rest_of_a_garbled_answer_is_waited_for() -> None:
    assert IdentityCardModule(TrailingLine()).state() is ModuleState.READY


def test_no_error_shows_what_is_on_the_card(
    device: VirtualIdCardModule, session: IdentityCardModule
) -> None:
    text = bytearray(RESIDENT.text)
    text[122:124] = "X".encode("utf-16-le")
    device.lay(SimulatedIdCard(bytes(text)))
    with pytest.raises(IdCardTextMalformed) as caught:
        session.read_card()
    assert "X101" not in repr(caught.value)
    assert caught.value.__cause__ is None


class DribblingLine:
    """Garbles its first answer and then brings a byte whenever it is asked, for ever."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._first = worked("ready")[:-1] + b"\0"

    def set_speed(self, baud: int) -> None:
        raise AssertionError("nobody changes this line's speed")

    def send(self, frame: bytes) -> None:
        pass

    def receive(self, timeout_s: float) -> bytes:
        self.now_s += 0.002
        first, self._first = self._first, b"\0"
        return first

    def abandon(self) -> None:
        raise AssertionError("nobody gives this line up")

    def close(self) -> None:
        raise AssertionError("nobody closes this line")


@pytest.mark.parametrize("command", Command)
def test_a_line_that_never_falls_silent_ends_within_twice_the_deadline(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = DribblingLine()
    monkeypatch.setattr("hardware.id_card.module.time.monotonic", lambda: line.now_s)
    session = IdentityCardModule(line)
    for _ in range(3):
        begun_s = line.now_s
        with pytest.raises(ModuleError):
            perform(session, command)
        taken_s = line.now_s - begun_s
        assert taken_s <= 2 * DEADLINES_S[command] + 0.01


def test_a_dribbling_module_on_a_real_line(tmp_path: Path) -> None:
    """It comes to an end; by how much it may be late is counted above."""
    device = VirtualIdCardModule(permit=PERMIT)
    device.misbehave(Command.STATE, wrong_checksum, instead(*[b"\0"] * 1000))
    with SimulatedIdCardPort(device, tmp_path / "port", permit=PERMIT) as port:
        session = open_module(port.path)
        begun = time.monotonic()
        with pytest.raises(ModuleError):
            session.state()
        assert time.monotonic() - begun < 60
        session.close()


ECHOES: Final[dict[str, Callable[[bytes, bytes], list[bytes]]]] = {
    "and then answers": lambda sent, answer: [sent, answer],
    "and answers in one piece": lambda sent, answer: [sent + answer],
    "a byte at a time": lambda sent, answer: [bytes([byte]) for byte in sent + answer],
    "after noise": lambda sent, answer: [b"\x00\xaa\xaa" + sent, answer],
    "with noise behind it": lambda sent, answer: [sent + b"\xaa\x96", answer],
    "twice": lambda sent, answer: [sent + sent, answer],
    "cut inside": lambda sent, answer: [sent[:6], sent[6:] + answer[:4], answer[4:]],
}


@pytest.mark.parametrize("echo", ECHOES)
def test_a_line_brings_the_command_back(
    device: VirtualIdCardModule, session: IdentityCardModule, echo: str
) -> None:
    answer = worked("ready")
    device.misbehave(Command.STATE, instead(*ECHOES[echo](Command.STATE.frame, answer)))
    assert session.state() is ModuleState.READY
    device.misbehave(Command.FIND, instead(*ECHOES[echo](Command.FIND.frame, worked("find ok"))))
    assert session.find()


@pytest.mark.parametrize("length", [0, 1, 4, 8, 16, 300])
def test_find_and_select_answer_with_any_number_of_bytes(
    device: VirtualIdCardModule, session: IdentityCardModule, length: int
) -> None:
    device.lay(RESIDENT)
    device.misbehave(
        Command.FIND, instead(ModuleAnswer(0, 0, ModuleStatus.CARD_FOUND, bytes(length)).encode())
    )
    device.misbehave(
        Command.SELECT, instead(ModuleAnswer(0, 0, ModuleStatus.DONE, bytes(length)).encode())
    )
    # The answers are made up here, and what they answer is done all the same.
    assert session.read_card() == parse_document(RESIDENT.text)


def test_making_ready_resets_a_module_that_finds_nothing(
    device: VirtualIdCardModule, port: SimulatedIdCardPort
) -> None:
    session = open_module(port.path, PATIENT | {Command.FIND: IMPATIENT[Command.FIND]})
    device.fall_deaf(Command.FIND)
    session.make_ready()
    assert device.received(Command.RESET) == 1
    session.make_ready()
    assert device.received(Command.RESET) == 1
    session.close()
