"""What can go wrong with the security module or the server in its place, one class a fault.

A module pulled out of its slot is none of the errors of a card reader: those end a citizen's visit
with "you took the card out".
"""

from typing import ClassVar

from hardware.errors import HardwareError
from hardware.social_card.algorithm import CardAlgorithm


class SecurityModuleError(HardwareError):
    """The security module cannot help with this card; the card itself is all right."""


class SecurityModuleAbsent(SecurityModuleError):
    """There is no module in its slot, or no such slot."""

    code: ClassVar[str] = "security_module.absent"

    def __init__(self, reader: str) -> None:
        super().__init__(f"no security module in {reader!r}")
        self.reader = reader


class SecurityModuleInUse(SecurityModuleError):
    """Another program holds the module."""

    code: ClassVar[str] = "security_module.in_use"

    def __init__(self, reader: str) -> None:
        super().__init__(f"another program holds the security module in {reader!r}")
        self.reader = reader


class SecurityModuleSilent(SecurityModuleError):
    """The module or the server gave no whole answer in time, or the way to it is cut."""

    code: ClassVar[str] = "security_module.silent"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the security module does not answer: {reason}")
        self.reason = reason


class SecurityModuleNotTrusted(SecurityModuleError):
    """The server's certificate is not one this terminal trusts."""

    code: ClassVar[str] = "security_module.not_trusted"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the central server is not trusted: {reason}")
        self.reason = reason


class SecurityModuleRefused(SecurityModuleError):
    """The module or the server answered that it will not do it."""

    code: ClassVar[str] = "security_module.refused"

    def __init__(self, command: str, status: str) -> None:
        super().__init__(f"{command} was answered with {status}")
        self.command = command
        self.status = status


class SecurityModuleAnswerMalformed(SecurityModuleError):
    """The answer is none that its interface gives; nothing of it was used."""

    code: ClassVar[str] = "security_module.answer_malformed"

    def __init__(self, command: str, length: int) -> None:
        super().__init__(f"{command} was answered with {length} bytes that are no result")
        self.command = command
        self.length = length


class SecurityModuleLacksKey(SecurityModuleError):
    """The module has no key for cards of this cipher."""

    code: ClassVar[str] = "security_module.key_missing"

    def __init__(self, algorithm: CardAlgorithm) -> None:
        super().__init__(f"the security module has no key for {algorithm.value} cards")
        self.algorithm = algorithm
