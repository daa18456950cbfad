"""New settings and new content in a running terminal: how long nobody is served for their sake.

Timed from the word that no visit is received any more to the painted first page, and to the word
that the terminal is ready, when touches are answered. Processor time is the program's own, of all
its threads, and means the same on a busy machine.

Run: python -m tests.bench.bench_renewal
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk.folders import CONTENT_VARIABLE
from tests.bench.table import judge

RUNS = 5
LONGEST_S = 2.0
_TICKS = os.sysconf("SC_CLK_TCK")

SETTINGS = """
mode = "demo"
[terminal]
id = "BENCH-01"
region = "jinan"
hall = "政务服务大厅"
agency = "经办机构"
[content]
folder = "{folder}/own"
[records.file]
path = "{folder}/records.db"
[stores]
journal = "{folder}/journal.db"
journal_key = "{folder}/journal.key"
guide_index = "{folder}/guides.db"
[printer]
server = "{folder}/cups.sock"
"""

WITNESS = """
import sys
from kiosk import __main__ as command
from kiosk.terminal import guest_run
from kiosk.ui.window import KioskWindow

def telling(call, word):
    def told(*args):
        outcome = call(*args)
        print(word, file=sys.stderr, flush=True)
        return outcome
    return told

KioskWindow.paint_now = telling(KioskWindow.paint_now, "BENCH painted")
guest_run.tell_ready = telling(guest_run.tell_ready, "BENCH ready")
command.main()
"""


class Watched:
    """A running terminal that says what it does on its standard error."""

    def __init__(self, folder: Path) -> None:
        (folder / "state").mkdir()
        self.settings = folder / "kiosk.toml"
        self.written = SETTINGS.format(folder=folder)
        self.settings.write_text(self.written, encoding="utf-8")
        self.region = folder / "own" / "regions" / "jinan"
        self.region.mkdir(parents=True)
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "STATE_DIRECTORY": str(folder / "state"),
            CONTENT_VARIABLE: str(folder / "content"),
            "PYTHONPATH": str(Path.cwd()),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._process = subprocess.Popen(
            [sys.executable, "-c", WITNESS, "run", "--config", str(self.settings)],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until(self, word: str) -> tuple[float, float]:
        """Wait for a line that holds `word`; return the moment and the processor time so far."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if word in line:
                return time.monotonic(), self._processor_s()
        raise RuntimeError(f"the terminal ended before it said {word!r}")

    def _processor_s(self) -> float:
        stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / _TICKS

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def measure(terminal: Watched, what: str, change: Callable[[int], object]) -> None:
    """Make a change as often as `RUNS` says, and tell the medians."""
    painted, ready, worked = [], [], []
    for run in range(RUNS):
        change(run)
        stopped_at, before_s = terminal.until("the terminal stops")
        painted.append(terminal.until("BENCH painted")[0] - stopped_at)
        ready_at, after_s = terminal.until("BENCH ready")
        ready.append(ready_at - stopped_at)
        worked.append(after_s - before_s)
        terminal.until("the terminal serves")
    names = ("until the page stands again", "until touches are answered", "processor time of it")
    for name, figures in zip(names, (painted, ready, worked), strict=True):
        quiet = figures is not worked
        judge(f"{what}: {name}", statistics.median(figures), "s", LONGEST_S, needs_quiet=quiet)


def main() -> None:
    """Print how long new settings and new content keep a citizen waiting."""
    with tempfile.TemporaryDirectory() as name, closing(Watched(Path(name))) as terminal:
        terminal.until("the terminal serves")

        def new_settings(run: int) -> None:
            terminal.settings.write_text(f"{terminal.written}# {run}\n", encoding="utf-8")

        def new_content(run: int) -> None:
            news = terminal.region / "news.toml"
            news.write_text(f"# {run}\nnews = []\n", encoding="utf-8")

        measure(terminal, "new settings", new_settings)
        measure(terminal, "new content", new_content)


if __name__ == "__main__":
    main()
