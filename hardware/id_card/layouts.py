"""The 256 bytes of text on an identity card: four layouts, told apart by one character.

UTF-16 little endian, two bytes a character, filled with spaces (card protocols 2.6).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, unique
from typing import Final, TypeAlias, assert_never

from hardware.card_errors import RecordFact
from hardware.id_card.documents import (
    IdentityDocument,
    LongTerm,
    PermanentResidence2017,
    PermanentResidence2023,
    ResidencePermit,
    ResidentCard,
    ValidUntil,
)
from hardware.id_card.errors import DocumentField, FieldFact, IdCardTextMalformed
from hardware.rare_characters import with_own_characters
from hardware.showable import is_showable
from hardware.social_card.card_data import EthnicGroup, Field, SexOnCard, Unreadable
from hardware.social_card.ethnic_groups import ETHNIC_GROUP_NAMES
from hardware.social_card.numbers import check_is_right

TEXT_BYTES: Final = 256
MARK: Final = slice(248, 250)
LONG_TERM_TEXT: Final = "长期"
ENCODING: Final = "utf-16-le"

_FILLERS: Final = " \0"
_DATE: Final = re.compile(r"[0-9]{8}")
_TWO_DIGITS: Final = re.compile(r"[0-9]{2}")
_IDENTITY_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]")
_NUMBER_OF_2017: Final = re.compile(r"[A-Z]{3}[0-9]{12}")

#: Where each field lies. A name that has two places is joined before it is decoded.
Layout: TypeAlias = Mapping[DocumentField, tuple[slice, ...]]

RESIDENT_LAYOUT: Final[Layout] = {
    DocumentField.NAME: (slice(0, 30),),
    DocumentField.SEX: (slice(30, 32),),
    DocumentField.ETHNIC_GROUP: (slice(32, 36),),
    DocumentField.BIRTH_DATE: (slice(36, 52),),
    DocumentField.ADDRESS: (slice(52, 122),),
    DocumentField.NUMBER: (slice(122, 158),),
    DocumentField.AUTHORITY: (slice(158, 188),),
    DocumentField.VALID_FROM: (slice(188, 204),),
    DocumentField.VALID_UNTIL: (slice(204, 220),),
}

PERMIT_LAYOUT: Final[Layout] = {
    **{place: at for place, at in RESIDENT_LAYOUT.items() if place != DocumentField.ETHNIC_GROUP},
    DocumentField.PERMIT_NUMBER: (slice(220, 238),),
    DocumentField.ISSUES: (slice(238, 242),),
}

LAYOUT_OF_2017: Final[Layout] = {
    DocumentField.ENGLISH_NAME: (slice(0, 120),),
    DocumentField.SEX: (slice(120, 122),),
    DocumentField.NUMBER: (slice(122, 152),),
    DocumentField.NATIONALITY: (slice(152, 158),),
    DocumentField.NAME: (slice(158, 188),),
    DocumentField.VALID_FROM: (slice(188, 204),),
    DocumentField.VALID_UNTIL: (slice(204, 220),),
    DocumentField.BIRTH_DATE: (slice(220, 236),),
    DocumentField.CARD_VERSION: (slice(236, 240),),
    DocumentField.AUTHORITY: (slice(240, 248),),
}

LAYOUT_OF_2023: Final[Layout] = {
    DocumentField.NAME: (slice(0, 30),),
    DocumentField.SEX: (slice(30, 32),),
    DocumentField.RENEWALS: (slice(32, 36),),
    DocumentField.BIRTH_DATE: (slice(36, 52),),
    DocumentField.ENGLISH_NAME: (slice(52, 122), slice(220, 242)),
    DocumentField.NUMBER: (slice(122, 158),),
    DocumentField.NUMBER_OF_2017: (slice(158, 188),),
    DocumentField.VALID_FROM: (slice(188, 204),),
    DocumentField.VALID_UNTIL: (slice(204, 220),),
    DocumentField.NATIONALITY: (slice(242, 248),),
    DocumentField.EARLIER_NUMBER: (slice(250, 256),),
}


@unique
class CardKind(Enum):
    """The mark at offset 248."""

    RESIDENT = " "
    PERMANENT_RESIDENCE_2017 = "I"
    RESIDENCE_PERMIT = "J"
    PERMANENT_RESIDENCE_2023 = "Y"


def kind_of(text: bytes) -> CardKind:
    """The kind of card the text is from; a mark nobody knows means a resident identity card."""
    for kind in CardKind:
        if text[MARK] == kind.value.encode(ENCODING):
            return kind
    return CardKind.RESIDENT


def parse_document(text: bytes) -> IdentityDocument:
    """What a card's text says.

    Raises:
        IdCardTextMalformed: its number or its end is not what the card's layout says.
    """
    if len(text) != TEXT_BYTES:
        raise IdCardTextMalformed(DocumentField.TEXT, FieldFact.WRONG_LENGTH)
    kind = kind_of(text)
    match kind:
        case CardKind.RESIDENT:
            return _resident_card(_Fields(text, RESIDENT_LAYOUT))
        case CardKind.RESIDENCE_PERMIT:
            return _residence_permit(_Fields(text, PERMIT_LAYOUT))
        case CardKind.PERMANENT_RESIDENCE_2017:
            return _permanent_residence_2017(_Fields(text, LAYOUT_OF_2017))
        case CardKind.PERMANENT_RESIDENCE_2023:
            return _permanent_residence_2023(_Fields(text, LAYOUT_OF_2023))
        case _:
            assert_never(kind)


@dataclass(frozen=True, slots=True)
class _Fields:
    """The text of one card, read by field."""

    text: bytes = field(repr=False)
    layout: Layout

    def written(self, place: DocumentField) -> Field[str]:
        raw = b"".join(self.text[at] for at in self.layout[place])
        try:
            text = raw.decode(ENCODING).strip(_FILLERS)
        except UnicodeDecodeError:
            return Unreadable(RecordFact.NOT_TEXT)
        if not is_showable(text):
            return Unreadable(RecordFact.NOT_TEXT)
        return with_own_characters(text) or None

    def required(self, place: DocumentField) -> str:
        text = self.written(place)
        if text is None:
            raise IdCardTextMalformed(place, FieldFact.EMPTY)
        if isinstance(text, Unreadable):
            raise IdCardTextMalformed(place, FieldFact.NOT_TEXT)
        return text

    def number(self, *shapes: re.Pattern[str]) -> str:
        text = self.required(DocumentField.NUMBER).upper()
        if not any(shape.fullmatch(text) for shape in shapes):
            raise IdCardTextMalformed(DocumentField.NUMBER, FieldFact.NOT_A_NUMBER)
        if not check_is_right(text):
            raise IdCardTextMalformed(DocumentField.NUMBER, FieldFact.WRONG_CHECK)
        return text

    def number_of_2017(self) -> Field[str]:
        text = self.written(DocumentField.NUMBER_OF_2017)
        if text is None or isinstance(text, Unreadable):
            return text
        found = _NUMBER_OF_2017.fullmatch(text.upper())
        return found[0] if found else Unreadable(RecordFact.UNKNOWN_CODE)

    def two_digits(self, place: DocumentField) -> Field[str]:
        text = self.written(place)
        if isinstance(text, str) and not _TWO_DIGITS.fullmatch(text):
            return Unreadable(RecordFact.NOT_DIGITS)
        return text

    def count(self, place: DocumentField) -> Field[int]:
        digits = self.two_digits(place)
        return int(digits) if isinstance(digits, str) else digits

    def day(self, place: DocumentField) -> Field[date]:
        text = self.written(place)
        if text is None or isinstance(text, Unreadable):
            return text
        return _day(text) or Unreadable(RecordFact.NOT_A_DATE)

    def valid_until(self) -> ValidUntil:
        text = self.required(DocumentField.VALID_UNTIL)
        if text.startswith(LONG_TERM_TEXT):
            return LongTerm.LONG_TERM
        day = _day(text)
        if day is None:
            raise IdCardTextMalformed(DocumentField.VALID_UNTIL, FieldFact.NOT_A_DATE)
        return day

    def sex(self) -> Field[SexOnCard]:
        code = self.written(DocumentField.SEX)
        if code is None or isinstance(code, Unreadable):
            return code
        try:
            return SexOnCard(code)
        except ValueError:
            return Unreadable(RecordFact.UNKNOWN_CODE)

    def ethnic_group(self) -> Field[EthnicGroup]:
        code = self.two_digits(DocumentField.ETHNIC_GROUP)
        if code is None or isinstance(code, Unreadable):
            return code
        return EthnicGroup(code, ETHNIC_GROUP_NAMES.get(code))


def _day(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _resident_card(fields: _Fields) -> ResidentCard:
    return ResidentCard(
        name=fields.written(DocumentField.NAME),
        sex=fields.sex(),
        ethnic_group=fields.ethnic_group(),
        birth_date=fields.day(DocumentField.BIRTH_DATE),
        address=fields.written(DocumentField.ADDRESS),
        number=fields.number(_IDENTITY_NUMBER),
        authority=fields.written(DocumentField.AUTHORITY),
        valid_from=fields.day(DocumentField.VALID_FROM),
        valid_until=fields.valid_until(),
    )


def _residence_permit(fields: _Fields) -> ResidencePermit:
    return ResidencePermit(
        name=fields.written(DocumentField.NAME),
        sex=fields.sex(),
        birth_date=fields.day(DocumentField.BIRTH_DATE),
        address=fields.written(DocumentField.ADDRESS),
        number=fields.number(_IDENTITY_NUMBER),
        authority=fields.written(DocumentField.AUTHORITY),
        valid_from=fields.day(DocumentField.VALID_FROM),
        valid_until=fields.valid_until(),
        permit_number=fields.written(DocumentField.PERMIT_NUMBER),
        issues=fields.count(DocumentField.ISSUES),
    )


def _permanent_residence_2017(fields: _Fields) -> PermanentResidence2017:
    return PermanentResidence2017(
        name=fields.written(DocumentField.NAME),
        english_name=fields.written(DocumentField.ENGLISH_NAME),
        sex=fields.sex(),
        birth_date=fields.day(DocumentField.BIRTH_DATE),
        number=fields.number(_NUMBER_OF_2017),
        nationality=fields.written(DocumentField.NATIONALITY),
        authority=fields.written(DocumentField.AUTHORITY),
        valid_from=fields.day(DocumentField.VALID_FROM),
        valid_until=fields.valid_until(),
        card_version=fields.written(DocumentField.CARD_VERSION),
    )


def _permanent_residence_2023(fields: _Fields) -> PermanentResidence2023:
    return PermanentResidence2023(
        name=fields.written(DocumentField.NAME),
        english_name=fields.written(DocumentField.ENGLISH_NAME),
        sex=fields.sex(),
        birth_date=fields.day(DocumentField.BIRTH_DATE),
        number=fields.number(_IDENTITY_NUMBER, _NUMBER_OF_2017),
        number_of_2017=fields.number_of_2017(),
        nationality=fields.written(DocumentField.NATIONALITY),
        valid_from=fields.day(DocumentField.VALID_FROM),
        valid_until=fields.valid_until(),
        renewals=fields.count(DocumentField.RENEWALS),
        earlier_number=fields.written(DocumentField.EARLIER_NUMBER),
    )
