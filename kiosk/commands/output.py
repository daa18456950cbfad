"""How commands answer: a line for people or one JSON object for programs, and the exit code."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NoReturn

import click

from db.errors import DatabaseError
from hardware.errors import HardwareError
from kiosk.errors import ConfigurationError, KioskError

JsonValue = str | int | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]

WORLD_FAILED = 1
WRONG_USAGE = 2

json_option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")


def answer(value: Mapping[str, JsonValue]) -> None:
    """Print `value` as one JSON object."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def error_value(error: HardwareError | DatabaseError | KioskError) -> dict[str, JsonValue]:
    """Return a typed error as JSON: its code, what it says, and what to do."""
    # Loaded only where something failed, for `kiosk run` has a page to paint.
    from kiosk.language.catalogue import Catalogue
    from kiosk.language.texts import Language
    from kiosk.pages.failures import FAILURES, failure_text
    from kiosk.settings.configuration import WindowSettings

    advice = None
    if error.code in FAILURES:
        text = failure_text(error.code, WindowSettings())
        advice = Catalogue(Language.ENGLISH).render(text.advice)
    return {"error": error.code, "message": str(error), "advice": advice}


@contextmanager
def typed_errors(*, as_json: bool) -> Iterator[None]:
    """Turn a typed error into the command's answer and its exit code."""
    try:
        yield
    except (HardwareError, DatabaseError, KioskError) as error:
        fail_by_kind(error, as_json=as_json)


def fail_by_kind(error: HardwareError | DatabaseError | KioskError, *, as_json: bool) -> NoReturn:
    """Answer with `error` and end the command; settings that are wrong are wrong usage."""
    wrong = isinstance(error, ConfigurationError)
    fail(error, WRONG_USAGE if wrong else WORLD_FAILED, as_json=as_json)


def fail(
    error: HardwareError | DatabaseError | KioskError, exit_code: int, *, as_json: bool
) -> NoReturn:
    """Answer with `error` and end the command."""
    value = error_value(error)
    if as_json:
        answer(value)
    else:
        click.echo(f"{value['error']}: {value['message']}", err=True)
        if value["advice"]:
            click.echo(str(value["advice"]), err=True)
    sys.exit(exit_code)
