"""`kiosk run` without anything else: the way its service starts it, past the commands' parser."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import __main__ as command
from kiosk.settings.configuration import DEFAULT_FILE
from kiosk.terminal.exit_codes import advice_on
from kiosk.ui.no_display import NoDisplay
from tests.bench.first_paint import keep_page
from tests.kiosk.demo.displays import without_display
from tests.unmeasured import unmeasured

WORLD_FAILED, WRONG_USAGE = 1, 2
SETTINGS = """
mode = "demo"
[terminal]
id = "TEST-01"
region = "jinan"
hall = "测试大厅"
agency = "测试经办机构"
"""
SPARED = {
    *("click", "trio", "pydantic", "sqlite3", "cups", "hardware.pcsclite", "serial", "typst"),
    *(
        "kiosk.pages.kinds",
        "kiosk.pages.narration",
        "kiosk.pages.failures",
        "kiosk.terminal.assembly",
        *("kiosk.settings.configuration", "kiosk.settings.region", "kiosk.flows", "kiosk.desks"),
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
    assert "`kiosk setup`" in ended.stderr, "what makes it"
    assert "Traceback" not in ended.stderr


def test_settings_that_nobody_lets_us_look_for_are_told_in_words() -> None:
    """As those in another user's folder: whether they are there cannot even be asked."""
    missing = Path("/" + "x" * 300) / "kiosk.toml"
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", "run", "--config", str(missing)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == WRONG_USAGE
    assert ended.stderr.startswith("configuration.file-broken: /xxx")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("words", "surroundings", "said"),
    [
        (("run", "--config", "SETTINGS"), {}, "neither DISPLAY nor WAYLAND_DISPLAY is set"),
        (("run", "--config", "SETTINGS"), {"DISPLAY": ":977"}, "could not connect to display :977"),
        (
            ("run", "--config", "SETTINGS"),
            {"QT_QPA_PLATFORM": "none-such"},
            'Could not find the Qt platform plugin "none-such"',
        ),
        (("run", "--demo", "--folder", "FOLDER"), {}, "neither DISPLAY nor WAYLAND_DISPLAY is set"),
        (("tour", "--out", "FOLDER"), {"DISPLAY": ":977"}, "could not connect to display :977"),
    ],
)
def test_without_a_display_it_says_so_and_does_not_abort(
    tmp_path: Path, words: tuple[str, ...], surroundings: dict[str, str], said: str
) -> None:
    (tmp_path / "kiosk.toml").write_text(SETTINGS, encoding="utf-8")
    places = {"SETTINGS": str(tmp_path / "kiosk.toml"), "FOLDER": str(tmp_path / "new")}
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", *(places.get(word, word) for word in words)],
        env={**without_display(), **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    *_, told, in_chinese, in_english = ended.stderr.splitlines()
    assert ended.returncode == WORLD_FAILED, ended.stderr
    assert told.startswith("screen.no_display: no window can be shown")
    assert said in told
    assert (in_chinese, in_english) == advice_on(NoDisplay(()))


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
    keep_page(tmp_path)
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
