"""Fields of stored rows: each becomes a value in its limits, or `RecordUnreadable`.

What a store holds is not believed: another program, a hand or a torn import may have written it.
The limits are wide of all that is real and narrow enough for every page, sum and paper behind them.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, TypeVar
from unicodedata import category

from db.contributions import Month
from db.errors import RecordUnreadable
from db.money import yuan
from db.times import from_microseconds

Value = TypeVar("Value")

FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2199
MOST_FEN: Final = 10**10
"""A hundred million yuan: more than any account holds, and a sum of all months stays exact."""
AMOUNTS: Final = range(-MOST_FEN, MOST_FEN + 1)
MOST_MONTHS: Final = 1200
LONGEST_TEXT: Final = 120
LONGEST_NUMBER: Final = 32
MONTHS: Final = range(FIRST_YEAR * 12, (LAST_YEAR + 1) * 12)
"""The ordinals of the months that a row may be booked for."""
_UNSHOWABLE: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Controls, marks that turn the writing round, halves of characters, breaks."""


def read(table: str, field: str, reader: Callable[[object], Value], stored: object) -> Value:
    """What a field holds, by `reader`.

    Raises:
        RecordUnreadable: it is none of the reader's values; what stands there is not repeated.
    """
    try:
        return reader(stored)
    except (ValueError, TypeError, ArithmeticError, KeyError):
        pass
    # Raised outside the handler: the error that was caught has the content in its words.
    raise RecordUnreadable(table, field)


def optional(reader: Callable[[object], Value]) -> Callable[[object], Value | None]:
    """The reader of a field that may be empty."""
    return lambda stored: None if stored is None else reader(stored)


def text(stored: object) -> str:
    """Words that can be shown and printed: not blank, not endless, nothing that hides."""
    if not isinstance(stored, str) or not stored.strip() or len(stored) > LONGEST_TEXT:
        raise ValueError
    if not stored.isprintable() and any(category(sign) in _UNSHOWABLE for sign in stored):
        raise ValueError
    return stored


def number(stored: object) -> str:
    """A number as it stands on a card: letters and digits."""
    if not isinstance(stored, str) or not (stored.isascii() and stored.isalnum()):
        raise ValueError
    if len(stored) > LONGEST_NUMBER:
        raise ValueError
    return stored


def reference(stored: object) -> str:
    """A number as it stands on a receipt: letters, digits and hyphens."""
    return stored if isinstance(stored, str) and number(stored.replace("-", "")) else number(stored)


def digest(stored: object) -> str:
    """A SHA-256 in hexadecimal digits."""
    if not isinstance(stored, str) or len(bytes.fromhex(stored)) != 32:
        raise ValueError
    return stored


def region(stored: object) -> str:
    """A place by GB/T 2260: six digits."""
    if len(number(stored)) != 6 or not str(stored).isdigit():
        raise ValueError
    return number(stored)


def lines(stored: object) -> tuple[str, ...]:
    """Several texts, stored one a line; none where nothing is stored."""
    if stored is None:
        return ()
    if not isinstance(stored, str):
        raise TypeError
    return tuple(map(text, stored.split("\n")))


def level(stored: object) -> int:
    """The level of a vocational certificate."""
    return _within(stored, 1, 5)


def day(stored: object) -> date:
    """A day of somebody's life or papers, stored as a date or as 2026-03-31."""
    found = until(stored)
    if found.year > LAST_YEAR:
        raise ValueError
    return found


def until(stored: object) -> date:
    """The last day of a validity, which may be 9999-12-31: for good."""
    if type(stored) is date:
        found = stored
    elif isinstance(stored, str) and len(stored) == len("2026-03-31"):
        found = date.fromisoformat(stored)
    else:
        raise TypeError
    if found.year < FIRST_YEAR:
        raise ValueError
    return found


def moment(stored: object) -> datetime:
    """A point in time, stored as such with its zone, or as microseconds since 1970."""
    if isinstance(stored, datetime) and stored.tzinfo is not None:
        found = stored.astimezone(UTC)
    else:
        found = from_microseconds(_whole(stored))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError
    return found


def month(stored: object) -> Month:
    """A month, stored as its ordinal."""
    return Month.from_ordinal(_within(stored, MONTHS.start, MONTHS.stop - 1))


def year(stored: object) -> int:
    """A calendar year."""
    return _within(stored, FIRST_YEAR, LAST_YEAR)


def months(stored: object) -> int:
    """How many months, none or more."""
    return _within(stored, 0, MOST_MONTHS)


def amount(stored: object) -> Decimal:
    """Money in yuan, stored as whole fen; below zero where something is taken back."""
    return yuan(_within(stored, AMOUNTS.start, AMOUNTS.stop - 1))


def flag(stored: object) -> bool:
    """Yes or no, stored as such, or as 1 or 0."""
    return stored if isinstance(stored, bool) else _within(stored, 0, 1) == 1


def _within(stored: object, least: int, most: int) -> int:
    found = _whole(stored)
    if not least <= found <= most:
        raise ValueError
    return found


def _whole(stored: object) -> int:
    if type(stored) is not int:
        raise TypeError
    return stored
