"""The card's files: each selected and its records read in whichever form the card takes.

Programs in the field select a file with P1 = 02 or 00 and read a record by its tag or its number
(card protocols 1.3), so somewhere there is a card for each. The first form is the usual one; the
other is tried where that is refused, and whatever comes must carry the tag that was asked for.
"""

from dataclasses import dataclass
from typing import Final

from hardware.apdu import (
    MAX_LE,
    CommandApdu,
    Instruction,
    ResponseApdu,
    StatusWord,
    exchange,
)
from hardware.card_errors import (
    AnswerDisturbed,
    CardCommandRefused,
    CardEnded,
    CardError,
    CardLocked,
    CardRecordMalformed,
    RecordFact,
)
from hardware.resource_manager import CardChannel
from hardware.simple_tlv import announced_bytes, record_value
from hardware.social_card.card_data import CardGeneration, Unreadable
from hardware.social_card.records import RecordSpec

EF_ISSUER: Final = 0xEF05
EF_HOLDER: Final = 0xEF06

_SELECT_CHILD: Final = 0x02
_SELECT_ANY: Final = 0x00
_BY_TAG: Final = 0x00
_BY_NUMBER: Final = 0x04

#: What no card answers on purpose where it is asked in the right order.
_DISTURBED: Final = frozenset(
    {StatusWord.WRONG_LENGTH, StatusWord.COMMAND_NOT_ALLOWED_NO_CURRENT_EF}
)
#: Nor these, whatever their second byte says: a fault in carrying the command out, in the card's
#: memory, or of no known kind (ISO 7816-4).
_DISTURBED_SW1: Final = frozenset({0x64, 0x65, 0x6F})
#: The first half byte of every status there is.
_STATUS_WORDS: Final = frozenset({0x6, 0x9})
_LOCKED: Final = frozenset(
    {
        StatusWord.SELECTED_FILE_INVALIDATED,
        StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED,
        StatusWord.FUNCTION_NOT_SUPPORTED,
    }
)


def refusal(command: str, status: int) -> CardError:
    """The error for a `status` that keeps the card from being used."""
    if status == StatusWord.APPLICATION_LOCKED_FOR_GOOD:
        return CardEnded(command, status)
    if status in _LOCKED:
        return CardLocked(command, status)
    if is_disturbed(status):
        return AnswerDisturbed(command, status)
    return CardCommandRefused(command, status)


def is_disturbed(status: int) -> bool:
    """Whether the status tells of the exchange, not of the card."""
    return (
        status in _DISTURBED or status >> 8 in _DISTURBED_SW1 or status >> 12 not in _STATUS_WORDS
    )


@dataclass(frozen=True, slots=True)
class Locked:
    """The file does not let a record be read: `status` to `command` says how."""

    command: str
    status: int


class CardFiles:
    """EF05 and EF06 of the selected application.

    Args:
        forgiving: what is disturbed counts as refused. Else it is AnswerDisturbed, so that the
            caller can read the card anew before anything of it is given up.

    Every method raises what `hardware.apdu.exchange` raises.
    """

    def __init__(self, channel: CardChannel, *, forgiving: bool) -> None:
        self._channel = channel
        self._forgiving = forgiving
        self._by_number = False
        self._selected: int | None = None

    def forget(self) -> None:
        """The application was selected anew: no file is selected."""
        self._selected = None

    def select(self, file_id: int) -> Locked | None:
        """Select a file, unless it is; `Locked` when the card refuses it in either form.

        Raises:
            AnswerDisturbed
        """
        if self._selected == file_id:
            return None
        refused = None
        for form in (_SELECT_CHILD, _SELECT_ANY):
            command = CommandApdu(0x00, Instruction.SELECT, form, 0x00, file_id.to_bytes(2, "big"))
            response = exchange(self._channel, command)
            if response.done or response.warned:
                self._selected = file_id
                return None
            refused = refused or Locked(f"SELECT {file_id:04X}", response.sw)
            self._check_disturbed(f"SELECT {file_id:04X}", response)
        return refused

    def needed(self, spec: RecordSpec, generation: CardGeneration) -> bytes | Locked:
        """The value of a record that a visit cannot do without, or how the card keeps it.

        Raises:
            AnswerDisturbed, CardLocked, CardEnded, CardCommandRefused, CardRecordMalformed
        """
        found = self._find(spec, generation)
        if isinstance(found, bytes):
            return found
        if found.sw == StatusWord.SECURITY_STATUS_NOT_SATISFIED:
            return Locked(_reading(spec), found.sw)
        if found.sw == StatusWord.RECORD_NOT_FOUND:
            raise CardRecordMalformed(spec.tag, RecordFact.MISSING)
        if found.done or found.carries_data:
            raise CardRecordMalformed(spec.tag, _fault(found))
        raise refusal(_reading(spec), found.sw)

    def optional(self, spec: RecordSpec, generation: CardGeneration) -> bytes | Unreadable:
        """The value of a record that a visit can do without.

        Raises:
            AnswerDisturbed
        """
        found = self._find(spec, generation)
        if isinstance(found, bytes):
            return found
        if found.sw == StatusWord.SECURITY_STATUS_NOT_SATISFIED:
            return Unreadable(RecordFact.LOCKED)
        if found.sw == StatusWord.RECORD_NOT_FOUND:
            return Unreadable(RecordFact.MISSING)
        if found.done or found.carries_data:
            return Unreadable(_fault(found))
        return Unreadable(RecordFact.REFUSED)

    def _find(self, spec: RecordSpec, generation: CardGeneration) -> bytes | ResponseApdu:
        """The record's value by tag or else by number, or the first form's answer without it."""
        number = spec.number(generation)
        forms = [(spec.tag.value, _BY_TAG), (number, _BY_NUMBER)]
        if self._by_number:
            forms.reverse()
        answers = []
        for p1, form in forms:
            answer = self._read(p1, form, spec)
            value = record_value(answer.data, spec.tag) if answer.carries_data else None
            if value is not None:
                self._by_number = form == _BY_NUMBER
                return value
            if answer.sw == StatusWord.SECURITY_STATUS_NOT_SATISFIED:
                return answer
            answers.append(answer)
        return answers[0]

    def _read(self, p1: int, form: int, spec: RecordSpec) -> ResponseApdu:
        command = CommandApdu(0x00, Instruction.READ_RECORD, p1, form, le=spec.le)
        answer = exchange(self._channel, command)
        self._check_disturbed(_reading(spec), answer)
        if answer.sw == StatusWord.WRONG_LENGTH:
            answer = exchange(self._channel, command.with_le(MAX_LE))
        announced = announced_bytes(answer.data) if answer.carries_data else 0
        if len(answer.data) < announced <= MAX_LE and answer.data[0] == spec.tag:
            # It is longer than the specification says, and the card cut it where it was told to.
            whole = exchange(self._channel, command.with_le(announced))
            return whole if len(whole.data) >= len(answer.data) else answer
        return answer

    def _check_disturbed(self, command: str, response: ResponseApdu) -> None:
        empty = response.done and not response.data and not command.startswith("SELECT")
        if not self._forgiving and (is_disturbed(response.sw) or empty):
            raise AnswerDisturbed(command, response.sw)


def _reading(spec: RecordSpec) -> str:
    return f"READ RECORD {spec.tag:02X}"


def _fault(answer: ResponseApdu) -> RecordFact:
    return RecordFact.WRONG_TAG if answer.data else RecordFact.EMPTY
