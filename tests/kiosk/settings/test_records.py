"""[records] of kiosk.toml: a table for each kind, adapters by entry point, each mistake named."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from db import adapters
from db.access import FileAccess, HttpsAccess, PostgresqlAccess
from db.records import Records
from db.records_settings import RecordsSettings
from db.times import Clock
from kiosk.settings.configuration import load_configuration
from kiosk.settings.toml_files import DataFileBroken

LEAST = """
mode = "demo"
[terminal]
id = "JN-01"
region = "jinan"
hall = "济南市政务服务大厅"
agency = "社会保险经办机构"
"""
HTTPS = """
[records.https]
servers = ["https://records-1.example:8443", "https://records-2.example:8443"]
ca = "/etc/hall-kiosk/records-ca.crt"
certificate = "/etc/hall-kiosk/terminal.crt"
key = "/etc/hall-kiosk/terminal.key"
"""
POSTGRESQL = """
[records.postgresql]
hosts = ["db-1.example", "db-2.example:5433"]
database = "hall_kiosk"
user = "hall_kiosk_terminal"
ca = "/etc/hall-kiosk/records-ca.crt"
certificate = "/etc/hall-kiosk/terminal.crt"
key = "/etc/hall-kiosk/terminal.key"
"""


@dataclass(frozen=True)
class MainframeAccess:
    queue: str
    depth: int = 3


def _open(access: MainframeAccess, clock: Clock) -> Records:
    raise NotImplementedError


MAINFRAME = adapters.Adapter(MainframeAccess, _open, lambda access: access.queue)


@pytest.fixture
def mainframe(monkeypatch: pytest.MonkeyPatch) -> None:
    """An adapter that an agency has installed."""
    point = EntryPoint("mainframe", f"{__name__}:MAINFRAME", adapters.GROUP)
    monkeypatch.setattr(adapters, "entry_points", lambda group: EntryPoints([point]))


def records(folder: Path, text: str) -> RecordsSettings:
    file = folder / "kiosk.toml"
    file.write_text(LEAST + text, encoding="utf-8")
    return load_configuration(file).records


def test_without_a_word_the_records_are_a_file(tmp_path: Path) -> None:
    assert records(tmp_path, "") == RecordsSettings()
    assert records(tmp_path, "").access == FileAccess(Path("/var/lib/hall-kiosk/records.db"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('[records]\nkind = "file"\n[records.file]\npath = "/r.db"', FileAccess),
        (f'[records]\nkind = "https"{HTTPS}', HttpsAccess),
        (f'[records]\nkind = "postgresql"{POSTGRESQL}', PostgresqlAccess),
        (f'[records]\nkind = "https"{HTTPS}{POSTGRESQL}', HttpsAccess),
    ],
)
def test_each_kind_has_its_own_table(tmp_path: Path, text: str, kind: type[Any]) -> None:
    chosen = records(tmp_path, text)
    assert isinstance(chosen.access, kind)
    assert chosen.adapter.settings is kind


def test_an_adapter_of_the_agencys_own(tmp_path: Path, mainframe: None) -> None:
    chosen = records(
        tmp_path, '[records]\nkind = "mainframe"\n[records.mainframe]\nqueue = "KIOSK.IN"'
    )
    assert chosen.access == MainframeAccess("KIOSK.IN")
    assert chosen.adapter.address(chosen.access) == "KIOSK.IN"


MISTAKES = [
    ('[records]\nkind = "mainfrane"', "there are file, postgresql, https"),
    ('[records]\nkind = "https"', r"needs a table \[records.https\]"),
    ('[records]\nkind = "postgresql"', r"needs a table \[records.postgresql\]"),
    ('[records]\nknd = "file"', "knd"),
    ('[records.file]\npaht = "/r.db"', "paht"),
    (f'[records]\nkind = "https"{HTTPS}proxy = "http://p"', "proxy"),
    (
        f'[records]\nkind = "https"{HTTPS.replace("https://records-1", "http://records-1")}',
        "https://",
    ),
    (f'[records]\nkind = "https"{HTTPS.replace("8443", "8443/v1")}', "https://"),
    (f'[records]\nkind = "https"{HTTPS}call_s = 60.0', "at most 8"),
    (f'[records]\nkind = "https"{HTTPS}connect_s = 0.0', "above 0"),
    (
        f'[records]\nkind = "postgresql"{POSTGRESQL}'.replace(
            '["db-1.example", "db-2.example:5433"]', "[]"
        ),
        "at least one",
    ),
]


@pytest.mark.parametrize(("text", "fault"), MISTAKES)
def test_a_mistake_is_named(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(DataFileBroken, match=fault):
        records(tmp_path, text)


def test_a_mistake_in_the_table_of_an_adapter_is_named(tmp_path: Path, mainframe: None) -> None:
    table = '[records]\nkind = "mainframe"\n[records.mainframe]\ndepth = "deep"\nqueue = "Q"'
    with pytest.raises(DataFileBroken, match=r"mainframe\.depth"):
        records(tmp_path, table)
