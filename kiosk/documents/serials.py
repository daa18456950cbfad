"""Serial numbers of documents: unique without a counter, read aloud without confusion, checked.

JN01-261122-K7Q4-M2X9 is the terminal, the day, seven random characters and a check character.
Alphabet and check are those of the unified social credit code (GB 32100-2015, 4.3 and annex A):
31 characters without I, O, Z, S and V, and a weighted sum modulo 31. As 31 is prime and the weights
differ, every single wrong character and every two exchanged neighbours show.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.documents.errors import SerialError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LONGEST_TERMINAL = 12
"""Characters of a terminal's name; with the rest it stays below the 30 distinct weights."""

_UNIQUE_CHARACTERS = 7
"""31⁷ = 27 thousand million a terminal and day."""

_DAY_CHARACTERS = 6
_ALIKE = str.maketrans("IOZSV", "1025U")


@dataclass(frozen=True, slots=True)
class Serial:
    """A serial number taken apart."""

    terminal: str
    """The terminal's id as far as the alphabet can write it."""
    issued_on: date
    unique: str

    def __str__(self) -> str:
        body = self.terminal + f"{self.issued_on:%y%m%d}" + self.unique
        tail = self.unique + check_character(body)
        return f"{self.terminal}-{self.issued_on:%y%m%d}-{tail[:4]}-{tail[4:]}"


def new_serial(
    terminal_id: str,
    issued_on: date,
    choose: Callable[[Sequence[str]], str] = secrets.choice,
) -> str:
    """A serial number nobody has had before; the terminal's id is written in the alphabet.

    Raises:
        ValueError: nothing, or too much, is left of the terminal's id.
    """
    terminal = "".join(_characters(terminal_id))
    if not 1 <= len(terminal) <= LONGEST_TERMINAL:
        raise ValueError(f"a terminal's id has 1 to {LONGEST_TERMINAL} letters and digits")
    unique = "".join(choose(ALPHABET) for _ in range(_UNIQUE_CHARACTERS))
    return str(Serial(terminal, issued_on, unique))


def parse_serial(text: str) -> Serial:
    """The serial number somebody typed or read aloud; case, spaces and hyphens do not matter.

    Raises:
        SerialError: a character is wrong, missing or exchanged.
    """
    characters = "".join(_characters(text))
    body, check = characters[:-1], characters[-1:]
    terminal = body[: -_DAY_CHARACTERS - _UNIQUE_CHARACTERS]
    day = body[-_DAY_CHARACTERS - _UNIQUE_CHARACTERS : -_UNIQUE_CHARACTERS]
    if not 1 <= len(terminal) <= LONGEST_TERMINAL or check_character(body) != check:
        raise SerialError("not a serial number")
    try:
        issued_on = datetime.strptime(day, "%y%m%d").date()
    except ValueError as error:
        raise SerialError("not a serial number") from error
    return Serial(terminal, issued_on, body[-_UNIQUE_CHARACTERS:])


def check_character(body: str) -> str:
    """The check character of GB 32100-2015 annex A: weights are the powers of 3 modulo 31."""
    total = sum(ALPHABET.index(character) * pow(3, i, 31) for i, character in enumerate(body))
    return ALPHABET[-total % 31]


def _characters(text: str) -> list[str]:
    """The text's letters and digits, those outside the alphabet as what they are mistaken for."""
    return [c for c in text.upper().translate(_ALIKE) if c in ALPHABET]
