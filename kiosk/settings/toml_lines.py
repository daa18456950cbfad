"""On which line of a TOML file a key or a table stands; Python's parser does not tell."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""The keys that lead to a setting; a number is the so many-th of several."""

_KEY: Final = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEYS: Final = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEAD: Final = re.compile(rf"\s*(?P<brackets>\[{{1,2}})\s*(?P<keys>{_KEYS})\s*\]")
_ASSIGNED: Final = re.compile(rf"\s*(?P<keys>{_KEYS})\s*=(?P<value>.*)")
_EACH: Final = re.compile(_KEY)
_LONG_QUOTES: Final = ('"""', "'''")


def line_of(text: str, place: Place) -> tuple[int | None, bool]:
    """Return the line where `place` is written, and whether it is that of the setting itself.

    What stands inside a value counts as the value's line; what is not there, as its table's.
    """
    lines = _lines(text)
    found: Place = ()
    for part in place:
        # A part that no file has, such as the name of one of several kinds, is passed over.
        found = (*found, part) if (*found, part) in lines else found
    if not found:
        return None, not place
    return lines[found], found == place


@lru_cache(maxsize=8)
def _lines(text: str) -> dict[Place, int]:
    """Every key and table of a file with its line."""
    lines: dict[Place, int] = {}
    tables: dict[Place, int] = {}
    table: Place = ()
    for number, line in _statements(text):
        if head := _HEAD.match(line):
            table = _table(tables, head["keys"], several=head["brackets"] == "[[")
            _note(lines, table, number)
        elif assigned := _ASSIGNED.match(line):
            _note(lines, (*table, *_parts(assigned["keys"])), number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The lines that begin a table or a setting: not those inside a text of many lines."""
    inside: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if inside is None:
            yield number, line
        for quotes in _LONG_QUOTES if inside is None else (inside,):
            if line.count(quotes) % 2:
                inside = quotes if inside is None else None
                break


def _table(tables: dict[Place, int], keys: str, *, several: bool) -> Place:
    """The place of a table's head; those before it that come several times count as their last."""
    place: Place = ()
    parts = _parts(keys)
    for step, part in enumerate(parts, 1):
        place = (*place, part)
        if several and step == len(parts):
            tables[place] = tables.get(place, -1) + 1
        if place in tables:
            place = (*place, tables[place])
    return place


def _note(lines: dict[Place, int], place: Place, number: int) -> None:
    for length in range(1, len(place)):
        lines.setdefault(place[:length], number)
    lines[place] = number


def _parts(keys: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _EACH.findall(keys))
