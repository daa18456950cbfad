"""How many days the terminal's certificates still stand."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.files import read_bytes
from kiosk.settings.configuration import Configuration, Pkcs12Settings
from kiosk.trust.certificate import read_certificate
from kiosk.trust.terminal_key import open_key

_log = logging.getLogger(__name__)
_S_PER_DAY = 86_400


def certificates_days(configuration: Configuration, now: datetime) -> Mapping[str, float]:
    """Return by name how many days each still stands; one that cannot be read is left out.

    A signing key in a token is left out as well: asking it would keep papers waiting.
    """
    return {
        name: (until - now).total_seconds() / _S_PER_DAY for name, until in _ends(configuration)
    }


def _ends(configuration: Configuration) -> Iterator[tuple[str, datetime]]:
    files = {
        "records": getattr(configuration.records.access, "certificate", None),
        "metrics": configuration.metrics.certificate,
    }
    for name, file in files.items():
        if file is None:
            continue
        try:
            yield name, read_certificate(read_bytes(Path(file))).not_valid_after_utc
        except (OSError, ValueError) as error:
            _log.error("a certificate cannot be read: %s: %s", name, type(error).__name__)
    trust = configuration.trust
    if trust is not None and isinstance(trust.key, Pkcs12Settings):
        try:
            yield "signing", open_key(trust.key).valid_until
        except KioskError as error:
            _log.error("a certificate cannot be read: %s: %s", "signing", error.code)
