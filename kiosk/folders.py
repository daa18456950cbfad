"""Where the kiosk's own data files are: in the installed package, or beside it in a checkout."""

import os
from pathlib import Path
from typing import Final

_PACKAGE = Path(__file__).resolve().parent

ASSETS_FOLDER = next(
    folder for folder in (_PACKAGE / "assets", _PACKAGE.parent / "assets") if folder.is_dir()
)
CONTENT_VARIABLE: Final = "HALL_KIOSK_CONTENT"
"""Names the folder of content packages, where it is not the usual one."""
CONTENT_FOLDER: Final = Path(os.environ.get(CONTENT_VARIABLE, "/var/lib/hall-kiosk/content"))
SHIPPED_REGIONS: Final = ASSETS_FOLDER / "regions"
SHIPPED_TEMPLATES: Final = ASSETS_FOLDER / "certificates"


def _in_force(name: str, shipped: Path) -> Path:
    """The agency's and the hall's own over what is shipped, where there are any (kiosk.content)."""
    # Where the link leads now: one that is turned later is for the next start.
    own = Path(os.path.realpath(CONTENT_FOLDER / "current" / name))
    return own if os.path.isdir(own) else shipped


REGIONS_FOLDER = _in_force("regions", SHIPPED_REGIONS)
TEMPLATES_FOLDER = _in_force("certificates", SHIPPED_TEMPLATES)
CONTENT_IN_FORCE: Final = None if REGIONS_FOLDER == SHIPPED_REGIONS else REGIONS_FOLDER.parent.name
"""The name of the tree that this process reads; None: what is shipped."""
TRANSLATIONS_FOLDER = ASSETS_FOLDER / "translations"
