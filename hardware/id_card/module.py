"""The session with the security module: its commands as methods, and a card read in one call."""

import time
from collections.abc import Mapping
from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from hardware.id_card.answers import (
    ModuleNumber,
    ReadAnswer,
    parse_module_number,
    parse_read_answer,
)
from hardware.id_card.commands import DEADLINES_S, SPEEDS_BAUD, Command, ModuleAnswer
from hardware.id_card.documents import IdentityDocument
from hardware.id_card.errors import (
    AnswerMalformed,
    CommandRefused,
    FrameMalformed,
    IdCardNotAccepted,
    IdCardNotSelected,
    IdCardReadFailed,
    ModuleGone,
    ModuleInUse,
    ModuleNotAuthorised,
    ModuleSelfTestFailed,
    ModuleSilent,
    NoIdentityCard,
)
from hardware.id_card.frames import HEADER_BYTES, FrameDecoder
from hardware.id_card.layouts import parse_document
from hardware.id_card.line import ModuleLine
from hardware.id_card.status import DONE, LINE_FAULTS, ModuleStatus, fits, refusal

if TYPE_CHECKING:
    from hardware.serial_port import SerialPort

#: What stands for a path where the module has USB of its own.
USB: Final = "usb"

#: An answer that is garbled or another command's is asked for once more; no command changes
#: anything.
LINE_TRIES: Final = 2

#: After such an answer the line is given time to fall silent, else its rest would be taken for the
#: next one. USB adapters hold bytes back for up to 16 ms. A line that never falls silent is asked
#: all the same: the decoder finds an answer in any noise.
QUIET_S: Final = 0.02
LONGEST_QUIET_WAIT_S: Final = 0.1

#: A card laid down in a hurry often fails once. The second failure in a row is told.
READ_TRIES: Final = 2


@unique
class ModuleState(Enum):
    """What the module says of itself."""

    READY = "ready"
    SELF_TEST_FAILED = "self-test failed"
    NOT_AUTHORISED = "not authorised"


class IdentityCardModule:
    """A security module at the other end of `line`, for one thread at a time.

    Attributes:
        baud: the speed that was set; None for the one the line came with.

    Every call ends within its command's deadline, or twice that when the line garbled the first
    answer, whatever the line brings meanwhile. Answers carry no mark of what they answer, but they
    come in order: one that comes too late meets another command, whose answer has another status or
    length, and is dropped there.

    All methods but `abandon` and `close` raise ModuleGone, ModuleSilent, FrameMalformed,
    AnswerMalformed, CommandRefused, ModuleSelfTestFailed or ModuleNotAuthorised when the module or
    the way to it fails; only what they raise beyond that is named with them.
    """

    def __init__(
        self, line: ModuleLine, deadlines_s: Mapping[Command, float] = DEADLINES_S
    ) -> None:
        self._line = line
        self.baud: int | None = None
        self._deadlines_s = deadlines_s
        # At the start too: it may lie there still from a session of another program.
        self._card_may_be_selected = True
        self._reset_due = False
        self._line_in_doubt = False

    def state(self) -> ModuleState:
        """Whether the module can be used."""
        try:
            self._ask(Command.STATE)
        except ModuleSelfTestFailed:
            return ModuleState.SELF_TEST_FAILED
        except ModuleNotAuthorised:
            return ModuleState.NOT_AUTHORISED
        return ModuleState.READY

    def check_ready(self) -> None:
        """Return if the module can be used, and raise what keeps it from that."""
        self._ask(Command.STATE)

    def make_ready(self, *, search_speed: bool = False) -> None:
        """Return once the module has said that it is ready and has looked for a card.

        There are modules that say so and find nothing until they are reset; such a one is reset.

        Args:
            search_speed: the line's speed is not known: each there is gets its turn, and the line
                stays at the one at which the module answers.
        """
        try:
            self.check_ready()
        except (ModuleSilent, FrameMalformed, AnswerMalformed):
            if not search_speed:
                raise
            self._search_speed()
        try:
            self.find()
        except (ModuleSilent, FrameMalformed, AnswerMalformed, CommandRefused):
            self.reset()
            self.find()

    def set_speed(self, baud: int) -> None:
        """Go on at another speed."""
        self._line.set_speed(baud)
        self.baud = baud

    def _search_speed(self) -> None:
        first, *others = SPEEDS_BAUD
        for baud in others:
            self.set_speed(baud)
            try:
                return self.check_ready()
            except (ModuleSilent, FrameMalformed, AnswerMalformed):
                continue
        self.set_speed(first)
        self.check_ready()

    def module_number(self) -> ModuleNumber:
        """The number of the module; not of a card."""
        return parse_module_number(self._ask(Command.NUMBER).data)

    def reset(self) -> None:
        """Start the module anew; it forgets the card it had selected."""
        self._ask(Command.RESET)
        self._card_may_be_selected = False
        self._reset_due = False

    def find(self) -> bool:
        """Whether a card answers. After a failed reading the module is reset first.

        A card that was selected and lies still may go unfound (card protocols 2.5).
        """
        if self._reset_due:
            self.reset()
        answer = self._exchange(Command.FIND)
        if answer.sw3 == ModuleStatus.NO_CARD:
            return False
        _check_done(Command.FIND, answer)
        return True

    def select(self) -> None:
        """Select the card that was found.

        Raises:
            IdCardError: by its status.
        """
        self._card_may_be_selected = True  # also when the answer is lost
        self._ask(Command.SELECT)

    def read(self) -> ReadAnswer:
        """Text and photo of the selected card.

        Raises:
            IdCardError: by its status.
        """
        self._reset_due = True
        answer = parse_read_answer(self._ask(Command.READ).data)
        self._reset_due = False
        return answer

    def read_card(self) -> IdentityDocument:
        """What the card on the module says; its photo is dropped here.

        A reading that fails is tried once more after a reset. When select fails, or find fails and
        a card may have been selected since the last reset, that card may simply lie still: the
        read decides.

        Raises:
            NoIdentityCard: none lies there, or it was lifted before it was read.
            IdCardError: it cannot be read, is of another kind, or its text is malformed.
        """
        for _ in range(READ_TRIES - 1):
            try:
                return self._read_card_once()
            except (IdCardReadFailed, IdCardNotAccepted, IdCardNotSelected):
                continue
        return self._read_card_once()

    def abandon(self) -> None:
        """Make the running call and every later one raise ModuleGone at once. From any thread."""
        self._line.abandon()

    def close(self) -> None:
        """Give the line back. Never raises; a second call does nothing."""
        self._line.close()

    def _read_card_once(self) -> IdentityDocument:
        if not self.find() and not self._card_may_be_selected:
            raise NoIdentityCard
        refused = None
        try:
            self.select()
        except IdCardNotSelected as error:
            refused = error
        try:
            answer = self.read()
        except IdCardReadFailed as failed:
            raise refused or failed from None
        return parse_document(answer.text)

    def _ask(self, command: Command) -> ModuleAnswer:
        answer = self._exchange(command)
        _check_done(command, answer)
        return answer

    def _exchange(self, command: Command) -> ModuleAnswer:
        """The module's answer, asked for again when one of the two frames was garbled or astray."""
        for _ in range(LINE_TRIES - 1):
            try:
                answer = self._exchange_once(command)
            except (FrameMalformed, AnswerMalformed):
                continue
            if answer.sw3 not in LINE_FAULTS:
                return answer
        return self._exchange_once(command)

    def _exchange_once(self, command: Command) -> ModuleAnswer:
        deadline = time.monotonic() + self._deadlines_s[command]
        if self._line_in_doubt:
            self._wait_quiet(min(deadline, time.monotonic() + LONGEST_QUIET_WAIT_S))
        self._line_in_doubt = True
        answer = self._answer_to(command, deadline)
        if not fits(command, answer):
            raise AnswerMalformed(command.name, len(answer.data))
        self._line_in_doubt = False
        return answer

    def _wait_quiet(self, until: float) -> None:
        while time.monotonic() < until and self._line.receive(QUIET_S):
            pass

    def _answer_to(self, command: Command, deadline: float) -> ModuleAnswer:
        decoder = FrameDecoder(command.frame)
        self._line.send(command.frame)
        left_s = deadline - time.monotonic()
        while left_s > 0 and (piece := self._line.receive(left_s)):
            body = decoder.feed(piece)
            if body is not None:
                return ModuleAnswer.decode(body)
            left_s = deadline - time.monotonic()
        raise ModuleSilent(command.name, self._deadlines_s[command])


def _check_done(command: Command, answer: ModuleAnswer) -> None:
    done, _ = DONE[command]
    if answer.sw3 != done:
        raise refusal(command, answer.sw3)


def open_module(
    path: str, deadlines_s: Mapping[Command, float] = DEADLINES_S, *, baud: int | None = None
) -> IdentityCardModule:
    """The module at the serial port `path`, or the one with USB of its own where that is `USB`;
    not asked anything yet; also after it had vanished.

    Args:
        baud: the line's speed, where it is not the one modules come with.

    Raises:
        ModuleGone, ModuleInUse: the port.
    """
    module = IdentityCardModule(open_line(path), deadlines_s)
    if baud is not None:
        module.set_speed(baud)
    return module


def has_speed(path: str) -> bool:
    """Whether a line has a speed that can be set and searched for; USB has one alone."""
    return path != USB


def open_line(path: str) -> ModuleLine:
    """The module's line, whichever kind it is.

    Raises:
        ModuleGone, ModuleInUse
    """
    if has_speed(path):
        return open_port(path)
    from hardware.usb_port import UsbPort

    return UsbPort(
        *("USB 0400:C35A", 0x0400, 0xC35A),
        head_bytes=HEADER_BYTES,
        gone=ModuleGone,
        in_use=ModuleInUse,
    )


def open_port(path: str) -> "SerialPort":
    """The module's line over the serial port `path`.

    Raises:
        ModuleGone, ModuleInUse
    """
    from hardware.serial_port import SerialPort

    return SerialPort(path, SPEEDS_BAUD[0], gone=ModuleGone, in_use=ModuleInUse)
