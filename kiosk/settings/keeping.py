"""How a terminal is kept: its clock, its copies, and the content over what is shipped."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from kiosk.settings.bounds import STRICT, File, Reason, Within


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """Who sets the terminal's clock: a time server, or, where there is none, a person by hand.

    Without a time server for a day nothing is changed; `set_by_hand` says who looks after the clock
    of a terminal that has none, and how often.
    """

    set_by_hand: Reason | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """Where `kiosk backup` puts its copies, for whom they are sealed, and how many stay.

    `folder` is best on another machine. `recipients` holds the agency's public keys (age), one a
    line; two people should have one each.
    """

    folder: File | None = None
    recipients: File = Path("/etc/hall-kiosk/backup-recipients.txt")
    keep: Annotated[int, Within(2, 400)] = 30
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """What lies over the shipped guides, places, links, rules and templates (docs/fleet.md).

    `public_key` is the agency's, which signs content packages; `folder` the hall's own, with
    regions/<code>/… and certificates/… as they are shipped.
    """

    public_key: File = Path("/etc/hall-kiosk/content.pub")
    folder: File = Path("/etc/hall-kiosk/content")
    __pydantic_config__ = STRICT
