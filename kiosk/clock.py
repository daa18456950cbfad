"""The time of day, handed to whoever needs it, so that a test can turn it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)


def time_in(text: str) -> datetime:
    """Return the time that stands in `text` (ISO 8601), aware.

    Raises:
        ValueError: there is none, one without its zone, or one that no zone's calendar holds.
        TypeError: it is no text.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    if not date.min.year < moment.year < date.max.year:
        raise ValueError("a time that another zone cannot say")
    return moment
