"""Feeds one border with what atheris makes up: it goes on from inputs that took a new branch.

    python -m tests.campaigns.guided BORDER SECONDS SEED

A process of its own, for libFuzzer never gives one back; the last line it prints is the tally.
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final

#: There are wheels for x86-64 only; elsewhere the campaign's own garbling does it alone.
AVAILABLE: Final = find_spec("atheris") is not None
_START_LIMIT_S: Final = 120.0
_LOOK_AT_THE_CLOCK: Final = 64


def fed(border: str, seconds: float, seed: int) -> dict[str, Any]:
    """The tally of a border that was fed for so many seconds; how the process fell, if it did."""
    command = [sys.executable, "-m", "tests.campaigns.guided", border, str(seconds), str(seed)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds + _START_LIMIT_S, check=False
    )
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        return {"escaped": [f"the process ended: {done.stderr[-500:]}"]}
    tally: dict[str, Any] = json.loads(lines[-1])
    return tally


def main(border: str, seconds: float, seed: int) -> None:
    """Feed until the time is up and end the process."""
    import atheris

    # What is loaded here is watched: our own modules, and nothing else.
    with atheris.instrument_imports(include=["kiosk", "hardware", "db"]):
        from tests.campaigns.fuzz import Tally, learn
        from tests.campaigns.targets import TARGETS
    (target,) = (one for one in TARGETS if one.name == border)
    tally, ends = Tally(), monotonic() + seconds

    def one_input(data: bytes) -> None:
        learn(target, data, tally)
        if tally.inputs % _LOOK_AT_THE_CLOCK == 0 and monotonic() > ends:
            print(json.dumps(vars(tally)), flush=True)
            os._exit(0)

    with TemporaryDirectory() as folder:
        for number, data in enumerate(target.seeds):
            Path(folder, str(number)).write_bytes(data)
        limits = ("-timeout=60", "-rss_limit_mb=4096", "-verbosity=0", f"-seed={seed}")
        atheris.Setup([border, *limits, folder], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
