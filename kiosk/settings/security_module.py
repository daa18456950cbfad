"""What opens locked cards at this terminal, as kiosk.toml says it.

Which keys a module has, and where, is its issuer's secret knowledge: nothing here has a default
that would be a guess. The keys themselves are nowhere but in the module or at the server.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from hardware.security_module.external_form import ExternalForm
from hardware.social_card.algorithm import CardAlgorithm
from kiosk.settings.bounds import STRICT

#: With the reading of the card it must end before the card reader counts as hanging.
LONGEST_SERVER_WAIT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class PsamKeySettings:
    """Where the module has the two keys for cards of one cipher.

    `internal` and `external` are the key's usage and index as four hex digits. `environment` is the
    DF name selected before the module's application, in hex digits; empty for none.
    """

    algorithm: CardAlgorithm
    internal: str
    external: str
    environment: str = ""
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.algorithm is CardAlgorithm.UNKNOWN:
            raise ValueError("algorithm: 3DES, SSF33 or SM4")
        for address in (self.internal, self.external):
            if not re.fullmatch(r"[0-9A-Fa-f]{4}", address):
                raise ValueError("internal, external: usage and index, four hex digits")
        if not re.fullmatch(r"(?:[0-9A-Fa-f]{2}){0,16}", self.environment):
            raise ValueError("environment: a DF name of at most 16 bytes in hex digits")


@dataclass(frozen=True, slots=True)
class PsamSettings:
    """A module in a second slot; `reader` is part of the slot's name and of no citizen's slot's.

    `external_form` is what the region's cards want to be shown (docs/devices.md).
    """

    reader: str
    keys: tuple[PsamKeySettings, ...]
    external_form: ExternalForm
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if not self.reader or not self.keys:
            raise ValueError("reader and keys: neither may be empty")
        if len({key.algorithm for key in self.keys}) != len(self.keys):
            raise ValueError("keys: one entry for each algorithm")


@dataclass(frozen=True, slots=True)
class CardServerSettings:
    """The central server. `ca_file` vouches for it in place of the system's certificates."""

    address: str
    timeout_s: float = 5.0
    ca_file: Path | None = None
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        from hardware.security_module.server_address import ModuleServerAddress

        ModuleServerAddress(self.address)
        if not 0 < self.timeout_s <= LONGEST_SERVER_WAIT_S:
            raise ValueError(f"timeout_s: more than 0, at most {LONGEST_SERVER_WAIT_S:g}")


SecurityModuleSettings: TypeAlias = PsamSettings | CardServerSettings


def is_module_slot(settings: SecurityModuleSettings | None, reader: str) -> bool:
    """Whether `reader` is the module's, where no citizen's card is ever put."""
    return isinstance(settings, PsamSettings) and settings.reader in reader
