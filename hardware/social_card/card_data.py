"""What a social security card says of its issuer and its holder."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum, unique
from typing import TypeAlias, TypeVar

from hardware.card_errors import RecordFact
from hardware.social_card.algorithm import CardAlgorithm

Value = TypeVar("Value")


@unique
class CardGeneration(IntEnum):
    """The first digit of the version, which decides what the holder file looks like."""

    FIRST = 1
    SECOND = 2
    THIRD = 3


@unique
class SexOnCard(Enum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_STATED = "9"


@dataclass(frozen=True, slots=True)
class EthnicGroup:
    """A two-digit code of GB/T 3304 and its Chinese name, None where the table has no such code."""

    code: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a field is that the card should have and nobody can read; no reason to refuse it."""

    fact: RecordFact


#: A field as read: its value, None where the card holds filler, or why it cannot be read.
Field: TypeAlias = Value | Unreadable | None


def readable(value: Field[Value]) -> Value | None:
    """The value of a field, None where there is none to be used."""
    return None if isinstance(value, Unreadable) else value


@dataclass(frozen=True, slots=True)
class IssuerData:
    """What a visit needs of EF05. What tells this card from others stays out of the repr.

    Attributes:
        region: six digits, the issuing place; not the holder's home. On a card that breaks the
            rules they are hex digits.
        identification_code: 32 capital hex digits, unique to the card.
        card_number: nine digits and capital letters.
    """

    region: str
    identification_code: str = field(repr=False)
    card_number: Field[str] = field(repr=False)
    issued: Field[date]
    valid_until: Field[date]


@dataclass(frozen=True, slots=True)
class HolderData:
    """What a visit needs of EF06, out of every repr.

    Attributes:
        social_security_number: 15 to 18 digits and capital letters; for citizens the number of
            the identity card.
    """

    social_security_number: str

    def __repr__(self) -> str:
        return "HolderData(…)"


@dataclass(frozen=True, slots=True)
class FollowedSpecification:
    """What specification the card follows.

    Attributes:
        version: as written on the card, for example "2.00".
        generation: what its first digit names, the second where it names none.
    """

    version: Field[str]
    generation: CardGeneration
    algorithm: CardAlgorithm


@dataclass(frozen=True, slots=True, repr=False)
class CardDetails:
    """All of EF06 that no visit needs, out of every repr.

    Attributes:
        birthplace: six digits.
    """

    name: Field[str]
    sex: Field[SexOnCard]
    ethnic_group: Field[EthnicGroup]
    birthplace: Field[str]
    birth_date: Field[date]

    def __repr__(self) -> str:
        return "CardDetails(…)"
