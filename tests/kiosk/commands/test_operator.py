"""`kiosk operator`: codes given, listed without a digit, and taken back; `kiosk status` besides."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hardware.social_card.pin import Pin
from kiosk.commands import kiosk
from kiosk.operator.codes import load_staff

SETTINGS = """
mode = "demo"
[terminal]
id = "TEST-01"
region = "jinan"
hall = "测试大厅"
agency = "测试经办机构"
[operator]
codes = "{folder}/operators.toml"
[metrics]
status = "{folder}/status.json"
[stores]
journal = "{folder}/journal.db"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings whose codes are in the test's folder."""
    file = tmp_path / "kiosk.toml"
    file.write_text(SETTINGS.format(folder=tmp_path), encoding="utf-8")
    return file


def run(config: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(kiosk, [*words, "--config", str(config)], input=typed)


def test_a_code_is_typed_twice_and_never_repeated(config: Path) -> None:
    added = run(config, "operator", "add", "wang", typed="271828\n271828\n")
    assert added.exit_code == 0, added.output
    assert "271828" not in added.output
    file = config.with_name("operators.toml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_staff(file).who(Pin(bytearray(b"271828"))) is not None


def test_who_has_a_code_is_listed_and_a_code_taken_back(config: Path) -> None:
    run(config, "operator", "add", "wang", "--code", "271828")
    run(config, "operator", "add", "li", "--role", "engineer", "--code", "314159")
    listed = run(config, "operator", "list", "--json")
    assert json.loads(listed.output) == [
        {"name": "wang", "role": "operator"},
        {"name": "li", "role": "engineer"},
    ]
    assert run(config, "operator", "remove", "wang").exit_code == 0
    assert run(config, "operator", "list").output.split() == ["li", "engineer"]


def test_an_easy_code_is_refused_in_words(config: Path) -> None:
    refused = run(config, "operator", "add", "wang", "--code", "123456")
    assert refused.exit_code == 2
    assert "easily guessed" in refused.output
    assert not config.with_name("operators.toml").exists()


def test_a_terminal_that_does_not_run_has_no_status(config: Path) -> None:
    told = run(config, "status", "--json")
    assert told.exit_code == 1
    assert json.loads(told.output) == {"running": False}
