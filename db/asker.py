"""Who asks the records: which terminal, and what the citizen before it has shown."""

from dataclasses import dataclass
from enum import Enum, unique


@unique
class Shown(Enum):
    """What stands behind a question; the value is what an audit keeps."""

    CARD = "card"
    """A social security card in the reader, its PIN not asked yet."""
    CARD_AND_PIN = "card_and_pin"
    IDENTITY_CARD = "identity_card"
    ELECTRONIC_CARD = "electronic_card"
    """The code of an electronic card, which the records have resolved."""


@dataclass(frozen=True, slots=True)
class Asker:
    """In whose name a terminal asks; nothing shown is said by an empty set."""

    terminal: str
    shown: frozenset[Shown] = frozenset()
