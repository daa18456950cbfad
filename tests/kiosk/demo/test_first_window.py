"""The demonstration shows a window before any of its devices has begun, of the size asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from hardware.simulators import permit_simulation
from kiosk.demo import run
from kiosk.ui.window import KioskWindow

def devices(*_settings):
    [window] = [each for each in QApplication.topLevelWidgets() if isinstance(each, KioskWindow)]
    assert window.windowHandle().isExposed()
    wide = window.width() > window.height()
    print(type(window.page).__name__, "wide" if wide else "upright", window.page.detail.message)
    sys.exit(0)

run.demo_devices = devices
size = tuple(map(int, sys.argv[2:])) or None
run.run_demonstration(Path(sys.argv[1]), permit_simulation(production=False), size=size)
"""


@pytest.mark.parametrize(
    ("size", "shape"), [((), "upright"), ((1366, 768), "wide"), ((1080, 1920), "upright")]
)
def test_a_window_says_what_is_begun_before_it_is(
    tmp_path: Path, size: tuple[int, ...], shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    program = [sys.executable, "-c", PROGRAM, str(tmp_path / "demo"), *map(str, size)]
    shown = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120)
    assert shown.stdout.strip() == f"WorkingPage {shape} Starting the made-up devices."
