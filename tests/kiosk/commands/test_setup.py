"""`kiosk setup` by a file of answers: every step and part is told, and a sheet is left."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.commands import kiosk
from kiosk.settings.configuration import load_configuration
from kiosk.setup import steps
from tests.kiosk.setup.test_setup import SETTINGS

STORES = """
[records.file]
path = "{folder}/state/records.db"
[stores]
journal = "{folder}/state/journal.db"
journal_key = "{folder}/state/journal.key"
guide_index = "{folder}/state/guides.db"
[printer]
server = "{folder}/no-cups.sock"
"""


@pytest.fixture(autouse=True)
def without_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No service of this machine is touched."""
    monkeypatch.setattr(steps, "RUNNING_SYSTEMD", tmp_path / "no systemd")


def set_up(folder: Path, settings: str = SETTINGS) -> Result:
    answers = folder / "answers.toml"
    answers.write_text(settings + STORES.format(folder=folder), encoding="utf-8")
    words = ("setup", "--config", folder / "kiosk.toml", "--answers", answers, "--id", "JN-07")
    return CliRunner().invoke(kiosk, [str(word) for word in words])


def test_what_was_done_and_what_is_missing_is_told(tmp_path: Path) -> None:
    wanted = SETTINGS.replace("print_sheet = false", "print_sheet = true")
    done = set_up(tmp_path, wanted.replace("start = false", "start = true"))
    assert done.exit_code == 1, "there is no printer"
    lines = done.output.splitlines()
    for thing in ("settings", "journal key", "records", "journal"):
        assert any(line.startswith(f"{thing:16}well") for line in lines), thing
    assert load_configuration(tmp_path / "kiosk.toml").terminal.id == "JN-07"
    [sheet] = (tmp_path / "state").glob("*.pdf")
    assert f"readiness sheet: {sheet}" in lines
    [printed] = [line for line in lines if "not printed: printer.service_gone" in line]
    [start] = [line for line in lines if line.startswith("start ")]
    assert "systemd does not run here" in start
    assert lines.index(printed) < lines.index(start)


def test_answers_that_are_wrong_begin_nothing(tmp_path: Path) -> None:
    done = set_up(tmp_path, SETTINGS.replace("start = false", "start = 7"))
    assert done.exit_code == 2
    assert "answers.toml" in done.output
    assert not (tmp_path / "state").exists()
    assert not (tmp_path / "kiosk.toml").exists()
