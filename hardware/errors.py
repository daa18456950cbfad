"""What can go wrong with a device: one class a fault, each with a stable code and facts."""

from typing import ClassVar


class HardwareError(Exception):
    """A device failed; `code` names how, for the catalogue of failure texts and the log."""

    code: ClassVar[str]
