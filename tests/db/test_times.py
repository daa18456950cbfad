"""Moments keep their microsecond and their meaning."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.times import from_microseconds, to_microseconds

CHINA = timezone(timedelta(hours=8))


@given(st.datetimes(timezones=st.just(CHINA), min_value=datetime(1900, 1, 1)))
def test_there_and_back(moment: datetime) -> None:
    restored = from_microseconds(to_microseconds(moment))
    assert restored == moment
    assert restored.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        to_microseconds(datetime(2026, 1, 1))
