"""A new guide file for a clerk to fill in; the check names every line that still is empty."""

import json
import re
from datetime import date
from pathlib import Path
from string import Template
from typing import ClassVar, Final

from kiosk.errors import ConfigurationError
from kiosk.folders import ASSETS_FOLDER, REGIONS_FOLDER

TEMPLATE_FILE: Final = ASSETS_FOLDER / "catalogue" / "guide-template.toml"

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class GuideNotMade(ConfigurationError):
    """A new guide cannot be begun under this name."""

    code: ClassVar[str] = "guides.not_made"


def new_guide(
    region: str,
    slug: str,
    *,
    document: str,
    item: int,
    today: date,
    folder: Path = REGIONS_FOLDER,
) -> Path:
    """Write the file of a new guide and return where it is.

    Raises:
        GuideNotMade: there is no such region, the slug is no lower-case words with dashes, or the
            item has a file already.
    """
    guides = folder / region / "guides"
    if not guides.is_dir():
        raise GuideNotMade(f"there is no folder {guides}")
    if not _SLUG.fullmatch(slug):
        raise GuideNotMade(f"'{slug}' is not made of lower-case letters, digits and dashes")
    others = sorted(guides.glob(f"{item:02}-*.toml"))
    if others:
        raise GuideNotMade(f"item {item} has a file already: {others[0]}")
    template = Template(TEMPLATE_FILE.read_text(encoding="utf-8"))
    written = template.substitute(
        today=today.isoformat(), document=json.dumps(document)[1:-1], item=item
    )
    file = guides / f"{item:02}-{slug}.toml"
    file.write_text(written, encoding="utf-8")
    return file
