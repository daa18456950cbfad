"""A test that failed beside others is judged alone; one that fails alone, and many, stay failed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.again import AT_MOST

#: Fails the first time only.
FLICKERS = """
from pathlib import Path
def test_flickers_{0}():
    seen = Path("seen-{0}")
    before = seen.exists()
    seen.touch()
    assert before
"""
FAILS = "def test_fails(): assert not 'always'\n"
PASSES = "def test_passes(): pass\n"


@pytest.mark.parametrize(
    ("tests", "code", "told"),
    [
        (PASSES, 0, ""),
        (PASSES + FLICKERS.format(0), 0, "passes alone: test_it.py::test_flickers_0"),
        (FAILS + FLICKERS.format(0), 1, "fails alone: test_it.py::test_fails"),
        ("".join(map(FLICKERS.format, range(AT_MOST + 1))), 1, ""),
        ("import what_is_not_there\n", 2, ""),
    ],
    ids=["passes", "flickers", "fails", "too many", "cannot be read"],
)
def test_only_what_fails_alone_is_failed(tmp_path: Path, tests: str, code: int, told: str) -> None:
    (tmp_path / "test_it.py").write_text(tests)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    home = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-m", "tests.again"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(home), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stdout
    assert told in run.stdout
    assert bool(told) == ("FAILED beside others" in run.stdout)
