"""Reading the TOML files people edit: a typed value, or an error naming file, line and fault."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kiosk.errors import ConfigurationError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Value = TypeVar("Value")

_adapters: "dict[type, TypeAdapter[Any]]" = {}

#: Set as `__pydantic_config__` on a dataclass read from a file: a misspelt key is an error.
STRICT: Final = {"extra": "forbid"}


class DataFileBroken(ConfigurationError):
    """A data file cannot be used; says which, where and why, and nothing of its content."""

    code = "configuration.file-broken"

    def __init__(self, file: Path, line: int | None, fault: str) -> None:
        place = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{place}: {fault}")
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
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileBroken(file, _decode_line(str(error), text), str(error)) from error
    except RecursionError as error:
        raise DataFileBroken(file, None, "is nested too deeply") from error


def _fitted(
    file: Path, text: str, kind: type[Value], content: object, path: tuple[str, ...]
) -> Value:
    from pydantic import ValidationError

    try:
        return _adapter(kind).validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = (*path, *first["loc"])
        fault = f"{'.'.join(map(str, place))}: {first['msg']}"
        raise DataFileBroken(file, _line_of(text, place), fault) from error


def _adapter(kind: type[Value]) -> "TypeAdapter[Value]":
    """The checker of a kind; made once, for making it takes longer than reading a file."""
    from pydantic import TypeAdapter

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise DataFileBroken(file, None, error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise DataFileBroken(file, None, "is not UTF-8") from error


def _decode_line(message: str, text: str) -> int | None:
    if message.endswith("(at end of document)"):
        return text.count("\n") + 1
    _, found, rest = message.partition("(at line ")
    number = rest.partition(",")[0]
    return int(number) if found and number.isdigit() else None


def _line_of(text: str, place: tuple[str | int, ...]) -> int | None:
    """Return the line where `place` is written, or the nearest thing around it that is.

    A name is a key of the table found so far, or a table's own head; a number is the so many-th
    table of the name before it. What stands inside a value counts as the value's line.
    """
    lines = [line.strip() for line in text.splitlines()]
    found: int | None = None
    for step, part in enumerate(place):
        if isinstance(part, int):
            head = f"[[{place[step - 1]}]]"
            heads = [number for number, line in enumerate(lines) if line == head]
            found = heads[part] if part < len(heads) else found
        else:
            key = _key_line(lines, part, 0 if found is None else found)
            head_line = lines.index(f"[{part}]") if f"[{part}]" in lines else None
            found = next((line for line in (key, head_line, found) if line is not None), None)
    return None if found is None else found + 1


def _key_line(lines: list[str], key: str, start: int) -> int | None:
    """Return the index of the line that sets `key` in the table that `start` is in."""
    for number in range(start, len(lines)):
        if lines[number].startswith("[") and number > start:
            return None
        if lines[number].partition("=")[0].strip() == key:
            return number
    return None
