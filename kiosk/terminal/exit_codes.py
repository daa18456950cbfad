"""With which code the program ends, and what it says of the typed error that ended it."""

import os
import sys
from enum import IntEnum, unique
from typing import NoReturn, TypeAlias

from db.errors import DatabaseError
from hardware.errors import HardwareError
from kiosk.errors import ConfigurationError, KioskError

TypedError: TypeAlias = HardwareError | DatabaseError | KioskError


@unique
class ExitCode(IntEnum):
    """How the process ends; everything but DONE makes systemd start it again."""

    DONE = 0
    WORLD_FAILED = 1
    WRONG_USAGE = 2
    BUG = 70
    """EX_SOFTWARE of sysexits.h."""
    BEGIN_ANEW = 75
    """The process does not end: the program takes its own place, with new settings or content."""


def exit_code_of(error: TypedError) -> ExitCode:
    """Return the code for `error`; settings that are wrong are wrong usage."""
    wrong = isinstance(error, ConfigurationError)
    return ExitCode.WRONG_USAGE if wrong else ExitCode.WORLD_FAILED


def advice_on(error: TypedError) -> tuple[str, ...]:
    """Return what whoever looks after the terminal does about `error`: in Chinese, in English."""
    # Loaded only where something failed, for the first page is not to wait for it.
    from kiosk.operator.remedies import remedies

    remedy = remedies().get(error.code)
    return () if remedy is None else (remedy.chinese, remedy.english or "")


def leave(error: TypedError) -> NoReturn:
    """Say what is wrong and end the process at once, where an error cannot be raised."""
    print(*lines_on(error), sep="\n", file=sys.stderr, flush=True)
    os._exit(exit_code_of(error))


def lines_on(error: TypedError) -> tuple[str, ...]:
    """Return what is said of `error` on the standard error stream."""
    return (f"{error.code}: {error}", *advice_on(error))
