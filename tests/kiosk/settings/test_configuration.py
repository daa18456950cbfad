"""A terminal's settings: the least there must be, what is refused, and what a demonstration has."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from kiosk.settings.configuration import (
    Configuration,
    Mode,
    SwitchedOn,
    Times,
    demo_configuration,
    load_configuration,
)
from kiosk.settings.service import Service
from kiosk.settings.toml_files import DataFileBroken

LEAST = """
mode = "production"
[cards]
unproven = "accept"
source = "测试"
[terminal]
id = "A1"
region = "jinan"
hall = "大厅"
agency = "机构"
"""

REFUSED = {
    "no mode": LEAST.replace('mode = "production"', ""),
    "another mode": LEAST.replace("production", "test"),
    "a misspelt table": LEAST + "[printers]\nqueue = 'a'\n",
    "a misspelt key": LEAST + "[printer]\nqeue = 'a'\n",
    "a number in words": LEAST + "[times]\nidle_s = 'sixty'\n",
    "an address that is not https": LEAST
    + "[trust]\nissuer='a'\npage='http://a.example'\n[trust.key]\nfile='a'\npassword_file='b'\n",
    "a switched-on service without its reason": LEAST + "[[switched_on]]\nservice='report_loss'\n",
}


def loaded(folder: Path, text: str) -> Configuration:
    file = folder / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    return load_configuration(file)


def test_the_least_a_terminal_needs(tmp_path: Path) -> None:
    configuration = loaded(tmp_path, LEAST)
    assert configuration.mode is Mode.PRODUCTION
    assert configuration.times == Times(idle_s=60.0, countdown_s=15)
    assert configuration.trust is None


@pytest.mark.parametrize("how", REFUSED)
def test_what_is_refused(tmp_path: Path, how: str) -> None:
    with pytest.raises(DataFileBroken):
        loaded(tmp_path, REFUSED[how])


NEAREST = {
    "a service": (LEAST + "[[switched_on]]\nservice='report_los'\nsource='a'\n", "report_loss"),
    "a mode": (LEAST.replace("production", "productive"), "production"),
    "a key": (LEAST + "[printer]\nqeue = 'a'\n", "queue"),
    "a table": (LEAST + "[printers]\nqueue = 'a'\n", "printer"),
}


@pytest.mark.parametrize("what", NEAREST)
def test_what_is_misspelt_is_told_the_nearest_right_name(tmp_path: Path, what: str) -> None:
    text, right = NEAREST[what]
    with pytest.raises(DataFileBroken, match=f'did you mean "{right}"'):
        loaded(tmp_path, text)


def test_a_hall_switches_on_with_its_own_reason(tmp_path: Path) -> None:
    text = LEAST + "[[switched_on]]\nservice = 'report_loss'\nsource = '大厅通知'\n"
    assert loaded(tmp_path, text).switched_on == (SwitchedOn(Service.REPORT_LOSS, "大厅通知"),)


TABLES = [one.name for one in fields(Configuration) if is_dataclass(one.default_factory)]


@pytest.mark.parametrize("table", [*TABLES, "terminal"])
def test_a_misspelt_key_is_refused_in_every_table(tmp_path: Path, table: str) -> None:
    """A key that nobody reads would leave an engineer believing in it."""
    head = f"[{table}]\n"
    text = LEAST if head in LEAST else LEAST + head
    with pytest.raises(DataFileBroken, match="misspelt"):
        loaded(tmp_path, text.replace(head, head + "misspelt = 1\n"))


def test_the_demonstration_says_so_and_keeps_to_its_folder(tmp_path: Path) -> None:
    configuration = demo_configuration(tmp_path)
    assert configuration.mode is Mode.DEMO
    stores = configuration.stores
    records = configuration.records.file.path
    for file in (records, stores.journal, stores.journal_key, stores.guide_index):
        assert file.parent == tmp_path


def test_what_an_unproven_card_may_do_has_no_default_in_production(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    said = '[cards]\nunproven = "accept"\nsource = "测试"\n'
    file.write_text(LEAST.replace(said, ""), encoding="utf-8")
    with pytest.raises(DataFileBroken, match=r"write a table \[cards\] with unproven ="):
        load_configuration(file)
    file.write_text(LEAST.replace("测试", " "), encoding="utf-8")
    with pytest.raises(DataFileBroken, match=r"cards\.source: words in one line"):
        load_configuration(file)
