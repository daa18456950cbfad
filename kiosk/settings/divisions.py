"""Provinces and prefectures by GB/T 2260 (assets/divisions.toml), to choose a place from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.folders import ASSETS_FOLDER
from kiosk.settings.bounds import STRICT
from kiosk.settings.toml_files import load_toml

DIVISIONS_FILE: Final = ASSETS_FOLDER / "divisions.toml"
PROVINCE_DIGITS: Final = 2
"""So many digits of a code say which province."""


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture, or a county that the province leads itself."""

    code: str
    name: str
    pinyin: str
    """A syllable for each character."""
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Province:
    """A province with what lies within it; a municipality has nothing within."""

    name: str
    pinyin: str
    within: tuple[Prefecture, ...] = ()
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Divisions:
    """All of them, by their codes, as of a day."""

    source: str
    as_of: date
    divisions: Mapping[str, Province]
    __pydantic_config__ = STRICT

    def name_of(self, code: str) -> str | None:
        """Return what a place is called with its province; None for one that is not known."""
        province = self.divisions.get(f"{code[:PROVINCE_DIGITS]}0000")
        if province is None:
            return None
        if code.endswith("0000"):
            return province.name
        return next((province.name + one.name for one in province.within if one.code == code), None)


@cache
def load_divisions(file: Path = DIVISIONS_FILE) -> Divisions:
    """Return the divisions in `file`.

    Raises:
        DataFileBroken: it is absent or wrong.
    """
    return load_toml(file, Divisions)
