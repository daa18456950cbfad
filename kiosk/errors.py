"""What can go wrong in the kiosk itself: one class a fault, each with a stable code and facts."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar


class KioskError(Exception):
    """The kiosk could not do something; `code` names it for the catalogue of failure texts."""

    code: ClassVar[str]

    def __reduce__(self) -> tuple[Callable[..., "KioskError"], tuple[object, ...]]:
        """Let the error go to another process with its facts, however it is constructed."""
        return _rebuilt, (type(self), self.args, self.__dict__)


class ConfigurationError(KioskError):
    """The terminal was set up wrongly; an engineer can mend it. Ends a command with exit code 2."""

    code = "configuration.wrong"


def frames_of(error: BaseException) -> str:
    """Return where an error was raised: types, files and lines, without any message.

    A message can hold whatever value went wrong, and with it a citizen's name.
    """
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(frames_of(inner) for inner in error.exceptions)
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
    cause = f" from {frames_of(error.__cause__)}" if error.__cause__ is not None else ""
    return f"{type(error).__name__} at {places}{cause}"


def _rebuilt(
    kind: type[KioskError], arguments: tuple[object, ...], facts: dict[str, object]
) -> KioskError:
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(facts)
    return error
