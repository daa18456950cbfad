"""How the hall's staff gets to its own pages, and what a full tray and cartridge hold."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from kiosk.language.texts import _
from kiosk.settings.bounds import STRICT, File, Within, Wrong


@dataclass(frozen=True, slots=True)
class OperatorSettings:
    """Without a file of `codes` nobody gets to the staff's pages.

    `idle_s` without a touch, and `absolute_s` after the code, the pages close by themselves.
    `sheets` are what a refilled tray holds, `toner_pages` what a new cartridge prints.
    `recipients` holds the public keys (age) an export is sealed for; `media` is where the system
    mounts a stick that an engineer has allowed. `revoked` lists the staff cards that let nobody in.
    """

    codes: File = Path("/etc/hall-kiosk/operators.toml")
    idle_s: Annotated[float, Within(15, 3600)] = 180.0
    absolute_s: Annotated[float, Within(60, 7200)] = 1800.0
    sheets: Annotated[int, Within(1, 100_000)] = 500
    toner_pages: Annotated[int, Within(1, 100_000)] = 3000
    recipients: File = Path("/etc/hall-kiosk/export-recipients.txt")
    media: File = Path("/media/hall-kiosk")
    revoked: File = Path("/etc/hall-kiosk/revoked-cards.toml")
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.idle_s > self.absolute_s:
            raise Wrong(_("idle_s: not longer than absolute_s"))
