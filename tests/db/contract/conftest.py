"""The records behind the gateway of this run, for tests that look at both ends of a line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.gateway.stage import RunningGateway
from tests.db.stores import CLOCK, OpenRecords, file_store


@pytest.fixture
def store(
    request: pytest.FixtureRequest, gateway: tuple[RunningGateway, int], tmp_path: Path
) -> Iterator[OpenRecords]:
    """The records behind the gateway, to be looked at directly."""
    with (
        file_store(request, tmp_path) as open_file,
        gateway[0].serving(open_file, tmp_path / "audit", clock=CLOCK),
    ):
        yield open_file
