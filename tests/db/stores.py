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

from db.records import Records
from db.sqlite_records import open_records
from tests.db.samples import NOW

OpenRecords: TypeAlias = Callable[[], Records]
"""Opens the store once more; the caller closes what it gets."""


class TurnedClock:
    """The clock of the records in a test: it stands still until it is turned."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


CLOCK: Final = TurnedClock()


@contextmanager
def file_store(request: pytest.FixtureRequest, folder: Path) -> Iterator[OpenRecords]:
    """The file of a terminal that stands alone."""
    demo_file: Path = request.getfixturevalue("demo_file")
    path = Path(shutil.copy(demo_file, folder / "records.sqlite"))
    yield lambda: open_records(path, CLOCK)


STORES: Final[
    dict[str, Callable[[pytest.FixtureRequest, Path], AbstractContextManager[OpenRecords]]]
] = {"file": file_store}
