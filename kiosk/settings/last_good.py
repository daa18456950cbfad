"""The settings a terminal last started with, kept for the day somebody writes wrong ones."""

import json
import os
from pathlib import Path
from typing import Final

from kiosk.files import read_json, write_whole
from kiosk.settings.configuration import Configuration
from kiosk.settings.setting_faults import value_or_faults

_NAME: Final = "settings-last-good.json"


def last_good_file() -> Path | None:
    """Return where they are kept: in the unit's state folder; None where no unit runs the kiosk."""
    folder = os.environ.get("STATE_DIRECTORY")
    return None if folder is None else Path(folder.partition(":")[0]) / _NAME


def remember(merged: dict[str, object], file: Path) -> None:
    """Keep `merged`, with which a terminal has started.

    Raises:
        OSError: it cannot be written; what was kept before stays.
    """
    text = json.dumps(merged, ensure_ascii=False, indent=1)
    write_whole(file, text, mode=0o600)


def recall(file: Path) -> Configuration | None:
    """Return what was kept; None where nothing was, or a newer program cannot use it any more."""
    try:
        merged = read_json(file)
    except (OSError, ValueError):
        return None
    configuration, _faults = value_or_faults(
        Configuration, merged, (), lambda _place: (file, None, False)
    )
    return configuration
