"""`kiosk screens`: what is asked for is drawn, and nothing else."""

import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from kiosk.demo.guide_screens import guide_screens
from tests.kiosk.demo.displays import without_display
from tests.kiosk.guides.samples import every_guide

KIOSK = Path(sys.executable).with_name("kiosk")
LIMIT_S = 120


def screens(out: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [KIOSK, "screens", "--samples", "--out", out, *options],
        env=without_display(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def test_the_kinds_asked_for_are_drawn_in_every_edition_asked_for(tmp_path: Path) -> None:
    kinds = ("--kind", "confirm", "--kind", "countdown")
    look = ("--theme", "dark", "--language", "en", "--care", "--low")
    done = screens(tmp_path, *kinds, "--size", "800x1280", "--size", "1280x800", *look)

    assert done.returncode == 0, done.stderr
    sheets = {Path(line) for line in done.stdout.splitlines()}
    editions = [f"{size}-dark-standard-en-care-low" for size in ("800x1280", "1280x800")]
    assert sheets == {tmp_path / f"{edition}-1.png" for edition in editions}
    assert all(sheet.read_bytes().startswith(b"\x89PNG") for sheet in sheets)
    for edition in editions:
        drawn = {file.stem.rpartition("-")[0] for file in (tmp_path / edition).iterdir()}
        assert drawn == {"kind-confirm", "kind-countdown"}


def test_a_kind_that_there_is_not_is_wrong_usage(tmp_path: Path) -> None:
    done = screens(tmp_path, "--kind", "teapot")
    assert done.returncode == 2
    assert "no page is of this kind" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_page_of_every_guide_is_drawn() -> None:
    names = [screen.name for screen in guide_screens(date(2026, 11, 22))]

    assert len(names) == len(set(names))
    drawn = Counter(name.rpartition("-")[2] for name in names)
    assert drawn["first"] == drawn["whole"] == drawn["background"] == len(every_guide())
    assert drawn["steps"] == sum(bool(guide.ways) for guide in every_guide())
    assert drawn["ticks"] > 50
