"""Points in time: aware datetimes outside, microseconds since 1970 (UTC) in the store."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """The stored form of an aware datetime.

    Raises:
        ValueError: the datetime is naive, so nobody knows which moment it means.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(stored: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + timedelta(microseconds=stored)
