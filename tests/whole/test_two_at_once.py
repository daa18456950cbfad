"""Two kiosk processes at once and one citizen: one application, whichever is first."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.unmeasured import unmeasured

ROUNDS = 8


def test_one_is_taken_and_the_other_told_of_it(stores: Path, tmp_path: Path) -> None:
    shutil.copytree(stores, tmp_path / "fresh")
    done = subprocess.run(
        [sys.executable, "-m", "tests.whole.two_at_once", tmp_path / "fresh", str(ROUNDS)],
        env=unmeasured(),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told == [["refused.application_open", "taken", 1]] * ROUNDS
