"""What the doctor says of the records."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import adapters
from db.access import FileAccess
from db.adapters import Adapter
from db.demo_records import write_demo_records
from db.errors import DatabaseError
from db.records import CONTRACT, Records
from db.sqlite_records import open_records
from db.times import Clock, utc_now
from kiosk.doctor.finding import Health
from kiosk.doctor.records import records_finding
from kiosk.settings.configuration import Configuration, demo_configuration


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return demo_configuration(tmp_path)


def test_a_file_that_is_absent_is_not_made(configuration: Configuration) -> None:
    found = records_finding(configuration)
    assert found.health is Health.OUT_OF_SERVICE
    assert "absent" in found.state
    assert not configuration.records.file.path.exists()


def test_kind_address_round_trip_contract_and_clock(configuration: Configuration) -> None:
    path = configuration.records.file.path
    write_demo_records(path, as_of=utc_now())
    found = records_finding(configuration)
    assert found.health is Health.WELL
    assert found.version == f"contract {CONTRACT}"
    assert found.state.startswith(f"file {path}; contract {CONTRACT}; round trip ")
    assert "clock differs by -0.0 s" in found.state or "clock differs by +0.0 s" in found.state


@pytest.mark.parametrize(
    ("off", "health"),
    [
        (timedelta(minutes=1), Health.WELL),
        (timedelta(minutes=3), Health.ATTENTION),
        (-timedelta(minutes=3), Health.ATTENTION),
        (timedelta(minutes=61), Health.OUT_OF_SERVICE),
        (-timedelta(minutes=61), Health.OUT_OF_SERVICE),
    ],
)
def test_a_clock_that_differs(
    configuration: Configuration,
    monkeypatch: pytest.MonkeyPatch,
    off: timedelta,
    health: Health,
) -> None:
    write_demo_records(configuration.records.file.path, as_of=utc_now())

    def open_elsewhere(access: FileAccess, clock: Clock) -> Records:
        return open_records(access.path, lambda: clock() + off)

    adapter = Adapter(FileAccess, open_elsewhere, lambda access: str(access.path))
    monkeypatch.setitem(adapters._OURS, "file", adapter)
    assert records_finding(configuration).health is health


def test_a_file_that_is_none_is_named_by_its_code(configuration: Configuration) -> None:
    path = configuration.records.file.path
    path.write_text("no database at all, but long enough to be read")
    path.chmod(0o600)
    with pytest.raises(DatabaseError) as caught:
        records_finding(replace(configuration))
    assert caught.value.code == "database.broken"
