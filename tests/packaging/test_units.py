"""The units as systemd itself reads them: no word it does not know, and few rights."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "packaging" / "systemd").glob("*.service"))
MOST_EXPOSED = 30
"""systemd-analyze's scale times ten: at most 3.0."""

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not installed"
)


def analyze(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run systemd-analyze on files, without a running systemd."""
    return subprocess.run(
        ["systemd-analyze", *arguments],
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A root folder with the units and every program they name."""
    folder = tmp_path / "usr" / "lib" / "systemd" / "system"
    shutil.copytree("/usr/lib/systemd/system", folder, symlinks=True)
    for unit in UNITS:
        shutil.copy(unit, folder)
        for program in re.findall(r"^ExecStart=(\S+)", unit.read_text(), re.MULTILINE):
            stand_in = tmp_path / program.lstrip("/")
            stand_in.parent.mkdir(parents=True, exist_ok=True)
            stand_in.touch(mode=0o755)
    return tmp_path


def complaints(tree: Path, unit: Path) -> list[str]:
    """What systemd says of our unit; it leaves with 0 also when a key is misspelt."""
    verified = analyze("verify", f"--root={tree}", "--recursive-errors=no", "--man=no", unit.name)
    return [line for line in verified.stderr.splitlines() if "hall-kiosk" in line]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_every_line(tree: Path, unit: Path) -> None:
    assert complaints(tree, unit) == []


def test_a_misspelt_line_is_noticed(tree: Path) -> None:
    unit = tree / "usr" / "lib" / "systemd" / "system" / "hall-kiosk.service"
    unit.write_text(unit.read_text().replace("KillMode=", "KilMode="))
    assert complaints(tree, unit) != []


def test_the_kiosk_has_few_rights() -> None:
    unit = ROOT / "packaging" / "systemd" / "hall-kiosk.service"
    judged = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit)
    assert judged.returncode == 0, judged.stdout.splitlines()[-1:]
