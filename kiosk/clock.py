"""The time of day, handed to whoever needs it, so that a test can turn it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)
