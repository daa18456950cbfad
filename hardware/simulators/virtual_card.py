"""A social security card as an ISO 7816 card in Python: APDU in, APDU out, no reader.

It knows what `card_profiles` puts on it and refuses what a card refuses. Bytes and statuses follow
the worked dialogues of the card family. The cryptograms of version 3.00 need the issuer's keys: a
card with made-up ones computes with them (`psam_keys`), on any other placeholders stand for them.
"""

import logging
import secrets
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final, Protocol

from hardware.apdu import Instruction, StatusWord
from hardware.security_module.authenticator import CHALLENGE_BYTES, Challenges
from hardware.simulators import SimulationPermit
from hardware.simulators.short_apdu import HEADER_BYTES, data_field, with_status
from hardware.social_card.authentication import READ_KEY_ID
from hardware.social_card.files import EF_HOLDER, EF_ISSUER
from hardware.social_card.records import RecordTag
from hardware.social_card.session import SSSE_NAME

_log = logging.getLogger(__name__)

#: How often a read key may be shown wrong results [one source].
AUTHENTICATION_TRIES: Final = 3

_CHALLENGES: Final = tuple(bytes(range(first, first + 8)) for first in (0xA0, 0xB0, 0xC0, 0xD0))
_INTERNAL_RESULT: Final = bytes.fromhex("1122334455667788")
_EXTERNAL_CRYPTOGRAM: Final = bytes.fromhex("99AABBCCDDEEFF00")

_SHORT_FILE_IDS: Final = {0x05: EF_ISSUER, 0x06: EF_HOLDER}
_FILE_ID_BYTES: Final = 2
_MASTER_FILE: Final = 0x3F00
_SELECT_FILE: Final = 0x00
_SELECT_CHILD_FILE: Final = 0x02
_SELECT_BY_NAME: Final = 0x04
_PIN_SEPARATOR: Final = b"\xff"
_CHALLENGE_LE: Final = bytes((CHALLENGE_BYTES,))
_BY_TAG: Final = 0x00
_BY_NUMBER: Final = 0x04
_SW_MORE_DATA: Final = 0x6100
_SW_WRONG_LE: Final = 0x6C00
_SW_TRIES_LEFT: Final = 0x63C0


@unique
class TransportMode(Enum):
    """What the card's answers look like to the program."""

    TPDU = "T=0 as it is: 61xx and 6Cxx reach the program"
    APDU = "a reader that follows 61xx and 6Cxx itself"
    T1 = "T=1: data come only where the command names an Le"


@unique
class CardFault(Enum):
    """A defect of the whole card; a defect of one record is simply that record's bytes."""

    NONE = "none"
    FOREIGN = "does not know the social security application"
    MUTE = "gives no answer to reset"
    ENDLESS = "announces more data with every answer"


class AuthenticationKeys(Protocol):
    """What a card with keys of its own computes, from challenges it gave."""

    def internal_result(self, data: bytes) -> bytes:
        """The answer to INTERNAL AUTHENTICATE with `data`."""
        ...

    def accepts(self, challenges: Challenges, data: bytes) -> bool:
        """Whether EXTERNAL AUTHENTICATE with `data` opens the card."""
        ...


@dataclass(frozen=True, slots=True)
class CardProfile:
    """What is on a card.

    Attributes:
        issuer_records: EF05, each record whole (tag, length, value), by the tag it is stored under
            and in the order of the record numbers.
        holder_records: EF06, the same.
        holder_locked: EF06 opens only after EXTERNAL AUTHENTICATE (version 3.00).
        dates_locked: so do the two dates of EF05.
        keys: made-up ones, or None for the placeholders of the worked dialogue.
        authentication_tries_left: what the counter of the read key stands at now.
        pin: packed two digits a byte, an odd last half byte F.
        pin_tries: what the counter starts at after a right PIN.
        pin_tries_left: what the counter stands at now.
        tells_tries: a VERIFY without data answers with the counter.
    """

    atr: bytes
    fci: bytes
    issuer_records: tuple[tuple[int, bytes], ...]
    holder_records: tuple[tuple[int, bytes], ...]
    holder_locked: bool = False
    dates_locked: bool = False
    keys: AuthenticationKeys | None = None
    authentication_tries_left: int = AUTHENTICATION_TRIES
    pin: bytes = bytes.fromhex("123456")
    pin_tries: int = 6
    pin_tries_left: int = 6
    tells_tries: bool = True
    fault: CardFault = CardFault.NONE


class SimulatedCard(Protocol):
    """What a virtual reader holds."""

    @property
    def atr(self) -> bytes:
        """The answer to reset, empty from a mute card."""
        ...

    def power_on(self) -> None:
        """Power up or reset."""
        ...

    def power_off(self) -> None:
        """Forget the session."""
        ...

    def transmit(self, command: bytes) -> bytes:
        """The card's answer to one command."""
        ...


class VirtualCard:
    """A card with `profile` on it. Its PIN counter outlives every reset, as on the chip.

    Attributes:
        exchanges: how many commands it has been sent.
        unknown_commands: the headers of the commands it refused because it does not know them; a
            test that finds one here has met a gap in the simulation or in the program.
    """

    def __init__(
        self,
        profile: CardProfile,
        *,
        permit: SimulationPermit,
        transport: TransportMode = TransportMode.TPDU,
    ) -> None:
        self.profile = profile
        self.exchanges = 0
        self.unknown_commands: list[bytes] = []
        self._transport = transport
        self._pin = profile.pin
        self._pin_tries_left = profile.pin_tries_left
        self._authentication_tries_left = profile.authentication_tries_left
        self._challenges_given = 0
        self._pending = b""
        self._named_le: bytes | None = None
        self._forget_session()

    @property
    def atr(self) -> bytes:
        return b"" if self.profile.fault is CardFault.MUTE else self.profile.atr

    def power_on(self) -> None:
        self._forget_session()

    def power_off(self) -> None:
        self._forget_session()

    @property
    def authentication_tries_left(self) -> int:
        """What the counter of the read key stands at."""
        return self._authentication_tries_left

    @property
    def pin_tries_left(self) -> int:
        """What the PIN counter stands at."""
        return self._pin_tries_left

    def transmit(self, command: bytes) -> bytes:
        self.exchanges += 1
        if self.profile.fault is CardFault.ENDLESS:
            return with_status(_SW_MORE_DATA | 0x10, b"\x00" * 0x10)
        if len(command) < HEADER_BYTES:
            return with_status(StatusWord.WRONG_LENGTH)
        cla, ins, p1, p2 = command[:HEADER_BYTES]
        self._named_le = _le(command)
        if ins != Instruction.GET_RESPONSE:
            self._pending = b""
        match cla, ins:
            case 0x00, Instruction.GET_RESPONSE:
                return self._get_response(command[HEADER_BYTES:])
            case 0x00, Instruction.SELECT:
                return self._select(p1, p2, data_field(command))
            case 0x00, Instruction.READ_RECORD:
                return self._read_record(p1, p2, command[HEADER_BYTES:])
            case 0x00, Instruction.VERIFY:
                return self._verify(p1, p2, data_field(command))
            case 0x80, Instruction.CHANGE_PIN:
                return self._change_pin(p1, p2, data_field(command))
            case 0x00, Instruction.GET_CHALLENGE:
                return self._get_challenge(command[HEADER_BYTES:])
            case 0x00, Instruction.INTERNAL_AUTHENTICATE:
                return self._internal_authenticate(data_field(command))
            case 0x00, Instruction.EXTERNAL_AUTHENTICATE:
                return self._external_authenticate(p2, data_field(command))
        return self._refuse_unknown(cla, command)

    def _forget_session(self) -> None:
        self._application_selected = False
        self._selected_file: int | None = None
        self._challenges: list[bytes] = []
        self._authenticated = False
        self._pending = b""

    def _refuse_unknown(self, cla: int, command: bytes) -> bytes:
        header = bytes(command[:HEADER_BYTES])
        self.unknown_commands.append(header)
        _log.error("the virtual card does not know the command %s", header.hex())
        known_class = cla in {0x00, 0x80}
        return with_status(
            StatusWord.INSTRUCTION_NOT_SUPPORTED if known_class else StatusWord.CLASS_NOT_SUPPORTED
        )

    # Answers that carry data

    def _answer(self, data: bytes) -> bytes:
        """Data after a command with data: T=0 announces it, a clever reader fetches it, and T=1
        has none unless an Le was named.
        """
        if self._transport is TransportMode.APDU:
            return with_status(StatusWord.DONE, data)
        if self._transport is TransportMode.T1:
            if self._named_le is None:
                return with_status(StatusWord.DONE)
            return self._answer_le(data, self._named_le)
        self._pending = data
        return with_status(_SW_MORE_DATA | len(data))

    def _answer_le(self, data: bytes, le: bytes) -> bytes:
        """Data after a command whose Le must be the very length."""
        asked = le[0] if le else 0
        if asked == len(data) or (asked == 0 and self._transport is not TransportMode.TPDU):
            return with_status(StatusWord.DONE, data)
        return with_status(_SW_WRONG_LE | len(data))

    def _get_response(self, le: bytes) -> bytes:
        if not self._pending:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        answer = self._answer_le(self._pending, le)
        if answer[-2:] == with_status(StatusWord.DONE):
            self._pending = b""
        return answer

    # Files and records

    def _select(self, p1: int, p2: int, data: bytes) -> bytes:
        if p2 != 0x00:
            return with_status(StatusWord.INCORRECT_P1_P2)
        if p1 == _SELECT_BY_NAME:
            return self._select_application(data)
        if p1 not in {_SELECT_FILE, _SELECT_CHILD_FILE}:
            return with_status(StatusWord.INCORRECT_P1_P2)
        if len(data) != _FILE_ID_BYTES:
            return with_status(StatusWord.WRONG_LENGTH)
        file_id = int.from_bytes(data, "big")
        if file_id == _MASTER_FILE and p1 == _SELECT_FILE:
            self._forget_session()
            return with_status(StatusWord.DONE)
        if not self._application_selected or file_id not in {EF_ISSUER, EF_HOLDER}:
            return with_status(StatusWord.FILE_NOT_FOUND)
        self._selected_file = file_id
        return with_status(StatusWord.DONE)

    def _select_application(self, name: bytes) -> bytes:
        if name != SSSE_NAME or self.profile.fault is CardFault.FOREIGN:
            return with_status(StatusWord.FILE_NOT_FOUND)
        self._forget_session()
        self._application_selected = True
        return self._answer(self.profile.fci)

    def _read_record(self, p1: int, p2: int, le: bytes) -> bytes:
        if not self._application_selected:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        short_file_id, form = p2 >> 3, p2 & 0x07
        if form not in {_BY_TAG, _BY_NUMBER}:
            return with_status(StatusWord.INCORRECT_P1_P2)
        file_id = _SHORT_FILE_IDS.get(short_file_id) if short_file_id else self._selected_file
        if file_id is None:
            return with_status(
                StatusWord.FILE_NOT_FOUND
                if short_file_id
                else StatusWord.COMMAND_NOT_ALLOWED_NO_CURRENT_EF
            )
        self._selected_file = file_id
        if self._is_locked(file_id, p1) and not self._authenticated:
            return with_status(StatusWord.SECURITY_STATUS_NOT_SATISFIED)
        record = self._record(file_id, p1, by_tag=form == _BY_TAG)
        if record is None:
            return with_status(StatusWord.RECORD_NOT_FOUND)
        return self._answer_le(record, le)

    def _is_locked(self, file_id: int, p1: int) -> bool:
        if file_id == EF_HOLDER:
            return self.profile.holder_locked
        # Tag and number of an EF05 record are the same.
        return self.profile.dates_locked and p1 in {RecordTag.ISSUED, RecordTag.VALID_UNTIL}

    def _record(self, file_id: int, p1: int, *, by_tag: bool) -> bytes | None:
        profile = self.profile
        records = profile.issuer_records if file_id == EF_ISSUER else profile.holder_records
        if by_tag:
            return dict(records).get(p1)
        return records[p1 - 1][1] if 1 <= p1 <= len(records) else None

    # PIN

    def _verify(self, p1: int, p2: int, data: bytes) -> bytes:
        if (p1, p2) != (0x00, 0x00):
            return with_status(StatusWord.INCORRECT_P1_P2)
        if not self._application_selected:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if not data and not self.profile.tells_tries:
            return with_status(StatusWord.WRONG_LENGTH)
        if self._pin_tries_left == 0:
            return with_status(StatusWord.AUTHENTICATION_METHOD_BLOCKED)
        if not data:
            return with_status(_SW_TRIES_LEFT | self._pin_tries_left)
        return self._check_pin(right=data == self._pin)

    def _change_pin(self, p1: int, p2: int, data: bytes) -> bytes:
        if (p1, p2) != (0x01, 0x00):
            return with_status(StatusWord.INCORRECT_P1_P2)
        if not self._application_selected:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if self._pin_tries_left == 0:
            return with_status(StatusWord.AUTHENTICATION_METHOD_BLOCKED)
        old, separator, new = data.partition(_PIN_SEPARATOR)
        if not separator or not _is_packed_pin(new):
            return with_status(StatusWord.WRONG_DATA)
        answer = self._check_pin(right=old == self._pin)
        if answer == with_status(StatusWord.DONE):
            self._pin = new
        return answer

    def _check_pin(self, *, right: bool) -> bytes:
        if right:
            self._pin_tries_left = self.profile.pin_tries
            return with_status(StatusWord.DONE)
        self._pin_tries_left -= 1
        return with_status(_SW_TRIES_LEFT | self._pin_tries_left)

    # Authentication of version 3.00

    def _get_challenge(self, le: bytes) -> bytes:
        if le != _CHALLENGE_LE:
            return with_status(StatusWord.WRONG_LENGTH)
        challenge = self._new_challenge()
        self._challenges = [*self._challenges[-1:], challenge]
        return with_status(StatusWord.DONE, challenge)

    def _new_challenge(self) -> bytes:
        self._challenges_given += 1
        if self.profile.keys is not None:
            return secrets.token_bytes(CHALLENGE_BYTES)
        return _CHALLENGES[(self._challenges_given - 1) % len(_CHALLENGES)]

    def _take_challenges(self) -> Challenges | None:
        """The last two challenges, which are used up."""
        taken, self._challenges = self._challenges, []
        return Challenges(*taken) if len(taken) == 2 else None

    def _internal_authenticate(self, data: bytes) -> bytes:
        challenges = self._take_challenges()
        if challenges is None:
            return with_status(StatusWord.REFERENCE_DATA_NOT_USABLE)
        if data != challenges.process_factor + challenges.information:
            return with_status(StatusWord.WRONG_DATA)
        keys = self.profile.keys
        return self._answer(_INTERNAL_RESULT if keys is None else keys.internal_result(data))

    def _external_authenticate(self, key_id: int, data: bytes) -> bytes:
        if key_id != READ_KEY_ID:
            return with_status(StatusWord.REFERENCED_DATA_NOT_FOUND)
        if self._authentication_tries_left == 0:
            return with_status(StatusWord.AUTHENTICATION_METHOD_BLOCKED)
        challenges = self._take_challenges()
        if challenges is None:
            return with_status(StatusWord.REFERENCE_DATA_NOT_USABLE)
        if not self._accepts(challenges, data):
            self._authentication_tries_left -= 1
            return with_status(_SW_TRIES_LEFT | self._authentication_tries_left)
        self._authentication_tries_left = AUTHENTICATION_TRIES
        self._authenticated = True
        return with_status(StatusWord.DONE)

    def _accepts(self, challenges: Challenges, data: bytes) -> bool:
        if self.profile.keys is not None:
            return self.profile.keys.accepts(challenges, data)
        return data == _EXTERNAL_CRYPTOGRAM + challenges.process_factor


def _le(command: bytes) -> bytes | None:
    """The Le of a command with data, None where it names none."""
    body = command[HEADER_BYTES:]
    return body[-1:] if body and len(body) == body[0] + 2 else None


def _is_packed_pin(packed: bytes) -> bool:
    digits = packed.hex().removesuffix("f")
    return 4 <= len(digits) <= 16 and digits.isdigit()
