"""A short hash of all settings: terminals with equal settings have equal ones."""

from hashlib import sha256
from typing import Final

from kiosk.settings.configuration import Configuration

_DIGITS: Final = 12


def settings_hash(configuration: Configuration) -> str:
    """Return it; settings name files of secrets and hold none."""
    return sha256(repr(configuration).encode()).hexdigest()[:_DIGITS]
