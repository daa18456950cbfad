"""From the command to the first painted welcome page, beside a bare window and beside Chromium.

Run: python -m tests.bench.bench_start
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.first_paint import keep_page
from tests.bench.panel import platform_of
from tests.bench.table import judge

RUNS = 9
GOAL = 1.8

BARE = """
from PySide6.QtWidgets import QApplication, QLabel
from PySide6.QtCore import QTimer
application = QApplication([])
class Label(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", flush=True)
        QTimer.singleShot(0, application.quit)
label = Label("Welcome")
label.resize(1080, 1920)
label.show()
application.exec()
"""


def seconds_to(marker: str, command: list[str], platform: str) -> float:
    """Return how long `command` takes on Qt's `platform` until it prints `marker`."""
    environment = {**os.environ, "QT_QPA_PLATFORM": platform}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if marker in line:
            took = time.perf_counter() - began
            process.communicate()
            return took
    raise RuntimeError(f"{command[0]} ended without a painted page")


def chromium_seconds(page: Path) -> float:
    """Return how long Chromium takes to start, paint a static page and say so."""
    with tempfile.TemporaryDirectory() as profile:
        began = time.perf_counter()
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--kiosk",
                f"--user-data-dir={profile}",
                "--screenshot=" + str(Path(profile) / "page.png"),
                page.as_uri(),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - began


def main() -> None:
    """Print the medians and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        kiosk_command = [sys.executable, "-m", "tests.bench.first_paint", folder]
        bare_command = [sys.executable, "-c", BARE]
        platform = platform_of(Path(folder))
        keep_page(Path(folder))
        seconds_to("painted", kiosk_command, platform)  # once uncounted, for the compiled modules
        bare, kiosk = [], []
        for _ in range(RUNS):
            bare.append(seconds_to("painted", bare_command, platform))
            kiosk.append(seconds_to("painted", kiosk_command, platform))
        one, other = statistics.median(bare), statistics.median(kiosk)
        ratio = statistics.median(k / b for k, b in zip(kiosk, bare, strict=True))
        judge(
            "first painted page",
            other * 1000,
            "ms",
            GOAL,
            peer="bare window",
            peers=one * 1000,
            needs_quiet=True,
        )
        print(f"ratio pair by pair {ratio:.2f}")
        first = [
            seconds_to("painted", [*kiosk_command, "--first-ever"], platform) for _ in range(RUNS)
        ]
        print(f"first start ever, or after an update: {statistics.median(first) * 1000:.0f} ms")
        if shutil.which("chromium"):
            page = Path(folder) / "welcome.html"
            page.write_text("<!doctype html><title>Welcome</title><h1>Welcome</h1>")
            browser = statistics.median(chromium_seconds(page) for _ in range(RUNS))
            judge(
                "first painted page",
                other * 1000,
                "ms",
                1.0,
                peer="Chromium kiosk",
                peers=browser * 1000,
            )


if __name__ == "__main__":
    main()
