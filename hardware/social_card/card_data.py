"""What a social security card says of its issuer and its holder."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum, unique


@unique
class CardGeneration(IntEnum):
    """The first digit of the version, which decides what the holder file looks like."""

    FIRST = 1
    SECOND = 2
    THIRD = 3


@unique
class Sex(Enum):
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
class IssuerData:
    """EF05. None stands where the card holds filler or keeps the field locked. What tells this
    card from others stays out of the repr.

    Attributes:
        region: six digits, the issuing place; not the holder's home.
        identification_code: 32 capital hex digits, unique to the card.
        version: as written on the card, for example "2.00".
        card_number: nine digits and capital letters.
    """

    region: str
    identification_code: str = field(repr=False)
    version: str
    generation: CardGeneration
    card_number: str | None = field(repr=False)
    issued: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class HolderData:
    """EF06, out of every repr. None stands where the card holds filler.

    Attributes:
        social_security_number: 15 to 18 digits and capital letters; for citizens the number of
            the identity card.
        birthplace: six digits.
    """

    social_security_number: str
    name: str
    sex: Sex | None
    ethnic_group: EthnicGroup | None
    birthplace: str | None
    birth_date: date | None

    def __repr__(self) -> str:
        return "HolderData(…)"
