"""Card readers that no hand puts a card into: drivers that take cards over the network.

Such a driver, vsmartcard's, listens on every address of the machine without a password. It is for
developing.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

DRIVERS: Final = Path("/usr/lib/pcsc/drivers")
READER_SETTINGS: Final = (Path("/etc/reader.conf"), Path("/etc/reader.conf.d"))

_USUAL_NAME: Final = "Virtual PCD"
_DRIVER_NAME: Final = "vpcd"
_SETTING: Final = re.compile(r"^\s*(FRIENDLYNAME|LIBPATH)\s+\"?([^\"\n]+?)\"?\s*$", re.MULTILINE)


def is_virtual(reader: str) -> bool:
    """Whether a reader, by its name in PC/SC, is one of a virtual driver."""
    return any(reader.startswith(name) for name in (_USUAL_NAME, *virtual_names()))


def virtual_names(settings: tuple[Path, ...] = READER_SETTINGS) -> tuple[str, ...]:
    """Return the names pcscd's settings give to readers of a virtual driver, whatever they are."""
    return tuple(name for file in _files(settings) for name in _names_in(file))


def installed_drivers(folder: Path = DRIVERS) -> tuple[Path, ...]:
    """Return the virtual drivers that are installed, in use or not."""
    return tuple(sorted(folder.rglob(f"*{_DRIVER_NAME}*.so*")))


def _files(settings: tuple[Path, ...]) -> Iterator[Path]:
    for place in settings:
        yield from sorted(place.iterdir()) if place.is_dir() else [place] * place.is_file()


def _names_in(file: Path) -> Iterator[str]:
    """Yield the name of each reader in a file that one of our drivers serves (reader.conf(5))."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    name = ""
    for key, value in _SETTING.findall(text):
        if key == "FRIENDLYNAME":
            name = value
        elif _DRIVER_NAME in Path(value).name and name:
            yield name
