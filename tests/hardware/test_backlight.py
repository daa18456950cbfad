"""The brightness of the screen: read from the kernel, set by the packaged program."""

import subprocess
from pathlib import Path

import pytest

from hardware.backlight import brightness

PROGRAM = Path(__file__).parents[2] / "packaging" / "session" / "hall-kiosk-brightness"


def panel(folder: Path, name: str, now: str, most: str) -> Path:
    light = folder / name
    light.mkdir()
    (light / "brightness").write_text(now)
    (light / "max_brightness").write_text(most)
    return light


def lights(percent: str, folder: Path) -> int:
    words = [str(PROGRAM), percent, str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode


def test_every_panel_is_lit_and_the_first_one_is_told(tmp_path: Path) -> None:
    panel(tmp_path, "acpi_video0", "7\n", "7\n")
    intel = panel(tmp_path, "intel_backlight", "96000\n", "96000\n")
    assert brightness(tmp_path) == 100
    assert lights("40", tmp_path) == 0
    assert (intel / "brightness").read_text() == "38400\n"
    assert brightness(tmp_path) == round(2 * 100 / 7)


def test_a_panel_of_few_steps_is_not_switched_off(tmp_path: Path) -> None:
    light = panel(tmp_path, "two_steps", "1\n", "1\n")
    assert lights("20", tmp_path) == 0
    assert (light / "brightness").read_text() == "1\n"


@pytest.mark.parametrize("percent", ["0", "19", "101", "-20", "", "20;reboot", "$(reboot)"])
def test_other_steps_are_refused(tmp_path: Path, percent: str) -> None:
    light = panel(tmp_path, "a", "50\n", "100\n")
    assert lights(percent, tmp_path) == 2
    assert (light / "brightness").read_text() == "50\n"


def test_no_panel_is_told(tmp_path: Path) -> None:
    assert brightness(tmp_path / "nothing") is None
    assert brightness(tmp_path) is None
    assert lights("40", tmp_path) == 1


@pytest.mark.parametrize(("now", "most"), [("x", "7"), ("3", "0"), ("9", "7"), ("-1", "7")])
def test_a_panel_that_makes_no_sense_counts_as_none(tmp_path: Path, now: str, most: str) -> None:
    panel(tmp_path, "a", now, most)
    assert brightness(tmp_path) is None
