"""The working days of the years whose holidays are known (assets/holidays.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.folders import ASSETS_FOLDER
from kiosk.settings.bounds import STRICT
from kiosk.settings.toml_files import DataFileBroken, load_entries

HOLIDAYS_FILE: Final = ASSETS_FOLDER / "holidays.toml"
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class YearOfHolidays:
    """What the State Council arranged for a year, besides what the weekday says."""

    source: str
    off: tuple[date, ...]
    worked: tuple[date, ...]
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Counts working days as far as the holidays are known."""

    years: Mapping[int, YearOfHolidays]

    def after(self, day: date, count: int) -> date | None:
        """Return the working day so many after `day`, which itself does not count (民法典 201).

        None where it lies in a year whose holidays are not known.
        """
        while count:
            day += timedelta(days=1)
            if (year := self.years.get(day.year)) is None:
                return None
            count -= day in year.worked or (day.weekday() < _SATURDAY and day not in year.off)
        return day


@cache
def load_working_days(file: Path = HOLIDAYS_FILE) -> WorkingDays:
    """Return the working days of the years in `file`.

    Raises:
        DataFileBroken: it is absent or wrong.
    """
    entries, faults = load_entries(file, YearOfHolidays)
    for fault in faults:
        raise fault
    for name, year in entries.items():
        if not name.isdigit() or {one.year for one in (*year.off, *year.worked)} - {int(name)}:
            raise DataFileBroken(file, None, f"[{name}] holds a day of another year")
    return WorkingDays({int(name): year for name, year in entries.items()})
