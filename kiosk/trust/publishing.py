"""The page that checks papers, put together for an agency's web server: files and public keys."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kiosk.folders import ASSETS_FOLDER
from kiosk.settings.configuration import TrustSettings
from kiosk.trust.errors import PublishedKeysBroken
from kiosk.trust.published_keys import PublishedKey, load_published_keys, save_published_keys
from kiosk.trust.terminal_key import TerminalKey, require_real

PAGE_FOLDER: Final = ASSETS_FOLDER / "verify"
KEYS_FILE: Final = "keys.json"


def published_key(
    key: TerminalKey, trust: TrustSettings, agency: str, *, demo: bool
) -> PublishedKey:
    """What the agency publishes of a terminal's key.

    Raises:
        SigningKeyError: a demonstration's key is to be published as a real one.
    """
    if not demo:
        require_real(key)
    return PublishedKey(
        key=key.public,
        issuer=trust.issuer,
        name=agency,
        valid_from=key.valid_from,
        valid_until=key.valid_until,
        demo=demo,
    )


def publish(folder: Path, keys: Iterable[PublishedKey]) -> int:
    """Write the page to `folder` and add the keys to those published there; return how many are.

    Raises:
        PublishedKeysBroken: the keys that are there already cannot be read, or something else is
            there.
        OSError: the folder cannot be written.
    """
    file = folder / KEYS_FILE
    if not file.exists() and folder.exists() and any(folder.iterdir()):
        raise PublishedKeysBroken(file, "the folder holds other files and no published keys")
    known = dict(load_published_keys(file)) if file.exists() else {}
    known |= {key.key.id: key for key in keys}
    folder.mkdir(parents=True, exist_ok=True)
    for part in PAGE_FOLDER.iterdir():
        if part.name != KEYS_FILE:
            shutil.copyfile(part, folder / part.name)
    save_published_keys(file, known.values())
    return len(known)
