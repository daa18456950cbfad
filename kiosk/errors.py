"""What can go wrong in the kiosk itself: one class a fault, each with a stable code and facts."""

from collections.abc import Callable
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


def _rebuilt(
    kind: type[KioskError], arguments: tuple[object, ...], facts: dict[str, object]
) -> KioskError:
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(facts)
    return error
