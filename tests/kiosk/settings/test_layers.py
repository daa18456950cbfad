"""Layers of settings: the later wins key by key, and each says where it stands."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.commands import kiosk
from kiosk.settings import layers
from kiosk.settings.configuration import load_configuration
from kiosk.settings.toml_files import DataFileBroken

SHIPPED = "[times]\nidle_s = 90\nfarewell_s = 5\n"
AGENCY = (
    'mode = "production"\n[cards]\nunproven = "look"\nsource = "厅 3号文"\n[times]\nidle_s = 70\n'
)
HALL = '[terminal]\nregion = "jinan"\nhall = "一楼大厅"\nagency = "中心"\nissuers = ["3701"]\n'
OWN = '[terminal]\nid = "JN-07"\nissuers = ["3702"]\n[windows]   # here\nphone = "12333"\n'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shipped = tmp_path / "share" / "defaults.toml"
    shipped.parent.mkdir()
    shipped.write_text(SHIPPED, encoding="utf-8")
    monkeypatch.setattr(layers, "SHIPPED_FILE", shipped)
    folder = tmp_path / "etc"
    folder.mkdir()
    for name, text in (("agency.toml", AGENCY), ("hall.toml", HALL), ("kiosk.toml", OWN)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "kiosk.toml"


def run(*words: object) -> Result:
    return CliRunner().invoke(kiosk, [str(word) for word in words])


def test_the_later_layer_wins_key_by_key_and_a_list_as_a_whole(own: Path) -> None:
    configuration = load_configuration(own)
    assert configuration.terminal.id == "JN-07"
    assert configuration.terminal.hall == "一楼大厅"
    assert configuration.terminal.issuers == ("3702",)
    assert (configuration.times.idle_s, configuration.times.farewell_s) == (70, 5)
    assert configuration.cards is not None


def test_where_each_stands(own: Path) -> None:
    shown = json.loads(run("config", "show", "--config", own, "--json").stdout)["settings"]
    origins = {one["key"]: one["origin"] for one in shown}
    assert origins["times.farewell_s"] == f"shipped: {layers.SHIPPED_FILE}:3"
    assert origins["times.idle_s"] == f"agency: {own.with_name('agency.toml')}:6"
    assert origins["terminal.hall"] == f"hall: {own.with_name('hall.toml')}:3"
    assert origins["terminal.issuers"] == f"terminal: {own}:3"
    assert origins["windows.phone"] == f"terminal: {own}:5"
    assert origins["printer.queue"] == "built in"
    line = next(
        one
        for one in run("config", "show", "--origin", "--config", own).output.splitlines()
        if one.startswith("terminal.hall =")
    )
    assert "一楼大厅" in line
    assert "# hall: " in line


def test_a_mistake_is_named_in_the_file_where_it_stands(own: Path) -> None:
    hall = own.with_name("hall.toml")
    hall.write_text(HALL + "[times]\nidle_s = 0\n", encoding="utf-8")
    with pytest.raises(DataFileBroken, match=rf"{hall}:7: times\.idle_s: 20 to 300"):
        load_configuration(own)
    own.with_name("agency.toml").write_text(AGENCY + "farewel_s = 5\n", encoding="utf-8")
    checked = run("config", "check", "--config", own)
    assert checked.exit_code == 2
    assert f"{hall}:7: times.idle_s: 取值范围 20 到 300" in checked.output
    assert "agency.toml:7: times.farewel_s" in checked.output
    assert "farewell_s" in checked.output
    rows = json.loads(run("config", "check", "--config", own, "--json").stdout)["faults"]
    assert {row["key"] for row in rows} == {"times.idle_s", "times.farewel_s"}


def test_a_layer_that_is_no_toml_hides_no_mistake_of_another(own: Path) -> None:
    own.with_name("agency.toml").write_text("mode = \n", encoding="utf-8")
    own.write_text(OWN + "[times]\nidle_s = 0\n", encoding="utf-8")
    rows = json.loads(run("config", "check", "--config", own, "--json").stdout)["faults"]
    assert {(Path(row["file"]).name, row["line"]) for row in rows} >= {
        ("agency.toml", 1),
        ("kiosk.toml", 7),
    }


def test_what_two_terminals_do_not_have_alike(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "kiosk.toml"
    other.parent.mkdir()
    assert run("config", "diff", "--config", own, own).exit_code == 0
    for name in ("agency.toml", "hall.toml"):
        (other.parent / name).write_text(own.with_name(name).read_text(), encoding="utf-8")
    other.write_text(OWN.replace("JN-07", "JN-08"), encoding="utf-8")
    found = run("config", "diff", "--config", own, other)
    assert found.exit_code == 1
    assert found.output == 'terminal.id: "JN-07" -> "JN-08"\n'


def test_a_right_terminal_checks_right(own: Path) -> None:
    checked = run("config", "check", "--config", own)
    assert checked.exit_code == 0, checked.output
