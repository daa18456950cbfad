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
from kiosk.settings.secret_files import SecretExposed, check_private

_NAMED_SECRET: Final = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|secret|credentials?|api_?key"
    r"|(?:access|auth|bearer)_token|pin)$",
    re.IGNORECASE,
)
_HOLDS_SECRET: Final = re.compile(
    r"://[^/\s:@]*:[^/\s@]+@|(?:password|passwd|secret|token|api_?key)=", re.IGNORECASE
)
_WRITTEN_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


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
    try:
        if any(_secrets(content)):
            check_private(file)
    except SecretExposed as exposed:
        return exposed
    if in_force and file.exists() and file.stat().st_mode & _WRITTEN_BY_OTHERS:
        return SettingsWritable(file)
    return None


def _secrets(value: object, name: str = "") -> Iterator[str]:
    """The name of every setting, at whatever depth, that holds a secret."""
    match value:
        case dict():
            for key, part in value.items():
                yield from _secrets(part, str(key))
        case list():
            for part in value:
                yield from _secrets(part, name)
        case str() if value and (_NAMED_SECRET.search(name) or _HOLDS_SECRET.search(value)):
            yield name
