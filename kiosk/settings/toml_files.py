"""Reading the TOML files people edit: a typed value, or an error naming file, line and fault."""

import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kiosk.errors import ConfigurationError
from kiosk.files import read_text

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

Value = TypeVar("Value")

_TOO_LARGE: Final = 2**63
"""What TOML has for integers (v1.0.0, Integer); Python's have no end."""

_adapters: "dict[type, TypeAdapter[Any]]" = {}

#: Set as `__pydantic_config__` on a dataclass read from a file: a misspelt key is an error.
STRICT: Final = {"extra": "forbid"}


class DataFileBroken(ConfigurationError):
    """A data file cannot be used; says which, where and why, and nothing of its content."""

    code = "configuration.file-broken"

    def __init__(self, file: Path, line: int | None, fault: str, *, exact: bool = True) -> None:
        where = "" if line is None else f":{line}" if exact else f", near line {line}"
        super().__init__(f"{file}{where}: {fault}")
        self.file = file
        self.line = line
        self.fault = fault


def load_toml(file: Path, kind: type[Value]) -> Value:
    """Return the content of `file` as a `kind`, a dataclass whose fields are the file's keys.

    Raises:
        DataFileBroken: the file is absent, is no TOML, or does not fit `kind`.
    """
    text = _text_of(file)
    return _fitted(file, text, kind, _parsed(file, text), ())


def value_of(file: Path, text: str, kind: type[Value]) -> Value:
    """Return `text`, which stands in `file`, as a `kind`.

    Raises:
        DataFileBroken: it is no TOML, or does not fit `kind`.
    """
    return _fitted(file, text, kind, _parsed(file, text), ())


def load_entries(
    file: Path, kind: type[Value]
) -> tuple[dict[str, Value], tuple[DataFileBroken, ...]]:
    """Return the tables of `file`, each a `kind`, by their names, and what is wrong with the rest.

    One wrong table costs only itself.

    Raises:
        DataFileBroken: the file is absent or is no TOML.
    """
    text = _text_of(file)
    entries: dict[str, Value] = {}
    faults = []
    for name, table in _parsed(file, text).items():
        try:
            entries[name] = _fitted(file, text, kind, table, (name,))
        except DataFileBroken as fault:
            faults.append(fault)
    return entries, tuple(faults)


def _parsed(file: Path, text: str) -> dict[str, object]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileBroken(file, _decode_line(str(error), text), str(error)) from error
    except ValueError as error:
        # A number of more digits than Python takes (sys.int_info), in a line of its own.
        raise DataFileBroken(file, _longest_line(text), "a number that is too long") from error
    except RecursionError as error:
        raise DataFileBroken(file, None, "is nested too deeply") from error
    for place, number in _numbers_in(content):
        if not -_TOO_LARGE <= number < _TOO_LARGE:
            name = ".".join(map(str, place))
            line, exact = _line_of(text, place)
            raise DataFileBroken(file, line, f"{name}: no number for a setting", exact=exact)
    return content


def _numbers_in(content: object) -> Iterator[tuple[tuple[str | int, ...], int | float]]:
    """Every number of the file with its place."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), content)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*place, name), part) for name, part in value.items()]
        elif isinstance(value, list):
            waiting += [((*place, number), part) for number, part in enumerate(value)]
        elif isinstance(value, int | float):
            yield place, value


def _fitted(
    file: Path, text: str, kind: type[Value], content: object, path: tuple[str, ...]
) -> Value:
    from pydantic import ValidationError

    try:
        return _adapter(kind).validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = (*path, *first["loc"])
        nearest = _nearest(kind, first)
        meant = "" if nearest is None else f'; did you mean "{nearest}"?'
        named = f"{'.'.join(map(str, place))}: " if place else ""
        fault = f"{named}{first['msg']}{meant}"
        line, exact = _line_of(text, place)
        raise DataFileBroken(file, line, fault, exact=exact) from error


def _nearest(kind: type[Value], error: "ErrorDetails") -> str | None:
    """Return the name that a misspelt key or value of a closed set comes nearest to."""
    match error["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            written, names = str(error["loc"][-1]), _keys(_adapter(kind).json_schema())
        case "enum":
            written, names = str(error["input"]), error["ctx"]["expected"].split("'")[1::2]
        case _:
            return None
    return next(iter(get_close_matches(written, names, n=1)), None)


def _keys(schema: dict[str, Any]) -> list[str]:
    """Return every key that a file of this kind can have, at whatever depth."""
    tables = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for table in tables for key in table.get("properties", {})})


def _adapter(kind: type[Value]) -> "TypeAdapter[Value]":
    """The checker of a kind; made once, for making it takes longer than reading a file."""
    from pydantic import TypeAdapter

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _text_of(file: Path) -> str:
    try:
        return read_text(file).replace("\r\n", "\n")
    except OSError as error:
        raise DataFileBroken(file, None, error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise DataFileBroken(file, None, "is not UTF-8") from error


def _longest_line(text: str) -> int:
    lines = text.splitlines()
    return max(range(len(lines)), key=lambda number: len(lines[number])) + 1


def _decode_line(message: str, text: str) -> int | None:
    if message.endswith("(at end of document)"):
        return text.count("\n") + 1
    _, found, rest = message.partition("(at line ")
    number = rest.partition(",")[0]
    return int(number) if found and number.isdigit() else None


def _line_of(text: str, place: tuple[str | int, ...]) -> tuple[int | None, bool]:
    """Return the line where `place` is written, and whether all of it was found there.

    A name is a key of the table found so far, or a table's own head; a number is the so many-th
    table of the name before it. What stands inside a value counts as the value's line.
    """
    lines = [line.strip() for line in text.splitlines()]
    found: int | None = None
    exact = True
    for step in range(len(place)):
        here = _step_line(lines, place, step, 0 if found is None else found)
        exact = exact and here is not None
        found = found if here is None else here
    return (None if found is None else found + 1), exact


def _step_line(lines: list[str], place: tuple[str | int, ...], step: int, start: int) -> int | None:
    part = place[step]
    if isinstance(part, int):
        heads = [number for number, line in enumerate(lines) if line == f"[[{place[step - 1]}]]"]
        return heads[part] if part < len(heads) else None
    key = _key_line(lines, part, start)
    if key is not None:
        return key
    heads = [number for number, line in enumerate(lines) if line in (f"[{part}]", f"[[{part}]]")]
    return next(iter(heads), None)


def _key_line(lines: list[str], key: str, start: int) -> int | None:
    """Return the index of the line that sets `key` in the table that `start` is in."""
    for number in range(start, len(lines)):
        if lines[number].startswith("[") and number > start:
            return None
        if lines[number].partition("=")[0].strip() == key:
            return number
    return None
