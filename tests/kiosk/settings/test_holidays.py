"""Working days between the holidays of the years that are known, and no day beyond them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings.holidays import load_working_days
from kiosk.settings.toml_files import DataFileBroken

#: A day, how many working days after it, and the day that is; each beside the calendar of its year.
COUNTED = """
2026-11-23 1  2026-11-24
2026-11-22 5  2026-11-27
2026-11-20 5  2026-11-27
2026-09-18 1  2026-09-20
2026-09-24 2  2026-09-29
2026-09-30 1  2026-10-08
2026-09-30 3  2026-10-10
2026-02-13 1  2026-02-14
2026-02-14 1  2026-02-24
2025-12-31 1  2026-01-04
2026-12-30 1  2026-12-31
2026-12-30 2  -
2026-12-25 5  -
2024-12-31 1  2025-01-02
"""


@pytest.mark.parametrize("line", COUNTED.strip().splitlines())
def test_working_days_are_counted_from_the_day_after(line: str) -> None:
    day, count, expected = line.split()
    found = load_working_days().after(date.fromisoformat(day), int(count))
    assert ("-" if found is None else found.isoformat()) == expected


@given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(1, 20))
def test_one_more_working_day_is_the_next_one(day: date, count: int) -> None:
    days = load_working_days()
    before, after = days.after(day, count), days.after(day, count + 1)
    assert before is not None
    assert after is not None
    assert before < after
    assert all(days.after(before, 1) == after for _ in range(1)), (
        "counted on from the day before, it is the next one"
    )
    between = (before + timedelta(days=n) for n in range(1, (after - before).days))
    assert all(one.weekday() >= 5 or one in days.years[one.year].off for one in between)


def test_a_day_of_another_year_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "holidays.toml"
    file.write_text('[2030]\nsource = "x"\noff = [2031-01-01]\nworked = []\n')
    with pytest.raises(DataFileBroken, match="another year"):
        load_working_days(file)
