"""What can go wrong in the kiosk itself: one class a fault, each with a stable code and facts."""

from typing import ClassVar


class KioskError(Exception):
    """The kiosk could not do something; `code` names it for the catalogue of failure texts."""

    code: ClassVar[str]


class ConfigurationError(KioskError):
    """The terminal was set up wrongly; an engineer can mend it. Ends a command with exit code 2."""

    code = "configuration.wrong"
