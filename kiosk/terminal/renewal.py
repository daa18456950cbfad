"""Taking new settings and new content between two visits, without waiting for the night.

The program is put in its own place anew: the process stays, the first page stands again within a
second or two, and nothing of the old settings is left.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final, Never, Protocol

import trio

from kiosk.content.shelf import ContentShelf
from kiosk.desks.device_watch import Renewed
from kiosk.errors import KioskError
from kiosk.folders import CONTENT_IN_FORCE
from kiosk.language.texts import Language
from kiosk.settings.checking import setting_faults
from kiosk.settings.layers import layer_files
from kiosk.terminal.systemd import tell_status

#: How soon a change of settings or content is seen.
LOOK_AGAIN_S: Final = 2.0

_log = logging.getLogger(__name__)


class Tell(Protocol):
    """Takes over whether new settings or new content could not be used."""

    def __call__(self, what: Renewed, /, *, refused: bool) -> None: ...


class Renewal:
    """Whether the terminal is to begin anew, for reception to see between visits."""

    def __init__(self, config_file: Path) -> None:
        """Begin to watch: what changes from now on is new, the settings that are read next too."""
        self._config_file = config_file
        self._settings = self._written(())
        self.wanted = trio.Event()
        self.taken = False
        """Whether no visit is received any more for its sake."""

    async def watch(
        self,
        shelf: ContentShelf,
        keys: tuple[Path, ...] = (),
        tell: Tell = lambda _what, refused: None,
    ) -> None:
        """Want it once settings, content or one of the `keys` have changed, and can be used.

        What cannot be used is told, to the staff by `tell`, and the terminal goes on as it is.
        """
        self._settings |= stats_of(keys)
        content: tuple[object, ...] | None = None
        while not self.wanted.is_set():
            await trio.sleep(LOOK_AGAIN_S)
            if (settings := self._written(keys)) != self._settings:
                self._settings = settings
                tell(Renewed.SETTINGS, refused=not self._take_settings())
            if (found := _content(shelf)) != content:
                # Before it is taken: what changes meanwhile is seen at the next look.
                content = found
                taken = await trio.to_thread.run_sync(_refresh, shelf)
                tell(Renewed.CONTENT, refused=not taken)
            if shelf.usable and shelf.in_force != CONTENT_IN_FORCE:
                _log.info("new content: taken before the next visit")
                self.wanted.set()

    def _written(self, keys: tuple[Path, ...]) -> dict[Path, tuple[int, int]]:
        """Every layer of the settings, and the keys, as they are on the disk."""
        return stats_of((*layer_files(self._config_file).values(), *keys))

    def _take_settings(self) -> bool:
        """Want the new settings; return whether they can be used."""
        faults = setting_faults(self._config_file)
        if not faults:
            _log.info("new settings: taken before the next visit")
            self.wanted.set()
            return True
        fault = f"{faults[0].where}: {faults[0].said(Language.ENGLISH)}"
        _log.error("the new settings are not taken: %s", fault)
        tell_status(f"the new settings are not taken: {fault}")
        return False


def _content(shelf: ContentShelf) -> tuple[object, ...]:
    """What new content shows by: another file, or another day."""
    return as_they_are(shelf.watched), date.today()


def _refresh(shelf: ContentShelf) -> bool:
    """Put into force what belongs there today; one that cannot be used is told, and is False."""
    try:
        shelf.refresh(date.today())
    except (KioskError, OSError) as error:
        _log.error("the new content is not taken: %s", error)
        tell_status(f"the new content is not taken: {error}")
        return False
    return True


def take_content(shelf: ContentShelf) -> bool:
    """Put into force what belongs there at a start; return whether the program must begin anew."""
    _refresh(shelf)
    if shelf.usable and shelf.in_force != CONTENT_IN_FORCE:
        return True
    shelf.tidy()
    return False


def stats_of(files: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Return each of the files with its time and size; nothing of what is not there."""
    found: dict[Path, tuple[int, int]] = {}
    for file in files:
        with suppress(OSError):
            stat = file.lstat()
            # Also of a change of mode or owner, which the time of its content does not tell.
            found[file] = stat.st_ctime_ns, stat.st_size
    return found


def as_they_are(folders: Iterable[Path]) -> Mapping[Path, tuple[int, int]]:
    """Return each file of the folders with its time and size; nothing of what cannot be read."""
    found: dict[Path, tuple[int, int]] = {}
    for folder in folders:
        with suppress(OSError):
            found |= stats_of(folder.iterdir())
    return found


def begin_anew(replace: Callable[[str, list[str]], Never] = os.execv) -> Never:
    """Put the program in its own place, as it was started."""
    replace(sys.executable, list(sys.orig_argv))
