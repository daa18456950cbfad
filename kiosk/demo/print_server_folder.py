"""The folder of a demonstration's print server: gone with it, or at the next start if killed."""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from kiosk.demo.own_folder import MARKER, claim

_PREFIX: Final = "kiosk-cups-"
_PATIENCE_S: Final = 5.0


@contextmanager
def print_server_folder() -> Iterator[Path]:
    """Make a folder with a short path, as that of a domain socket is; what killed runs left goes.

    The lock on its mark says that the run lives: the system lets go of it when the run dies.
    """
    remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    claim(folder)
    try:
        with (folder / MARKER).open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers() -> None:
    """End the print servers of our own runs that were killed, and delete their folders."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_leftover(folder):
            _end_programs_of(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _is_leftover(folder: Path) -> bool:
    """Whether it is a folder of this user with our mark on it, and nobody holds the mark."""
    marker = folder / MARKER
    try:
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid() or marker.is_symlink():
            return False
        with marker.open() as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _end_programs_of(folder: Path) -> None:
    """End whatever runs the copy of cupsd that stands in this very folder."""
    program = folder / "cupsd"
    for how in (signal.SIGTERM, signal.SIGKILL):
        deadline = monotonic() + _PATIENCE_S
        while (running := _running(program)) and monotonic() < deadline:
            for process in running:
                with suppress(ProcessLookupError):
                    os.kill(process, how)
            sleep(0.05)
        if not running:
            return


def _running(program: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "exe").readlink() == program:
                found.append(int(entry.name))
    return found
