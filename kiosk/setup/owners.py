"""Whose the files and folders of a terminal are, where root makes them."""

import grp
import os
import pwd
from contextlib import suppress
from pathlib import Path
from typing import Final

USER: Final = "kiosk"
ROOT: Final = "root"


def make_folder(folder: Path, *, owner: str = USER) -> None:
    """Make a folder, if there is none: for the kiosk alone, or root's for the kiosk to read.

    Raises:
        OSError
    """
    if not folder.exists():
        folder.mkdir(mode=0o700 if owner == USER else 0o750, parents=True)
        give(folder, owner=owner)


def give_store(file: Path) -> None:
    """Let the kiosk's user have a store and what lies beside it.

    Raises:
        OSError
    """
    for one in file.parent.glob(f"{file.name}*"):
        one.chmod(0o600)
        give(one)


def give(file: Path, *, owner: str = USER) -> None:
    """Let `owner` and the kiosk's group have a file, where these are and we may give it.

    Raises:
        OSError
    """
    if os.geteuid() == 0:
        with suppress(KeyError):  # a machine without the package has no such user
            os.chown(file, pwd.getpwnam(owner).pw_uid, grp.getgrnam(USER).gr_gid)
