"""`kiosk run` without anything else: the way its service starts it, past the commands' parser."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import __main__ as command
from kiosk.settings.configuration import DEFAULT_FILE
from tests.unmeasured import unmeasured

WRONG_USAGE = 2
SPARED = {
    *("click", "trio", "pydantic", "sqlite3", "cups", "hardware.pcsclite", "serial", "typst"),
    *(
        "kiosk.pages.kinds",
        "kiosk.pages.narration",
        "kiosk.pages.failures",
        "kiosk.terminal.assembly",
    ),
    *("db.records", "db.cards", "db.adapters", "hardware.security_module.authenticator"),
    *("difflib", "importlib.metadata", "json"),
}


@pytest.mark.parametrize("way", [("--config",), ("--folder", "unused", "--config")])
def test_both_ways_in_say_the_same_of_settings_that_are_not_there(
    tmp_path: Path, way: tuple[str, ...]
) -> None:
    missing = tmp_path / "kiosk.toml"
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", "run", *way, str(missing)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == WRONG_USAGE
    assert ended.stderr.startswith(f"configuration.file-broken: {missing}")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (["run"], DEFAULT_FILE),
        (["run", "--config", "a.toml"], Path("a.toml")),
        (["run", "--demo"], None),
        (["run", "--config"], None),
        (["run", "--help"], None),
        (["doctor"], None),
        ([], None),
    ],
)
def test_only_a_plain_run_passes_the_parser_by(arguments: list[str], settings: Path | None) -> None:
    assert command._settings_of_plain_run(arguments) == settings


def test_the_first_page_stands_before_what_it_can_spare_is_loaded(tmp_path: Path) -> None:
    program = (
        "import atexit, sys, runpy\n"
        "atexit.register(lambda: print(*sys.modules))\n"
        f"sys.argv = ['first_paint', {str(tmp_path)!r}]\n"
        "runpy.run_module('tests.bench.first_paint', run_name='__main__')\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**unmeasured(), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    painted, loaded = told.splitlines()
    assert painted == "painted"
    assert set(loaded.split()) & SPARED == set()
