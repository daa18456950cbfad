"""A folder that we made or found empty: the only kind in which anything is ever deleted."""

import shutil
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from kiosk.errors import ConfigurationError

MARKER: Final = ".made-by-hall-kiosk"
_WORDS: Final = "hall-kiosk made this folder and deletes its files here. Keep nothing in it.\n"


class FolderNotOurs(ConfigurationError):
    """A folder holds files that we have not made, and stays as it is."""

    code = "demo.folder-not-ours"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds files that hall-kiosk has not made; name another folder")
        self.folder = folder


class FolderNotWritable(ConfigurationError):
    """Nothing can be written into a folder."""

    code = "demo.folder-not-writable"

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder} cannot be written: {why}; name another folder")
        self.folder = folder


def claim(folder: Path) -> None:
    """Make `folder`, or take one that is empty, and mark it as ours; again for one of ours.

    Raises:
        FolderNotOurs: there is something in it, and no mark of ours; or it is no folder.
        FolderNotWritable
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        marker = folder / MARKER
        if marker.is_symlink() or (not marker.exists() and any(folder.iterdir())):
            raise FolderNotOurs(folder)
        marker.write_text(_WORDS, encoding="utf-8")
    except FileExistsError as error:
        raise FolderNotOurs(folder) from error
    except OSError as error:
        raise FolderNotWritable(folder, error.strerror or "the system refuses it") from error


def claim_fresh(folder: Path, made: tuple[str, ...]) -> None:
    """Claim `folder` and delete what an earlier run of ours made there, and nothing else.

    Args:
        made: the names that we give to files and folders in it, with * for what varies.

    Raises:
        FolderNotOurs: see `claim`.
    """
    claim(folder)
    for entry in folder.iterdir():
        if not any(fnmatchcase(entry.name, name) for name in made):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
