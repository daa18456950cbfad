"""The records of EF05 and EF06: tags, lengths, and pure functions from value bytes to facts.

Layout and fillers: LD/T 32 as collected from programs in the field. Text is left-aligned and filled
with 00, digits are BCD filled with F; an untouched field holds nothing but filler.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, unique
from typing import Final

from hardware.card_errors import (
    CardNameUndecodable,
    CardRecordMalformed,
    RecordFact,
    UnknownCardVersion,
)
from hardware.simple_tlv import HEADER_BYTES, parse_record
from hardware.social_card.card_data import CardGeneration, EthnicGroup, Sex
from hardware.social_card.ethnic_groups import ETHNIC_GROUP_NAMES

_FILLERS: Final = b"\x00\xff\x20"
_CARD_NUMBER_CHARACTERS: Final = 9
_VERSION_CHARACTERS: Final = 4
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


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """A record's tag and the length of its value; a few cards store more than the standard asks."""

    tag: RecordTag
    value_bytes: int
    may_be_longer: bool = False

    @property
    def le(self) -> int:
        """The Le that fetches the record without a second exchange."""
        return HEADER_BYTES + self.value_bytes

    def value_of(self, answer: bytes) -> bytes:
        """The record's value, as long as the specification says.

        Raises:
            CardRecordMalformed: not this record, or of another length.
        """
        value = parse_record(answer, self.tag)
        if len(value) < self.value_bytes:
            raise CardRecordMalformed(self.tag, RecordFact.TRUNCATED)
        if len(value) > self.value_bytes and not self.may_be_longer:
            raise CardRecordMalformed(self.tag, RecordFact.OVERSIZED)
        return value[: self.value_bytes]


IDENTIFICATION_CODE: Final = RecordSpec(RecordTag.IDENTIFICATION_CODE, 16)
VERSION: Final = RecordSpec(RecordTag.VERSION, _VERSION_CHARACTERS, may_be_longer=True)
ISSUED: Final = RecordSpec(RecordTag.ISSUED, 4)
VALID_UNTIL: Final = RecordSpec(RecordTag.VALID_UNTIL, 4)
CARD_NUMBER: Final = RecordSpec(RecordTag.CARD_NUMBER, _CARD_NUMBER_CHARACTERS, may_be_longer=True)
SOCIAL_SECURITY_NUMBER: Final = RecordSpec(RecordTag.SOCIAL_SECURITY_NUMBER, 18)
NAME: Final = RecordSpec(RecordTag.NAME, 30)
NAME_EXTENSION: Final = RecordSpec(RecordTag.NAME_EXTENSION, 20)
SEX: Final = RecordSpec(RecordTag.SEX, 1)
ETHNIC_GROUP: Final = RecordSpec(RecordTag.ETHNIC_GROUP, 1)
BIRTHPLACE: Final = RecordSpec(RecordTag.BIRTHPLACE, 3)
BIRTH_DATE: Final = RecordSpec(RecordTag.BIRTH_DATE, 4)


def parse_version(value: bytes) -> tuple[str, CardGeneration]:
    """The version as written, such as "2.00", and the generation its first digit names.

    Raises:
        UnknownCardVersion: anything but 1, 2 or 3, a point and two digits.
    """
    text = value.decode("ascii", errors="replace")
    major, point, minor = text.partition(".")
    if not (major in {"1", "2", "3"} and point and len(minor) == 2 and _all_digits(minor)):
        raise UnknownCardVersion
    return text, CardGeneration(int(major))


def parse_identification_code(value: bytes) -> tuple[str, str]:
    """The code as 32 capital hex digits, and the issuing region it begins with as six digits.

    Raises:
        CardRecordMalformed: the region is not BCD.
    """
    code = value.hex().upper()
    region = code[:_REGION_DIGITS]
    if not _all_digits(region):
        raise CardRecordMalformed(RecordTag.IDENTIFICATION_CODE, RecordFact.NOT_DIGITS)
    return code, region


def parse_card_number(value: bytes) -> str | None:
    """Nine digits and capital letters, None for filler. The check character is not held against
    the card: not every issuer follows the rule.

    Raises:
        CardRecordMalformed
    """
    text = _text(RecordTag.CARD_NUMBER, value)
    if text is not None and len(text) != _CARD_NUMBER_CHARACTERS:
        raise CardRecordMalformed(RecordTag.CARD_NUMBER, RecordFact.TRUNCATED)
    return text


def parse_social_security_number(value: bytes) -> str | None:
    """The number with a capital X, None for filler.

    Raises:
        CardRecordMalformed
    """
    text = _text(RecordTag.SOCIAL_SECURITY_NUMBER, value)
    if text is not None and len(text) not in _NUMBER_CHARACTERS:
        raise CardRecordMalformed(RecordTag.SOCIAL_SECURITY_NUMBER, RecordFact.TRUNCATED)
    return text


def parse_name(value: bytes, extension: bytes) -> str | None:
    """The whole name, None for filler. The bytes are joined before they are decoded, because a
    two-byte character may lie across the end of the first record.

    Raises:
        CardNameUndecodable
    """
    joined = (value + extension).rstrip(_FILLERS)
    if not joined:
        return None
    try:
        name = joined.decode("gb18030")
    except UnicodeDecodeError:
        # No `from`: the decoder's exception carries the bytes of the name.
        raise CardNameUndecodable from None
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise CardNameUndecodable
    return name


def parse_sex(value: bytes) -> Sex | None:
    """The sex, None for filler.

    Raises:
        CardRecordMalformed
    """
    code = value.strip(_FILLERS).decode("ascii", errors="replace")
    if not code:
        return None
    try:
        return Sex(code)
    except ValueError:
        raise CardRecordMalformed(RecordTag.SEX, RecordFact.UNKNOWN_CODE) from None


def parse_ethnic_group(value: bytes) -> EthnicGroup | None:
    """The group, its name None where GB/T 3304 has no such code; None for filler.

    Raises:
        CardRecordMalformed
    """
    code = _digits(RecordTag.ETHNIC_GROUP, value)
    return None if code is None else EthnicGroup(code, ETHNIC_GROUP_NAMES.get(code))


def parse_birthplace(value: bytes) -> str | None:
    """Six digits, None for filler.

    Raises:
        CardRecordMalformed
    """
    return _digits(RecordTag.BIRTHPLACE, value)


def parse_date(tag: RecordTag, value: bytes) -> date | None:
    """The date of a BCD `YYYYMMDD`, None for filler.

    Raises:
        CardRecordMalformed
    """
    digits = _digits(tag, value)
    if digits is None:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise CardRecordMalformed(tag, RecordFact.NOT_A_DATE) from None


def _text(tag: RecordTag, value: bytes) -> str | None:
    stripped = value.rstrip(_FILLERS)
    if not stripped:
        return None
    text = stripped.decode("ascii", errors="replace").upper()
    if not (text.isascii() and text.isalnum()):
        raise CardRecordMalformed(tag, RecordFact.NOT_TEXT)
    return text


def _digits(tag: RecordTag, value: bytes) -> str | None:
    if not value.strip(b"\xff") or not value.strip(b"\x00"):
        return None
    digits = value.hex()
    if not _all_digits(digits):
        raise CardRecordMalformed(tag, RecordFact.NOT_DIGITS)
    return digits


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
