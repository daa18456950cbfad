"""An upright panel off screen, so that what is measured is laid out and painted as in the hall."""

import json
from pathlib import Path
from typing import Final

WIDTH, HEIGHT = 1080, 1920

_SCREEN: Final = {"name": "hall", "x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "dpr": 1}


def platform_of(folder: Path) -> str:
    """Return the value of QT_QPA_PLATFORM for that panel, whose file is written to `folder`."""
    file = folder / "panel.json"
    file.write_text(json.dumps({"screens": [{**_SCREEN, "logicalDpi": 96}]}), encoding="utf-8")
    return f"offscreen:configfile={file}"
