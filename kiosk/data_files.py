"""Reading the TOML files people edit: a typed value, or an error naming file, line and fault."""

import tomllib
from pathlib import Path
from typing import Final, TypeVar

from kiosk.errors import ConfigurationError

Value = TypeVar("Value")

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
    from pydantic import TypeAdapter, ValidationError

    text = _text_of(file)
    try:
        return TypeAdapter(kind).validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DataFileBroken(file, _decode_line(str(error)), str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = [str(part) for part in first["loc"]]
        fault = f"{'.'.join(path)}: {first['msg']}"
        raise DataFileBroken(file, _line_of(text, path), fault) from error


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise DataFileBroken(file, None, error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise DataFileBroken(file, None, "is not UTF-8") from error


def _decode_line(message: str) -> int | None:
    _, found, rest = message.partition("(at line ")
    number = rest.partition(",")[0]
    return int(number) if found and number.isdigit() else None


def _line_of(text: str, path: list[str]) -> int | None:
    """Return the line of the deepest key of `path` that stands in the file, counting tables."""
    lines = text.splitlines()
    for key in reversed(path):
        for number, line in enumerate(lines, start=1):
            head = line.strip().lstrip("[").rstrip("]").split("=")[0].strip()
            if key in (head, head.split(".")[-1]):
                return number
    return None
