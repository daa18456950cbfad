"""When a time server last set the clock, remembered over power cuts."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.clock import system_clock

SYNCHRONIZED: Final = Path("/run/systemd/timesync/synchronized")
"""Touched each time systemd-timesyncd has set the clock (systemd-timesyncd.service(8))."""
_TIMEDATECTL: Final = ("timedatectl", "show", "--property=NTPSynchronized", "--value")
_TIMEDATECTL_LIMIT_S: Final = 2.0


def told_by_the_system() -> datetime | None:
    """Return when a time server last set the clock; None: nothing says so.

    Of other programs than systemd-timesyncd, such as chrony, the system tells only whether the
    clock is kept by one now.
    """
    try:
        return datetime.fromtimestamp(SYNCHRONIZED.stat().st_mtime, UTC)
    except OSError:
        pass
    try:
        asked = subprocess.run(  # noqa: S603 - the words are our own
            _TIMEDATECTL, capture_output=True, text=True, check=False, timeout=_TIMEDATECTL_LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return system_clock() if asked.stdout.strip() == "yes" else None


class TimeServerMemory:
    """Keeps the moment as the time of a file beside the journal.

    Where it begins without one, the clock counts as set at that moment.
    """

    def __init__(
        self, file: Path, told: Callable[[], datetime | None] = told_by_the_system
    ) -> None:
        self._file = file
        self._told = told

    def last(self) -> datetime:
        """Return when the clock was last set, and remember it.

        Raises:
            OSError: it cannot be remembered.
        """
        told = self._told()
        if told is not None or not self._file.exists():
            self._file.touch(mode=0o600)
        if told is not None:
            os.utime(self._file, (told.timestamp(), told.timestamp()))
        return self.kept() or system_clock()

    def kept(self) -> datetime | None:
        """Return what is remembered; writes nothing."""
        try:
            return datetime.fromtimestamp(self._file.stat().st_mtime, UTC)
        except OSError:
            return None


def memory_file(journal: Path) -> Path:
    """Return the file of the memory, beside the journal."""
    return journal.with_name("clock-was-set")
