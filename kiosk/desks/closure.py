"""Whether the staff has taken the terminal out of service, why, and until when; over restarts."""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique
from pathlib import Path
from typing import Final

from kiosk.clock import Clock, time_in
from kiosk.desks.bell import Bell
from kiosk.files import read_json, write_whole

_log = logging.getLogger(__name__)
_FILE_NAME: Final = "closed.json"


@unique
class Reason(Enum):
    """Why the staff closes a terminal; the value is the journal's word."""

    MAINTENANCE = "maintenance"
    SUPPLIES = "supplies"
    RECORDS = "records"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed for a reason, and opened again by itself at `until`; by hand alone where None."""

    reason: Reason
    since: datetime
    until: datetime | None


def closure_file(journal: Path) -> Path:
    """Return the file that keeps a terminal closed; it stands by the journal."""
    return journal.with_name(_FILE_NAME)


class Closure:
    """Keeps the terminal closed until its time is over or somebody opens it."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._turned = Bell()
        self._closed = self._read()

    @property
    def now(self) -> Closed | None:
        """How it is closed now; None while it serves."""
        closed = self._closed
        if closed is not None and closed.until is not None and closed.until <= self._clock():
            self.reopen()
        return self._closed

    def close(self, reason: Reason, until: datetime | None) -> None:
        """Take it out of service."""
        self._closed = Closed(reason, self._clock(), until)
        said = {
            "reason": reason.value,
            "since": self._closed.since.isoformat(),
            "until": None if until is None else until.isoformat(),
        }
        try:
            write_whole(self._file, json.dumps(said), durable=True)
        except OSError as error:
            _log.error("that the terminal is closed cannot be kept: %s", error.strerror)
        self._turned.ring()

    def reopen(self) -> None:
        """Serve again."""
        self._closed = None
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            _log.error("that the terminal is closed cannot be kept: %s", error.strerror)
        self._turned.ring()

    async def wait_turn(self) -> None:
        """Return when it was closed or opened."""
        await self._turned.wait()

    def _read(self) -> Closed | None:
        try:
            value = read_json(self._file)
            until = value["until"]
            return Closed(
                Reason(value["reason"]),
                time_in(value["since"]),
                None if until is None else time_in(until),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            # It was closed, and nobody knows any more why.
            return Closed(Reason.OTHER, self._clock(), None)
