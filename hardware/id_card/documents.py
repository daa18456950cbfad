"""What an identity card says of its holder, one class a kind of card.

Number and end are there, or the card is of no use; all else is `Unreadable` where it is wrong and
None where the card holds filler. Names, numbers and addresses stay out of every repr.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, unique
from typing import TypeAlias

from hardware.social_card.card_data import EthnicGroup, Field, SexOnCard


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

    name: Field[str]
    sex: Field[SexOnCard]
    ethnic_group: Field[EthnicGroup]
    birth_date: Field[date]
    address: Field[str]
    number: str
    authority: Field[str]
    valid_from: Field[date]
    valid_until: ValidUntil


@dataclass(frozen=True, slots=True, repr=False)
class ResidencePermit(_Personal):
    """港澳台居民居住证, the residence permit for residents of Hong Kong, Macao and Taiwan.

    Attributes:
        number: as on the resident identity card.
        permit_number: of the travel permit, up to nine characters.
        issues: how often the permit was issued.
    """

    name: Field[str]
    sex: Field[SexOnCard]
    birth_date: Field[date]
    address: Field[str]
    number: str
    authority: Field[str]
    valid_from: Field[date]
    valid_until: ValidUntil
    permit_number: Field[str]
    issues: Field[int]


@dataclass(frozen=True, slots=True, repr=False)
class PermanentResidence2017(_Personal):
    """外国人永久居留身份证, the foreigner's permanent residence card of 2017.

    Attributes:
        name: in Chinese characters, where the holder has one.
        number: three capital letters and twelve digits.
        nationality: three capital letters (GB/T 2659).
        authority: the code of the accepting authority.
    """

    name: Field[str]
    english_name: Field[str]
    sex: Field[SexOnCard]
    birth_date: Field[date]
    number: str
    nationality: Field[str]
    authority: Field[str]
    valid_from: Field[date]
    valid_until: ValidUntil
    card_version: Field[str]


@dataclass(frozen=True, slots=True, repr=False)
class PermanentResidence2023(_Personal):
    """外国人永久居留身份证, the foreigner's permanent residence card in use since December 2023.

    Attributes:
        name: in Chinese characters, where the holder has one.
        number: 18 characters as on the resident identity card, or 15 as on a card of 2017.
        number_of_2017: the 15 characters of the card before this one, where they are on it.
        nationality: three capital letters.
        renewals: how often the card was renewed.
        earlier_number: three characters that lead to the number on a card of 2017.
    """

    name: Field[str]
    english_name: Field[str]
    sex: Field[SexOnCard]
    birth_date: Field[date]
    number: str
    nationality: Field[str]
    valid_from: Field[date]
    valid_until: ValidUntil
    renewals: Field[int]
    number_of_2017: Field[str]
    earlier_number: Field[str]


IdentityDocument: TypeAlias = (
    ResidentCard | ResidencePermit | PermanentResidence2017 | PermanentResidence2023
)
