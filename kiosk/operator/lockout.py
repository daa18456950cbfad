"""How long the staff's door stays shut after wrong codes; kept on the disk, over every restart."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.clock import Clock, time_in
from kiosk.files import read_json, write_whole

_log = logging.getLogger(__name__)

FREE_TRIES: Final = 5
FIRST_LOCK: Final = timedelta(seconds=15)
LONGEST_LOCK: Final = timedelta(hours=4)
_MOST_DOUBLINGS: Final = 12
_MOST_COUNTED: Final = 10**9
#: Somebody with a code of their own could otherwise try those of others for ever.
FORGIVEN_A_DAY: Final = 20
_FILE_NAME: Final = "operator-tries.json"


def tries_file(journal: Path) -> Path:
    """Return the file that remembers wrong codes; it stands by the journal."""
    return journal.with_name(_FILE_NAME)


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int
    last: datetime | None
    forgiven: int = 0
    day: str = ""
    """On which so many were forgiven."""


#: What a full disk did not take: a program that goes on remembers it all the same.
_UNWRITTEN: Final[dict[Path, _Tries]] = {}


class Lockout:
    """Five tries are free; each wrong one after that shuts the door for twice as long.

    A right one has the wrong ones forgotten, of which a day has so many and no more.
    """

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
            self._write(replace(tries, last=now))
        return max(last + lasts - now, timedelta(0))

    @property
    def tries_left(self) -> int:
        """How many tries are free."""
        return max(FREE_TRIES - self._read().wrong, 0)

    def note_wrong(self) -> None:
        """Count a wrong code, on the disk before anybody hears that it was wrong (O20)."""
        tries = self._read()
        self._write(replace(tries, wrong=tries.wrong + 1, last=self._clock()))

    def note_right(self) -> None:
        """Forget the wrong ones, as many of them as a day still has."""
        tries, today = self._read(), f"{self._clock().astimezone():%Y-%m-%d}"
        before = tries.forgiven if tries.day == today else 0
        forgiven = min(tries.wrong, FORGIVEN_A_DAY - before)
        left = tries.wrong - forgiven
        if forgiven > 0:
            last = tries.last if left else None
            self._write(_Tries(left, last, before + forgiven, today))

    def _read(self) -> _Tries:
        if self._file in _UNWRITTEN:
            return _UNWRITTEN[self._file]
        try:
            value = read_json(self._file)
            last = value["last"]
            return _Tries(
                _count(value["wrong"]),
                None if last is None else time_in(last),
                _count(value.get("forgiven", 0)),
                str(value.get("day")),
            )
        except FileNotFoundError:
            return _Tries(0, None)
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            # Somebody was at it: as if all free tries were spent just now.
            broken = _Tries(FREE_TRIES, self._clock())
            self._write(broken)
            return broken

    def _write(self, tries: _Tries) -> None:
        last = None if tries.last is None else tries.last.isoformat()
        text = json.dumps({**asdict(tries), "last": last})
        try:
            write_whole(self._file, text, durable=True)
            _UNWRITTEN.pop(self._file, None)
        except OSError as error:
            _UNWRITTEN[self._file] = tries
            _log.error("wrong codes cannot be remembered: %s", error.strerror)


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST_COUNTED:
        raise ValueError("no count")
    return value


def lock_after(wrong: int) -> timedelta:
    """Return for how long so many wrong codes shut the door."""
    if wrong < FREE_TRIES:
        return timedelta(0)
    doublings: int = min(wrong - FREE_TRIES, _MOST_DOUBLINGS)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)
