"""How bright the screen is, by the kernel's backlight (sysfs-class-backlight of its ABI).

Panels on a cable of their own have one; most monitors have not and are set by their own buttons.
The system keeps it over a shutdown (systemd-backlight@.service). It is the administrator's to set:
the packaged unit hall-kiosk-brightness@PERCENT.service does it for the kiosk.
"""

from contextlib import suppress
from pathlib import Path
from typing import Final

FOLDER: Final = Path("/sys/class/backlight")
_WHOLE: Final = 100


def brightness(folder: Path = FOLDER) -> int | None:
    """Return how bright the first panel is, in percent of the brightest; None where none can be."""
    with suppress(OSError):
        for light in sorted(folder.iterdir()):
            with suppress(OSError, ValueError):
                now, most = _number(light / "brightness"), _number(light / "max_brightness")
                if 0 <= now <= most > 0:
                    return round(now * _WHOLE / most)
    return None


def _number(file: Path) -> int:
    return int(file.read_text(encoding="ascii"))
