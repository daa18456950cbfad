"""How the terminal is at one moment, in figures: the one source of `kiosk status` and of metrics.

It holds no personal data, and every word in it comes from a closed set of ours.
"""

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final, Protocol

from db.journal import Count, OpenChange
from kiosk.desks.device_states import PartState
from kiosk.desks.terminal import Terminal
from kiosk.settings.settings_hash import settings_hash

#: What is looked at once an hour: files that are replaced a few times a year.
CERTIFICATES_LOOK: Final = timedelta(hours=1)


class Pulse(Protocol):
    """What the screen proves of itself; `kiosk.ui.pulse` says what each figure means."""

    painted_at: float
    touches: int
    answers: Counter[float]
    answers_sum_s: float

    @property
    def waiting_s(self) -> float: ...

    def beat(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What proves that the terminal is more than a process: frames, touches, both event loops."""

    loop_at: float
    """When the event loops last turned, in seconds since 1970."""
    painted_at: float
    touches: int
    touch_waiting_s: float
    answers: Mapping[float, int]
    answers_sum_s: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the journal says: its head, its length, what is open, and how often what happened."""

    head: str
    entries: int
    open_changes: int
    open_prints: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """All figures of one terminal; `ledger` is None while the journal cannot be read."""

    terminal: str
    hall: str
    region: str
    version: str
    settings: str
    """The first digits of a hash of all settings: equal settings have equal ones."""
    mode: str
    started_at: datetime
    at: datetime
    in_service: bool
    closed: str | None
    """Why the staff has taken it out of service, a word; None where they have not."""
    parts: tuple[PartState, ...]
    ledger: Ledger | None
    bugs: int
    clock_ahead_s: float | None
    """How far the records' clock is ahead; None before they have answered."""
    certificates_days: Mapping[str, float]
    disk_free: int
    disk_size: int
    heartbeat: Heartbeat

    def as_json(self) -> str:
        """Return everything as one JSON object; counts are added up over all durations."""
        counts = () if self.ledger is None else self.ledger.counts
        ledger = None if self.ledger is None else replace(self.ledger, counts=())
        value = asdict(replace(self, ledger=ledger))
        if ledger is not None:
            value["ledger"]["counts"] = summed(counts)
        return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def summed(counts: Sequence[Count]) -> list[dict[str, str | int]]:
    """Return how often what ended how, with all its seconds and pages."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for one in counts:
        sums_of = sums.setdefault((one.kind, one.what, one.outcome), [0, 0, 0])
        for place, value in enumerate((1, one.seconds, one.pages)):
            sums_of[place] += value * one.number
    return [
        {
            **{"kind": kind, "what": what, "outcome": outcome},
            **{"number": number, "seconds": seconds, "pages": pages},
        }
        for (kind, what, outcome), (number, seconds, pages) in sorted(sums.items())
    ]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else getattr(value, "value", str(value))


def _disk(folder: Path) -> tuple[int, int]:
    """Return free and all bytes; none where the folder is gone, so that the alarm is raised."""
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return 0, 1
    return found.free, found.total


async def ledger_of(terminal: Terminal) -> Ledger:
    """Return what the journal says now.

    Raises:
        DatabaseError, KioskError: it cannot be read.
    """
    head, entries = await terminal.day_book.refresh()
    open_ones = await terminal.day_book.open_business()
    changes = sum(isinstance(one, OpenChange) for one in open_ones)
    prints = len(open_ones) - changes
    return Ledger(head, entries, changes, prints, terminal.day_book.all_time)


def status_of(
    terminal: Terminal,
    pulse: Pulse,
    ledger: Ledger | None,
    certificates_days: Mapping[str, float],
    started_at: datetime,
) -> Status:
    """Return the figures as of now."""
    configuration, now = terminal.configuration, terminal.clock()
    free, size = _disk(configuration.stores.journal.parent)
    closed = terminal.closure.now
    ahead = terminal.devices.stores.ahead
    return Status(
        terminal=configuration.terminal.id,
        hall=configuration.terminal.hall,
        region=configuration.terminal.region,
        version=version("hall-kiosk"),
        settings=settings_hash(configuration),
        mode=configuration.mode.value,
        started_at=started_at,
        at=now,
        in_service=closed is None,
        closed=None if closed is None else closed.reason.value,
        parts=terminal.states.now,
        ledger=ledger,
        bugs=terminal.day_book.bugs,
        clock_ahead_s=None if ahead is None else ahead.total_seconds(),
        certificates_days=certificates_days,
        disk_free=free,
        disk_size=size,
        heartbeat=Heartbeat(
            loop_at=now.timestamp(),
            painted_at=pulse.painted_at,
            touches=pulse.touches,
            touch_waiting_s=pulse.waiting_s,
            answers=dict(pulse.answers),
            answers_sum_s=pulse.answers_sum_s,
        ),
    )
