"""The records of EF05 and EF06: tags, lengths, and pure functions from value bytes to facts.

Layout and fillers: LD/T 32 as collected from programs in the field. Text is left-aligned and filled
with 00, digits are BCD filled with F; an untouched field holds nothing but filler. Cards in the
field keep to it less well, so what a visit can do without is `Unreadable` where it is wrong.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, unique
from typing import Final

from hardware.card_errors import CardRecordMalformed, RecordFact
from hardware.rare_characters import with_own_characters
from hardware.showable import is_showable
from hardware.simple_tlv import HEADER_BYTES
from hardware.social_card.card_data import (
    CardGeneration,
    EthnicGroup,
    Field,
    SexOnCard,
    Unreadable,
)
from hardware.social_card.ethnic_groups import ETHNIC_GROUP_NAMES
from hardware.social_card.numbers import check_is_right

_FILLERS: Final = b"\x00\xff\x20"
_CARD_NUMBER_CHARACTERS: Final = 9
_CODE_BYTES: Final = 16
_REGION_DIGITS: Final = 6
_NUMBER_CHARACTERS: Final = range(15, 19)


@unique
class RecordTag(IntEnum):
    """Record tags of EF05 (01 to 07) and EF06 (08 to 0D and 4E)."""

    IDENTIFICATION_CODE = 0x01
    VERSION = 0x03
    ISSUED = 0x05
    VALID_UNTIL = 0x06
    CARD_NUMBER = 0x07
    SOCIAL_SECURITY_NUMBER = 0x08
    NAME = 0x09
    SEX = 0x0A
    ETHNIC_GROUP = 0x0B
    BIRTHPLACE = 0x0C
    BIRTH_DATE = 0x0D
    NAME_EXTENSION = 0x4E


#: Where the records of EF06 stand on a card of version 1.00; from 2.00 on those behind the name
#: stand one place further [two sources: S6 S1]. In EF05 tag and number are the same.
_HOLDER_NUMBERS_OF_1_00: Final = {
    RecordTag.SOCIAL_SECURITY_NUMBER: 1,
    RecordTag.NAME: 2,
    RecordTag.SEX: 3,
    RecordTag.ETHNIC_GROUP: 4,
    RecordTag.BIRTHPLACE: 5,
    RecordTag.BIRTH_DATE: 6,
}


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """A record's tag and how long its value is by the specification; cards store more and less."""

    tag: RecordTag
    value_bytes: int

    @property
    def le(self) -> int:
        """The Le that fetches the record without a second exchange."""
        return HEADER_BYTES + self.value_bytes

    def number(self, generation: CardGeneration) -> int:
        """The record's number in its file."""
        if self.tag is RecordTag.NAME_EXTENSION:
            return 3
        number = _HOLDER_NUMBERS_OF_1_00.get(self.tag)
        if number is None:
            return self.tag
        moved = number > 2 and generation is not CardGeneration.FIRST
        return number + 1 if moved else number


IDENTIFICATION_CODE: Final = RecordSpec(RecordTag.IDENTIFICATION_CODE, _CODE_BYTES)
VERSION: Final = RecordSpec(RecordTag.VERSION, 4)
ISSUED: Final = RecordSpec(RecordTag.ISSUED, 4)
VALID_UNTIL: Final = RecordSpec(RecordTag.VALID_UNTIL, 4)
CARD_NUMBER: Final = RecordSpec(RecordTag.CARD_NUMBER, _CARD_NUMBER_CHARACTERS)
SOCIAL_SECURITY_NUMBER: Final = RecordSpec(RecordTag.SOCIAL_SECURITY_NUMBER, 18)
NAME: Final = RecordSpec(RecordTag.NAME, 30)
NAME_EXTENSION: Final = RecordSpec(RecordTag.NAME_EXTENSION, 20)
SEX: Final = RecordSpec(RecordTag.SEX, 1)
ETHNIC_GROUP: Final = RecordSpec(RecordTag.ETHNIC_GROUP, 1)
BIRTHPLACE: Final = RecordSpec(RecordTag.BIRTHPLACE, 3)
BIRTH_DATE: Final = RecordSpec(RecordTag.BIRTH_DATE, 4)


# What a visit needs: read, or the card is of no use


def parse_identification_code(value: bytes) -> str:
    """The code as 32 capital hex digits; also of a card that stores these as text.

    Raises:
        CardRecordMalformed: too short, or nothing but filler.
    """
    tag = RecordTag.IDENTIFICATION_CODE
    if not value.strip(_FILLERS):
        raise CardRecordMalformed(tag, RecordFact.EMPTY)
    text = value[: 2 * _CODE_BYTES].decode("ascii", errors="replace").upper()
    if len(text) == 2 * _CODE_BYTES and all(digit in "0123456789ABCDEF" for digit in text):
        return text
    if len(value) < _CODE_BYTES:
        raise CardRecordMalformed(tag, RecordFact.TRUNCATED)
    return value[:_CODE_BYTES].hex().upper()


def region_of(identification_code: str) -> str:
    """The issuing region, with which the code begins."""
    return identification_code[:_REGION_DIGITS]


def parse_social_security_number(value: bytes) -> str | None:
    """The number with a capital X, None for filler.

    Raises:
        CardRecordMalformed: no such number, or one whose check character is wrong.
    """
    tag = RecordTag.SOCIAL_SECURITY_NUMBER
    text = _text(value)
    if isinstance(text, Unreadable):
        raise CardRecordMalformed(tag, text.fact)
    if text is None:
        return None
    if len(text) not in _NUMBER_CHARACTERS:
        longest = _NUMBER_CHARACTERS[-1]
        fact = RecordFact.OVERSIZED if len(text) > longest else RecordFact.TRUNCATED
        raise CardRecordMalformed(tag, fact)
    if not check_is_right(text):
        raise CardRecordMalformed(tag, RecordFact.WRONG_CHECK)
    return text


# What a visit can do without


def parse_version(value: Field[bytes]) -> tuple[Field[str], CardGeneration]:
    """The version as written, such as "2.00", and the generation its first digit names.

    A version that names none of the three, or that is not there, is taken for 2.00, which is read
    as 1.00 where it lacks the name extension.
    """
    if isinstance(value, Unreadable) or value is None:
        return value, CardGeneration.SECOND
    text = value.strip(_FILLERS).decode("ascii", errors="replace")
    digit = next((character for character in text if character in "0123456789"), "")
    known = digit in {str(int(generation)) for generation in CardGeneration}
    generation = CardGeneration(int(digit)) if known else CardGeneration.SECOND
    if not text:
        return None, generation
    return (text if text.isprintable() else Unreadable(RecordFact.NOT_TEXT)), generation


def parse_card_number(value: bytes) -> Field[str]:
    """Nine digits and capital letters. The check character is not held against the card: not
    every issuer follows the rule.
    """
    text = _text(value[:_CARD_NUMBER_CHARACTERS])
    if isinstance(text, str) and len(text) != _CARD_NUMBER_CHARACTERS:
        return Unreadable(RecordFact.TRUNCATED)
    return text


def parse_name(value: bytes, extension: bytes) -> Field[str]:
    """The whole name. The bytes are joined before they are decoded, because a two-byte character
    may lie across the end of the first record.
    """
    joined = (value + extension).strip(_FILLERS)
    if not joined:
        return None
    try:
        name = joined.decode("gb18030")
    except UnicodeDecodeError:
        return Unreadable(RecordFact.NOT_TEXT)
    if not is_showable(name):
        return Unreadable(RecordFact.NOT_TEXT)
    return with_own_characters(name)


def parse_sex(value: bytes) -> Field[SexOnCard]:
    """The sex."""
    code = value.strip(_FILLERS).decode("ascii", errors="replace")
    if not code:
        return None
    try:
        return SexOnCard(code)
    except ValueError:
        return Unreadable(RecordFact.UNKNOWN_CODE)


def parse_ethnic_group(value: bytes) -> Field[EthnicGroup]:
    """The group, its name None where GB/T 3304 has no such code."""
    code = _digits(value, ETHNIC_GROUP)
    if code is None or isinstance(code, Unreadable):
        return code
    return EthnicGroup(code, ETHNIC_GROUP_NAMES.get(code))


def parse_birthplace(value: bytes) -> Field[str]:
    """Six digits."""
    return _digits(value, BIRTHPLACE)


def parse_date(value: bytes) -> Field[date]:
    """The date of a BCD `YYYYMMDD`."""
    digits = _digits(value, ISSUED)
    if digits is None or isinstance(digits, Unreadable):
        return digits
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return Unreadable(RecordFact.NOT_A_DATE)


def _text(value: bytes) -> Field[str]:
    stripped = value.strip(_FILLERS)
    if not stripped:
        return None
    text = stripped.decode("ascii", errors="replace").upper()
    return text if text.isascii() and text.isalnum() else Unreadable(RecordFact.NOT_TEXT)


def _digits(value: bytes, spec: RecordSpec) -> Field[str]:
    """The BCD digits of a record; also of a card that stores them as text."""
    if not value.strip(_FILLERS):
        return None
    text = value.strip(_FILLERS)
    if len(text) == 2 * spec.value_bytes and _all_digits(text.decode("ascii", errors="replace")):
        return text.decode("ascii")
    if len(value) < spec.value_bytes:
        return Unreadable(RecordFact.TRUNCATED)
    if value[spec.value_bytes :].strip(_FILLERS):
        return Unreadable(RecordFact.OVERSIZED)
    digits = value[: spec.value_bytes].hex()
    return digits if _all_digits(digits) else Unreadable(RecordFact.NOT_DIGITS)


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
