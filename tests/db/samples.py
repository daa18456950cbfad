"""The moment, the keys and the cast that the tests of `db` share."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from db.demo_people import DemoCardholder, DemoRole, demo_cast
from db.records import IdempotencyKey

NOW: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
A_SECOND: Final = timedelta(seconds=1)
A_DAY: Final = timedelta(days=1)
FOR_EVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
JOURNAL_KEY: Final = bytes(range(32))
TERMINAL: Final = "terminal-1"

CAST: Final[dict[DemoRole, DemoCardholder]] = {holder.role: holder for holder in demo_cast()}
_numbers = count(1)


def card_of(role: DemoRole) -> str:
    """The identification code of the card of a member of the cast."""
    return CAST[role].identification_code


def new_key() -> IdempotencyKey:
    """A key that no other request of this run has."""
    return IdempotencyKey(f"key-{next(_numbers):08}")
