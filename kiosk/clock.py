"""The time of day, handed to whoever needs it, so that a test can turn it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)


def time_in(text: str) -> datetime:
    """Return the time that stands in `text` (ISO 8601), aware.

    Raises:
        ValueError: there is none, or one without its zone.
        TypeError: it is no text.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment
