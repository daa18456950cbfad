"""How commands answer: a line for people or one JSON object for programs, and the exit code."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

from db.errors import DatabaseError
from hardware.errors import HardwareError
from hardware.showable import marked
from kiosk.errors import KioskError
from kiosk.terminal.exit_codes import ExitCode, TypedError, advice_on, exit_code_of, lines_on

if TYPE_CHECKING:
    from kiosk.doctor.finding import Finding

WRONGLY_NAMED = (
    FileExistsError,
    FileNotFoundError,
    IsADirectoryError,
    NotADirectoryError,
    PermissionError,
)
"""What goes wrong with a file because another one was meant; a full disk is nobody's mistake."""

JsonValue = str | int | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]

json_option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")


def answer(value: Mapping[str, JsonValue] | Sequence[JsonValue]) -> None:
    """Print `value` as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def error_value(error: TypedError) -> dict[str, JsonValue]:
    """Return a typed error as JSON: its code, what it says, and what to do."""
    chinese, english = advice_on(error) or (None, None)
    return {
        **{"error": error.code, "message": str(error)},
        **{"advice": english, "advice_zh": chinese},
    }


def advice_lines(finding: "Finding") -> tuple[str, ...]:
    """Return what is to be done: in Chinese and in English, a mere command once."""
    from kiosk.language.texts import Language

    told = (finding.advised(language) for language in Language)
    return tuple(dict.fromkeys(filter(None, told)))


@contextmanager
def typed_errors(*, as_json: bool) -> Iterator[None]:
    """Turn a typed error into the command's answer and its exit code."""
    try:
        yield
    except (HardwareError, DatabaseError, KioskError) as error:
        fail_by_kind(error, as_json=as_json)


def fail_by_kind(error: TypedError, *, as_json: bool) -> NoReturn:
    """Answer with `error` and end the command."""
    fail(error, exit_code_of(error), as_json=as_json)


def fail(error: TypedError, exit_code: ExitCode, *, as_json: bool) -> NoReturn:
    """Answer with `error` and end the command with `exit_code`."""
    if as_json:
        answer(error_value(error))
    else:
        for line in lines_on(error):
            click.echo(marked(line), err=True)
    sys.exit(exit_code)
