"""The guided tour, which is what a newcomer without a display sees first, comes to its end."""

import subprocess
import sys
from pathlib import Path

from tests.kiosk.demo.displays import without_display

KIOSK = Path(sys.executable).with_name("kiosk")
LIMIT_S = 600
FEWEST_PICTURES = 37


def test_the_tour_comes_to_its_end(tmp_path: Path) -> None:
    done = subprocess.run(
        [KIOSK, "tour", "--out", "out/tour"],
        cwd=tmp_path,
        env=without_display(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out" / "tour").glob("*.png"))) >= FEWEST_PICTURES
    assert list((tmp_path / "out" / "tour").glob("*-application-granted.png"))
    assert (tmp_path / "out" / "tour" / "certificate.pdf").read_bytes().startswith(b"%PDF")
    assert " ERROR " not in done.stderr
