"""From the unit's main process to the first painted page, beside the program alone.

Run: python -m tests.bench.bench_session      (cage must be installed)
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.table import judge

SESSION = Path(__file__).parents[2] / "packaging" / "session" / "hall-kiosk-session"
RUNS = 9
LIMIT = 1.2


def seconds_to_page(command: list[str], folder: Path, platform: str) -> tuple[float, float]:
    """Return how long `command` takes until it prints "painted", as a user that may run cage.

    And the processor time of all its processes to their end, which other work does not lengthen so.
    """
    # cage refuses root; this still reads a Python that stands in root's own folder.
    somebody = ["unshare", "-U", "--map-user=1000", "--map-group=1000"] if os.getuid() == 0 else []
    spent = processor_time_of_children()
    began = time.perf_counter()
    with subprocess.Popen(
        [*somebody, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "QT_QPA_PLATFORM": platform,
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
        },
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "painted" in line:
                took = time.perf_counter() - began
                process.wait(60)
                return took, processor_time_of_children() - spent
    raise RuntimeError(f"{command[0]} ended without a painted page")


def processor_time_of_children() -> float:
    """Return what all processes took that have ended and been waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print the medians and the ratio."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # sockets need short paths
        folder = Path(name)
        folder.chmod(0o700)
        program = [sys.executable, "-m", "tests.bench.first_paint", name]
        unit = [str(SESSION), *program]
        seconds_to_page(unit, folder, "wayland")  # once uncounted
        alone, session = [], []
        for _ in range(RUNS):
            alone.append(seconds_to_page(program, folder, "offscreen"))
            session.append(seconds_to_page(unit, folder, "wayland"))
    one, other = (statistics.median(took for took, _ in each) for each in (alone, session))
    ratio = statistics.median(s[0] / a[0] for s, a in zip(session, alone, strict=True))
    judge(
        "unit start to painted page, under cage",
        other * 1000,
        "ms",
        LIMIT,
        peer="the program alone",
        peers=one * 1000,
        needs_quiet=True,
    )
    print(f"ratio pair by pair {ratio:.2f}")
    one, other = (statistics.median(spent for _, spent in each) for each in (alone, session))
    judge(
        "processor time of that, with the compositor's end",
        other * 1000,
        "ms",
        peer="the program alone",
        peers=one * 1000,
    )


if __name__ == "__main__":
    main()
