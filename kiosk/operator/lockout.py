"""How long the staff's door stays shut after wrong codes; kept on the disk, over every restart."""

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.clock import Clock
from kiosk.files import read_text, write_whole

_log = logging.getLogger(__name__)

FREE_TRIES: Final = 5
FIRST_LOCK: Final = timedelta(seconds=15)
LONGEST_LOCK: Final = timedelta(hours=4)
_MOST_DOUBLINGS: Final = 12
_FILE_NAME: Final = "operator-tries.json"


def tries_file(journal: Path) -> Path:
    """Return the file that remembers wrong codes; it stands by the journal."""
    return journal.with_name(_FILE_NAME)


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int
    last: datetime | None


#: What a full disk did not take: a program that goes on remembers it all the same.
_UNWRITTEN: Final[dict[Path, _Tries]] = {}


class Lockout:
    """Five tries are free; each wrong one after that shuts the door for twice as long."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    @property
    def shut_for(self) -> timedelta:
        """How long the door still is shut; nothing where it is not."""
        tries = self._read()
        if tries.wrong < FREE_TRIES:
            return timedelta(0)
        lasts = lock_after(tries.wrong)
        now = self._clock()
        # A clock that was set back must not shut it for years, nor one set ahead open it at once.
        last = now if tries.last is None else min(tries.last, now)
        if tries.last is not None and tries.last > now:
            self._write(_Tries(tries.wrong, now))
        return max(last + lasts - now, timedelta(0))

    @property
    def tries_left(self) -> int:
        """How many tries are free."""
        return max(FREE_TRIES - self._read().wrong, 0)

    def note_wrong(self) -> None:
        """Count a wrong code, on the disk before anybody hears that it was wrong (O20)."""
        self._write(_Tries(self._read().wrong + 1, self._clock()))

    def note_right(self) -> None:
        """Forget the wrong ones."""
        self._write(_Tries(0, None))

    def _read(self) -> _Tries:
        if self._file in _UNWRITTEN:
            return _UNWRITTEN[self._file]
        try:
            value = json.loads(read_text(self._file))
            last, wrong = value["last"], int(value["wrong"])
            return _Tries(wrong, None if last is None else datetime.fromisoformat(last))
        except FileNotFoundError:
            return _Tries(0, None)
        except (OSError, ValueError, TypeError, KeyError):
            # Somebody was at it: as if all free tries were spent.
            return _Tries(FREE_TRIES, None)

    def _write(self, tries: _Tries) -> None:
        last = None if tries.last is None else tries.last.isoformat()
        try:
            write_whole(self._file, json.dumps({"wrong": tries.wrong, "last": last}), durable=True)
            _UNWRITTEN.pop(self._file, None)
        except OSError as error:
            _UNWRITTEN[self._file] = tries
            _log.error("wrong codes cannot be remembered: %s", error.strerror)


def lock_after(wrong: int) -> timedelta:
    """Return for how long so many wrong codes shut the door."""
    if wrong < FREE_TRIES:
        return timedelta(0)
    doublings: int = min(wrong - FREE_TRIES, _MOST_DOUBLINGS)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)
