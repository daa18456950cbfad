"""A new signing key in the place of the old, published before anything is signed with it."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.errors import ConfigurationError
from kiosk.settings.configuration import Configuration, Mode, Pkcs12Settings
from kiosk.settings.secret_files import read_secret
from kiosk.trust.pkcs12_key import Pkcs12Key, write_new_key
from kiosk.trust.publishing import publish, published_key


@dataclass(frozen=True, slots=True)
class Rotated:
    """The new key's id, until when it stands, and where the old one is kept."""

    key: str
    valid_until: datetime
    kept: Path


def rotate(configuration: Configuration, folder: Path, valid: timedelta) -> Rotated:
    """Make a new key under the same password, publish it in `folder`, and turn to it.

    Whatever fails, the old key goes on.

    Raises:
        ConfigurationError: the key is not in a file of this terminal's, or none is set up.
        SigningKeyError, PublishedKeysBroken
        OSError: a file cannot be written.
    """
    trust = configuration.trust
    if trust is None or not isinstance(trust.key, Pkcs12Settings):
        raise ConfigurationError("no [trust.key] with a file: a token's key is made in the token")
    now, settings = datetime.now(UTC), trust.key
    old = Pkcs12Key(settings.file, settings.password_file)
    new_file = settings.file.with_name(f"{settings.file.name}.new")
    kept = settings.file.with_name(f"{settings.file.name}.until-{now:%Y%m%d-%H%M%S-%f}")
    new_file.unlink(missing_ok=True)
    name = f"{configuration.terminal.agency} {configuration.terminal.id}"
    password = read_secret(settings.password_file).strip()
    write_new_key(new_file, password, name=name, valid_from=now, valid=valid)
    demo = configuration.mode is Mode.DEMO
    new = Pkcs12Key(new_file, settings.password_file)
    publish(
        folder,
        [published_key(key, trust, configuration.terminal.agency, demo=demo) for key in (old, new)],
    )
    owner = settings.file.stat()
    if os.geteuid() == 0:
        os.chown(new_file, owner.st_uid, owner.st_gid)
    os.link(settings.file, kept)
    new_file.replace(settings.file)
    return Rotated(new.public.id.hex(), new.valid_until, kept)
