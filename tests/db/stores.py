"""Every implementation of `Records`, as the contract suite opens it: one line a kind.

A kind is a context manager that takes the folder of one test, fills a store with the demo cast as
of NOW, makes it obey CLOCK, and gives a function that opens one more connection to it, as one more
terminal would.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from db.https_records import open_https_records
from db.records import Records
from db.sqlite_records import open_records
from tests.db.gateway.stage import RunningGateway
from tests.db.postgresql import FilledCluster
from tests.db.samples import NOW

OpenRecords: TypeAlias = Callable[[], Records]
"""Opens the store once more; the caller closes what it gets."""


class TurnedClock:
    """The clock of the records in a test: it stands still until it is turned."""

    def __init__(self) -> None:
        self.heard: Callable[[datetime], None] = lambda now: None
        self._now = NOW

    @property
    def now(self) -> datetime:
        return self._now

    @now.setter
    def now(self, now: datetime) -> None:
        self._now = now
        self.heard(now)

    def __call__(self) -> datetime:
        return self._now


CLOCK: Final = TurnedClock()


@contextmanager
def file_store(request: pytest.FixtureRequest, folder: Path) -> Iterator[OpenRecords]:
    """The file of a terminal that stands alone."""
    demo_file: Path = request.getfixturevalue("demo_file")
    path = Path(shutil.copy(demo_file, folder / "records.sqlite"))
    yield lambda: open_records(path, CLOCK)


@contextmanager
def postgresql_store(request: pytest.FixtureRequest, folder: Path) -> Iterator[OpenRecords]:
    """A database that every terminal asks by itself."""
    filled: FilledCluster = request.getfixturevalue("filled_cluster")
    filled.as_it_was()
    filled.turn_clock(NOW)
    CLOCK.heard = filled.turn_clock
    try:
        yield filled.open_records
    finally:
        CLOCK.heard = lambda now: None


@contextmanager
def https_store(request: pytest.FixtureRequest, folder: Path) -> Iterator[OpenRecords]:
    """A file behind the gateway and nginx, asked through the contract."""
    gateway: RunningGateway
    gateway, port = request.getfixturevalue("gateway")
    access = gateway.hall.access("T-01", port)
    with (
        file_store(request, folder) as open_file,
        gateway.serving(open_file, folder / "audit", clock=CLOCK),
    ):
        yield lambda: open_https_records(access)


STORES: Final[
    dict[str, Callable[[pytest.FixtureRequest, Path], AbstractContextManager[OpenRecords]]]
] = {"file": file_store, "postgresql": postgresql_store, "https": https_store}
