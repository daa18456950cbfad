"""Who may write the settings, and read them where they hold a secret.

Our own settings name the files of secrets. An agency's adapter may take one in its table, and an
address may carry one.
"""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.errors import ConfigurationError
from kiosk.settings.secret_files import SecretExposed

_NAMED_SECRET: Final = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|secret|credentials?|api_?key"
    r"|(?:access|auth|bearer)_token|pin)$",
    re.IGNORECASE,
)
_IN_ADDRESS: Final = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
_IN_QUERY: Final = re.compile(r"(?:password|passwd|secret|token|api_?key)=", re.IGNORECASE)
_CITATIONS: Final = {("cards", "source"), ("switched_on", "source")}
"""Where the hall names the document that decided: its address opens nothing but the document."""
_WRITTEN_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_USED_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IRWXO
"""The group may read: settings belong to root, and the kiosk reads them as its group."""
_ROOT_AND_GROUP: Final = "640"


class SettingsWritable(ConfigurationError):
    """A file of settings can be written by others, who could decide what cards may do."""

    code = "configuration.settings-writable"

    def __init__(self, file: Path) -> None:
        super().__init__(f"others can write {file}; type: chmod go-w {file}")
        self.file = file


def exposure_of(
    file: Path, content: dict[str, object], *, in_force: bool
) -> SettingsWritable | SecretExposed | None:
    """Return what is wrong with the modes of a file that holds these settings.

    Args:
        in_force: a terminal serves by them; those of a trial may be anybody's.
    """
    modes = file.stat().st_mode if file.exists() else 0
    if modes & _USED_BY_OTHERS and any(_secrets(content)):
        return SecretExposed(file, _ROOT_AND_GROUP)
    if in_force and modes & _WRITTEN_BY_OTHERS:
        return SettingsWritable(file)
    return None


def _secrets(value: object, place: tuple[str, ...] = ()) -> Iterator[str]:
    """The name of every setting, at whatever depth, that holds a secret."""
    match value:
        case dict():
            for key, part in value.items():
                yield from _secrets(part, (*place, str(key)))
        case list():
            for part in value:
                yield from _secrets(part, place)
        case str() if value and _is_secret(place, value):
            yield place[-1]


def _is_secret(place: tuple[str, ...], value: str) -> bool:
    queried = place not in _CITATIONS and _IN_QUERY.search(value)
    return bool(_NAMED_SECRET.search(place[-1]) or _IN_ADDRESS.search(value) or queried)
