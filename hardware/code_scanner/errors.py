"""What can go wrong with a code scanner, one class a fault; none of them holds what was scanned."""

from enum import Enum, unique
from typing import ClassVar

from hardware.errors import HardwareError


class ScannerError(HardwareError):
    """The scanner failed or is not to be had."""


class ScannerGone(ScannerError):
    """The scanner's port or input is not there, may not be used, or vanished while it was used."""

    code: ClassVar[str] = "scanner.gone"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"the code scanner at {path} is gone: {reason}")
        self.path = path
        self.reason = reason


class ScannerInUse(ScannerError):
    """Another program holds the scanner."""

    code: ClassVar[str] = "scanner.in_use"

    def __init__(self, path: str) -> None:
        super().__init__(f"another program uses the code scanner at {path}")
        self.path = path


@unique
class CodeFact(Enum):
    """What is wrong with what came in."""

    TOO_LONG = "too long"
    NOT_TEXT = "not printable ASCII"
    CUT_OFF = "ended in silence"


class CodeGarbled(ScannerError):
    """What the scanner sent is no code: too long, no text, or broken off."""

    code: ClassVar[str] = "scanner.garbled"

    def __init__(self, fact: CodeFact) -> None:
        super().__init__(f"what was scanned is no code: {fact.value}")
        self.fact = fact
