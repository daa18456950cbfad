"""Reading the TOML files people edit: a typed value, or an error naming file, line and fault."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self, TypeVar

from kiosk.errors import ConfigurationError
from kiosk.files import read_text, why_not
from kiosk.language.texts import Language, Words, _
from kiosk.settings.setting_faults import Lines, SettingFault, value_or_faults
from kiosk.settings.toml_lines import Place, line_of

Value = TypeVar("Value")

_TOO_LARGE: Final = 2**63
"""What TOML has for integers (v1.0.0, Integer); Python's have no end."""

_NO_NUMBER: Final = _("no number for a setting")


class DataFileBroken(ConfigurationError):
    """A data file cannot be used; says which, where and why, and nothing of its content."""

    code = "configuration.file-broken"

    def __init__(self, file: Path, line: int | None, fault: str, *, exact: bool = True) -> None:
        where = "" if line is None else f":{line}" if exact else f", near line {line}"
        super().__init__(f"{file}{where}: {fault}")
        self.file = file
        self.line = line
        self.fault = fault
        self.faults: tuple[SettingFault, ...] = ()
        """All that is wrong, where more than one thing can be told."""

    @classmethod
    def of(cls, faults: tuple[SettingFault, ...]) -> Self:
        """Return the error for the first of several faults."""
        first = faults[0]
        error = cls(first.file, first.line, first.said(Language.ENGLISH), exact=first.exact)
        error.faults = faults
        return error

    @property
    def words(self) -> Words:
        """What is wrong, in both languages."""
        if not self.faults:
            return Words(str(self), str(self))
        first = self.faults[0]
        return Words(f"{first.where}: {first.said(Language.CHINESE)}", str(self))


def load_toml(file: Path, kind: type[Value]) -> Value:
    """Return the content of `file` as a `kind`, a dataclass whose fields are the file's keys.

    Raises:
        DataFileBroken: the file is absent, is no TOML, or does not fit `kind`.
    """
    text = text_of(file)
    return _fitted(file, text, kind, parsed(file, text), ())


def value_of(file: Path, text: str, kind: type[Value]) -> Value:
    """Return `text`, which stands in `file`, as a `kind`.

    Raises:
        DataFileBroken: it is no TOML, or does not fit `kind`.
    """
    return _fitted(file, text, kind, parsed(file, text), ())


def load_entries(
    file: Path, kind: type[Value]
) -> tuple[dict[str, Value], tuple[DataFileBroken, ...]]:
    """Return the tables of `file`, each a `kind`, by their names, and what is wrong with the rest.

    One wrong table costs only itself.

    Raises:
        DataFileBroken: the file is absent or is no TOML.
    """
    text = text_of(file)
    entries: dict[str, Value] = {}
    faults = []
    for name, table in parsed(file, text).items():
        try:
            entries[name] = _fitted(file, text, kind, table, (name,))
        except DataFileBroken as fault:
            faults.append(fault)
    return entries, tuple(faults)


def parsed(file: Path, text: str) -> dict[str, object]:
    """Return the tables of `text`, which stands in `file`.

    Raises:
        DataFileBroken: it is no TOML.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileBroken(file, _decode_line(str(error), text), str(error)) from error
    except ValueError as error:
        # A number of more digits than Python takes (sys.int_info), in a line of its own.
        raise DataFileBroken(file, _longest_line(text), "a number that is too long") from error
    except RecursionError as error:
        raise DataFileBroken(file, None, "is nested too deeply") from error
    endless = [
        SettingFault(file, *line_of(text, place), place, _NO_NUMBER)
        for place, number in _numbers_in(content)
        if not -_TOO_LARGE <= number < _TOO_LARGE
    ]
    if endless:
        raise DataFileBroken.of(tuple(endless))
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


def _fitted(file: Path, text: str, kind: type[Value], content: object, path: Place) -> Value:
    value, faults = value_or_faults(kind, content, path, lines_in(file, text))
    if value is None:
        raise DataFileBroken.of(faults)
    return value


def lines_in(file: Path, text: str) -> Lines:
    """Return what finds the line of a place in `text`, which stands in `file`."""

    def lines(place: Place) -> tuple[Path, int | None, bool]:
        return file, *line_of(text, place)

    return lines


def text_of(file: Path) -> str:
    """Return what stands in `file`.

    Raises:
        DataFileBroken: it cannot be read.
    """
    try:
        # Editors of other systems end lines in their way and put a mark before the first.
        return read_text(file).removeprefix("\ufeff").replace("\r\n", "\n")
    except OSError as error:
        raise DataFileBroken(file, None, why_not(error)) from error
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
