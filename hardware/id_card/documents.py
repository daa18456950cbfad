"""What an identity card says of its holder, one class a kind of card.

None stands where the card holds filler. Names, numbers and addresses stay out of every repr.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, unique
from typing import TypeAlias

from hardware.social_card.card_data import EthnicGroup, Sex


@unique
class LongTerm(Enum):
    """长期: the card does not expire."""

    LONG_TERM = "long-term"


ValidUntil: TypeAlias = date | LongTerm


class _Personal:
    """Keeps what it holds out of logs and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


@dataclass(frozen=True, slots=True, repr=False)
class ResidentCard(_Personal):
    """居民身份证, the resident identity card.

    Attributes:
        number: 18 characters, digits with X allowed at the end; the check is not the driver's.
    """

    name: str
    sex: Sex | None
    ethnic_group: EthnicGroup | None
    birth_date: date
    address: str | None
    number: str
    authority: str | None
    valid_from: date
    valid_until: ValidUntil


@dataclass(frozen=True, slots=True, repr=False)
class ResidencePermit(_Personal):
    """港澳台居民居住证, the residence permit for residents of Hong Kong, Macao and Taiwan.

    Attributes:
        number: as on the resident identity card.
        permit_number: of the travel permit, up to nine characters.
        issues: how often the permit was issued.
    """

    name: str
    sex: Sex | None
    birth_date: date
    address: str | None
    number: str
    authority: str | None
    valid_from: date
    valid_until: ValidUntil
    permit_number: str | None
    issues: int | None


@dataclass(frozen=True, slots=True, repr=False)
class PermanentResidence2017(_Personal):
    """外国人永久居留身份证, the foreigner's permanent residence card of 2017.

    Attributes:
        name: in Chinese characters, where the holder has one.
        number: three capital letters and twelve digits.
        nationality: three capital letters (GB/T 2659).
        authority: the code of the accepting authority.
    """

    name: str | None
    english_name: str
    sex: Sex | None
    birth_date: date
    number: str
    nationality: str | None
    authority: str | None
    valid_from: date
    valid_until: ValidUntil
    card_version: str | None


@dataclass(frozen=True, slots=True, repr=False)
class PermanentResidence2023(_Personal):
    """外国人永久居留身份证, the foreigner's permanent residence card in use since December 2023.

    Attributes:
        name: in Chinese characters, where the holder has one.
        number: 18 characters as on the resident identity card.
        nationality: three capital letters.
        renewals: how often the card was renewed.
        earlier_number: three characters that lead to the number on a card of 2017.
    """

    name: str | None
    english_name: str
    sex: Sex | None
    birth_date: date
    number: str
    nationality: str | None
    valid_from: date
    valid_until: ValidUntil
    renewals: int | None
    earlier_number: str | None


IdentityDocument: TypeAlias = (
    ResidentCard | ResidencePermit | PermanentResidence2017 | PermanentResidence2023
)
