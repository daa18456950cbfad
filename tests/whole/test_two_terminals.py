"""`make records-demo` without a display: two whole terminals on one PostgreSQL behind nginx."""

import os
import subprocess
import sys
from pathlib import Path


def test_what_the_second_terminal_reported_is_refused_at_the_first(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    out = tmp_path / "out"
    done = subprocess.run(
        (sys.executable, "-m", "kiosk.demo.two_terminals", "--out", str(out)),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == [
        "T-01: the citizen is asked whether to report the card lost",
        "T-02: reported lost",
        "T-01: refused, the card is reported lost already",
    ]
    pictures = sorted(str(picture.relative_to(out)) for picture in out.rglob("*.png"))
    assert pictures == [
        "T-01/01-about-to-report.png",
        "T-01/02-refused.png",
        "T-02/01-reported.png",
    ]
