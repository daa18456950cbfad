"""Stores filled with the demo cast, one fresh copy a test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.demo_cluster import running_cluster
from db.demo_records import write_demo_records
from db.journal import Journal, open_journal
from db.records import Records
from tests.db.gateway.stage import RunningGateway, running_gateway
from tests.db.postgresql import FilledCluster
from tests.db.samples import JOURNAL_KEY, NOW
from tests.db.stores import CLOCK, STORES, OpenRecords


@pytest.fixture(autouse=True)
def at_noon() -> None:
    """Whatever an earlier test turned the stores' clock to."""
    CLOCK.now = NOW


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A records file with the cast; copy it, never open it."""
    path = tmp_path_factory.mktemp("demo") / "records.sqlite"
    write_demo_records(path, as_of=NOW)
    return path


@pytest.fixture
def records_file(demo_file: Path, tmp_path: Path) -> Path:
    """A records file of this test's own."""
    return Path(shutil.copy(demo_file, tmp_path / "records.sqlite"))


@pytest.fixture(scope="session")
def filled_cluster(demo_file: Path) -> Iterator[FilledCluster]:
    """A PostgreSQL of this run's own, with the cast."""
    with running_cluster() as cluster:
        filled = FilledCluster(cluster, demo_file)
        yield filled
        filled.close()


@pytest.fixture(scope="session")
def gateway(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RunningGateway, int]]:
    """The server of the contract behind nginx, for this run, and nginx' port."""
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture(params=STORES)
def open_store_again(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenRecords]:
    """Each implementation of Records, holding the demo cast as of NOW, to be opened by a test."""
    with STORES[request.param](request, tmp_path) as open_again:
        yield open_again


@pytest.fixture
def records(open_store_again: OpenRecords) -> Iterator[Records]:
    """Each implementation of Records, opened by one terminal."""
    opened = open_store_again()
    yield opened
    opened.close()


@pytest.fixture
def journal_file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(journal_file: Path) -> Iterator[Journal]:
    """A journal with nothing in it but its beginning."""
    opened = open_journal(journal_file, JOURNAL_KEY, now=NOW)
    yield opened
    opened.close()
