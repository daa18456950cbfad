"""A terminal killed at any byte of a change's request or answer: the next start settles it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.db.gateway.stage import RunningGateway
from tests.db.stores import file_store
from tests.unmeasured import unmeasured

KILLED_EVERY: Final = 61
LET_GO_EVERY: Final = int(os.environ.get("LET_GO_EVERY", "61"))
"""At every so manyth byte; `make records-campaign` lets go at each."""


@pytest.mark.parametrize(
    ("step", "way"), [(KILLED_EVERY, ()), (LET_GO_EVERY, ("seam",))], ids=("killed", "let go")
)
def test_the_next_start_settles_what_was_asked(
    request: pytest.FixtureRequest,
    gateway: tuple[RunningGateway, int],
    tmp_path: Path,
    step: int,
    way: tuple[str, ...],
) -> None:
    running, port = gateway
    places = [running.hall.folder, port, tmp_path / "journal.sqlite", step, *way]
    with (
        file_store(request, tmp_path) as open_file,
        running.serving(open_file, tmp_path / "audit"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "tests.db.contract.killed_exchange", *map(str, places)],
            env=unmeasured(),
            capture_output=True,
            text=True,
            timeout=1700,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    *killed, lived = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(killed) > 200 / step
    print(f"{len(killed)} ends, one each {step} bytes, each settled")
    for found in killed:
        assert found["killed"]
        settled = found["settled"], found["open"], found["outcome"], found["card"]
        assert settled == (["Done"], 0, "LossReported", "temporarily_lost"), found
    assert not lived["killed"]
