"""What the doctor says of the machine, of disk and files, of clock, journal and backups."""

import errno
import json
import os
import pwd
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.demo_records import write_demo_records
from db.journal import open_journal
from db.sqlite_records import open_records
from kiosk.desks.limited import Asked
from kiosk.desks.time_server import memory_file
from kiosk.doctor import clock, examine, files
from kiosk.doctor.clock import clock_finding, zone_finding
from kiosk.doctor.files import disk_finding, files_finding
from kiosk.doctor.finding import Finding, Health, Who
from kiosk.doctor.journal import backup_finding, backup_stamp, journal_finding
from kiosk.doctor.machine import (
    fonts_finding,
    memory_finding,
    network_finding,
    screen_finding,
    touch_finding,
    unit_finding,
)
from kiosk.doctor.print_service import print_service_finding
from kiosk.doctor.records import records_finding
from kiosk.doctor.running import running_finding
from kiosk.language.texts import Language
from kiosk.settings.configuration import (
    CardSettings,
    Configuration,
    Mode,
    Unproven,
    demo_configuration,
)
from kiosk.settings.keeping import ClockSettings
from kiosk.settings.secret_files import begun_mark, journal_key, new_journal_key

NOW = datetime.now(UTC)


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A terminal in service, with a journal and records of its own."""
    made = replace(
        demo_configuration(tmp_path),
        mode=Mode.PRODUCTION,
        cards=CardSettings(Unproven.LOOK, "the hall"),
    )
    stores = made.stores
    new_journal_key(stores.journal_key)
    key, mark = journal_key(stores.journal_key), begun_mark(stores.journal_key)
    open_journal(stores.journal, key, now=NOW, mark=mark).close()
    write_demo_records(made.records.file.path, as_of=NOW)
    return made


def test_a_journal_that_is_well(configuration: Configuration) -> None:
    found = journal_finding(configuration)
    assert (found.health, found.state) == (Health.WELL, "whole, 1 entries, 0 open")


def test_an_altered_entry_is_found(configuration: Configuration) -> None:
    file = configuration.stores.journal
    content = file.read_bytes()
    assert content.count(b"begun{}") == 1
    file.write_bytes(content.replace(b"begun{}", b"begin{}"))
    found = journal_finding(configuration)
    assert found.health is Health.OUT_OF_SERVICE
    assert "broken at entry 1: altered" in found.state


def test_a_clock_before_the_newest_entry(configuration: Configuration) -> None:
    stores = configuration.stores
    key = journal_key(stores.journal_key)
    journal = open_journal(stores.journal, key, now=NOW)
    journal.trust_clock(now=NOW + timedelta(days=30))
    journal.close()
    found = journal_finding(configuration)
    assert found.health is Health.OUT_OF_SERVICE
    assert "timedatectl" in found.advised(Language.ENGLISH)


@pytest.mark.parametrize(
    ("age", "health"),
    [
        (timedelta(hours=1), Health.WELL),
        (timedelta(hours=23), Health.WELL),
        (timedelta(hours=25), Health.OUT_OF_SERVICE),
        (timedelta(days=5000), Health.OUT_OF_SERVICE),
    ],
)
def test_a_day_without_a_time_server(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch, age: timedelta, health: Health
) -> None:
    monkeypatch.setattr(clock, "told_by_the_system", lambda: NOW - age)
    assert clock_finding(configuration).health is health
    by_hand = replace(configuration, clock=ClockSettings("the porter, on Mondays"))
    assert clock_finding(by_hand).health is Health.WELL


def test_the_last_time_is_remembered_where_there_is_no_time_server(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "told_by_the_system", lambda: None)
    memory = memory_file(configuration.stores.journal)
    assert clock_finding(configuration).health is Health.ATTENTION
    assert not memory.exists()
    memory.touch()
    assert clock_finding(configuration).health is Health.ATTENTION
    two_days_ago = (NOW - timedelta(days=2)).timestamp()
    os.utime(memory, (two_days_ago, two_days_ago))
    assert clock_finding(configuration).health is Health.OUT_OF_SERVICE


@pytest.mark.parametrize(
    ("zone", "health"), [("Asia/Shanghai", Health.WELL), ("UTC", Health.OUT_OF_SERVICE)]
)
def test_the_time_zone(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch, zone: str, health: Health
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert zone_finding(configuration).health is health
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("free_mb", "flags", "health"),
    [
        (5000, 0, Health.WELL),
        (500, 0, Health.ATTENTION),
        (10, 0, Health.OUT_OF_SERVICE),
        (5000, os.ST_RDONLY, Health.OUT_OF_SERVICE),
    ],
)
def test_the_disk(
    configuration: Configuration,
    monkeypatch: pytest.MonkeyPatch,
    free_mb: int,
    flags: int,
    health: Health,
) -> None:
    blocks = free_mb * 256
    room = os.statvfs_result((4096, 4096, blocks, blocks, blocks, 10**6, 10**6, 10**6, flags, 255))
    monkeypatch.setattr(os, "statvfs", lambda _folder: room)
    assert disk_finding(configuration).health is health


def _readable(configuration: Configuration) -> None:
    configuration.stores.journal.chmod(0o644)


def _not_writable(configuration: Configuration) -> None:
    configuration.records.file.path.chmod(0o400)


def _key_for_all(configuration: Configuration) -> None:
    configuration.stores.journal_key.chmod(0o640)


def _anothers(configuration: Configuration) -> None:
    os.chown(configuration.stores.journal, 65534, 65534)


@pytest.mark.parametrize("hurt", [_readable, _not_writable, _key_for_all, _anothers])
def test_owners_and_modes(
    configuration: Configuration, hurt: Callable[[Configuration], None]
) -> None:
    assert files_finding(configuration).health is Health.WELL
    if hurt is _anothers and os.geteuid() != 0:
        pytest.skip("only root gives files away")
    hurt(configuration)
    found = files_finding(configuration)
    assert found.health is Health.OUT_OF_SERVICE
    assert found.advised(Language.ENGLISH).startswith(("chmod ", "chown "))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(
    ("hurt", "group", "mode", "is_read"),
    [
        ("kiosk.toml", 65534, 0o640, True),
        ("kiosk.toml", 65534, 0o600, False),
        ("kiosk.toml", 0, 0o640, False),
        ("kiosk.toml", 0, 0o644, True),
        ("", 65534, 0o750, True),
        ("", 65534, 0o740, False),
        ("", 0, 0o750, False),
    ],
)
def test_settings_that_the_kiosk_cannot_read(
    configuration: Configuration,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hurt: str,
    group: int,
    mode: int,
    is_read: bool,
) -> None:
    nobody = pwd.getpwuid(65534)
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: nobody)
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    (folder / "kiosk.toml").touch(mode=0o644)
    monkeypatch.setattr(files, "DEFAULT_FILE", folder / "kiosk.toml")
    os.chown(folder / hurt, 0, group)
    (folder / hurt).chmod(mode)
    found = files_finding(configuration)
    assert (f"the kiosk cannot read {folder / hurt}" in found.state) != is_read


def test_a_stranger_is_not_told_to_take_the_files(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who logs in at the terminal and types `kiosk doctor`, without sudo."""
    root = pwd.getpwuid(0)
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: root)
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    found = files_finding(configuration)
    assert (found.health, found.advised(Language.ENGLISH)) == (
        Health.ATTENTION,
        "sudo kiosk doctor",
    )


@pytest.mark.parametrize(
    ("kilobytes", "health"),
    [(900_000, Health.WELL), (200_000, Health.ATTENTION), (20_000, Health.OUT_OF_SERVICE)],
)
def test_the_memory(
    configuration: Configuration, tmp_path: Path, kilobytes: int, health: Health
) -> None:
    file = tmp_path / "meminfo"
    file.write_text(f"MemTotal: 999 kB\nMemAvailable:   {kilobytes} kB\n")
    assert memory_finding(configuration, file).health is health


def test_a_cable_that_is_pulled(configuration: Configuration, tmp_path: Path) -> None:
    for name, state in (("lo", "unknown"), ("eth0", "down")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "operstate").write_text(f"{state}\n")
    found = network_finding(configuration, tmp_path)
    assert (found.health, found.who) == (Health.ATTENTION, Who.HALL)
    (tmp_path / "eth0" / "operstate").write_text("up\n")
    assert network_finding(configuration, tmp_path).health is Health.WELL


def test_a_screen_that_is_pulled(configuration: Configuration, tmp_path: Path) -> None:
    connector = tmp_path / "card0-HDMI-A-1"
    connector.mkdir()
    (connector / "status").write_text("disconnected\n")
    found = screen_finding(configuration, tmp_path)
    assert (found.health, found.who) == (Health.OUT_OF_SERVICE, Who.HALL)


KEYBOARD = 'I: Bus=0011\nN: Name="AT keyboard"\nB: PROP=0\nB: EV=120013\n'
TOUCH_PANEL = 'I: Bus=0003\nN: Name="ILITEK Touch"\nB: PROP=2\nB: EV=b\n'


@pytest.mark.parametrize(
    ("devices", "health"),
    [
        (f"{KEYBOARD}\n{TOUCH_PANEL}\n", Health.WELL),
        (f"{KEYBOARD}\n", Health.OUT_OF_SERVICE),
        ("", Health.ATTENTION),
    ],
)
def test_the_touch_panel(
    configuration: Configuration, tmp_path: Path, devices: str, health: Health
) -> None:
    file = tmp_path / "devices"
    file.write_text(devices)
    assert touch_finding(configuration, file).health is health


def test_without_systemd_the_unit_is_not_judged(configuration: Configuration) -> None:
    assert unit_finding(configuration, Path("/nonexistent")).health is Health.ATTENTION


@pytest.mark.parametrize(
    ("told", "health", "words"),
    [
        (("active", "enabled", "0", ""), Health.WELL, "active, enabled, started again 0×"),
        (("active", "enabled", "3", "no paper"), Health.WELL, "started again 3×: no paper"),
        (("active", "disabled", "0", ""), Health.ATTENTION, "active, disabled"),
        (("inactive", "", "0", ""), Health.ATTENTION, "inactive, not installed"),
        (("failed", "enabled", "5", ""), Health.OUT_OF_SERVICE, "failed, enabled"),
    ],
)
def test_the_unit_is_told_as_systemd_tells_it(
    configuration: Configuration,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: tuple[str, ...],
    health: Health,
    words: str,
) -> None:
    """systemd itself is asked in tests/packaging; here stands what its answers mean."""
    names = ("ActiveState", "UnitFileState", "NRestarts", "StatusText")
    said = "\\n".join(f"{name}={value}" for name, value in zip(names, told, strict=True))
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(
        f'#!/bin/sh\n[ "$1 $2" = "show hall-kiosk.service" ] || exit 1\nprintf \'{said}\\n\'\n'
    )
    systemctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = unit_finding(configuration, tmp_path)
    assert found.health is health
    assert words in found.state


def test_fonts_that_are_not_installed(configuration: Configuration, tmp_path: Path) -> None:
    found = fonts_finding(configuration, tmp_path)
    assert (found.health, found.advised(Language.ENGLISH)) == (
        Health.OUT_OF_SERVICE,
        "apt install fonts-noto-cjk",
    )
    without_rare = fonts_finding(configuration, rare=tmp_path)
    assert (without_rare.health, without_rare.advised(Language.ENGLISH)) == (
        Health.ATTENTION,
        "apt install fonts-hanazono",
    )
    assert fonts_finding(configuration).health is Health.WELL


@pytest.mark.parametrize(
    ("age_days", "health"),
    [(None, Health.ATTENTION), (1, Health.WELL), (8, Health.ATTENTION)],
)
def test_the_last_backup(
    configuration: Configuration, age_days: int | None, health: Health
) -> None:
    if age_days is not None:
        stamp = backup_stamp(configuration.stores.journal)
        stamp.touch()
        at = (NOW - timedelta(days=age_days)).timestamp()
        os.utime(stamp, (at, at))
    assert backup_finding(configuration).health is health


def content_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_it_never_makes_a_file_nor_writes_one(tmp_path: Path, configuration: Configuration) -> None:
    before = content_of(tmp_path)
    examine.examine(configuration)
    assert content_of(tmp_path) == before
    for file in (configuration.stores.journal, configuration.records.file.path):
        file.unlink()
    before = content_of(tmp_path)
    found = {each.thing: each for each in examine.examine(configuration)}
    assert content_of(tmp_path) == before
    assert found["journal"].health is found["records"].health is Health.OUT_OF_SERVICE


def test_it_leaves_a_running_terminals_stores_alone(
    tmp_path: Path, configuration: Configuration
) -> None:
    stores = configuration.stores
    journal = open_journal(stores.journal, journal_key(stores.journal_key), now=NOW)
    records = open_records(configuration.records.file.path)
    records.status()
    before = set(content_of(tmp_path))
    assert journal_finding(configuration).health is Health.WELL
    assert records_finding(configuration).health is Health.WELL
    assert set(content_of(tmp_path)) == before
    journal.look()
    records.status()
    records.close()
    journal.close()


def test_empty_records_are_not_begun(configuration: Configuration) -> None:
    file = configuration.records.file.path
    file.write_bytes(b"")
    found = {each.thing: each for each in examine.examine(configuration)}
    assert found["records"].health is Health.OUT_OF_SERVICE
    assert file.read_bytes() == b""


HUNG = ("card reader", "printer", "identity cards", "security module", "records", "signing")


def test_several_hung_drivers_are_waited_for_together(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_there, let_go = threading.Event(), threading.Event()
    together = threading.Barrier(len(HUNG), action=all_there.set)

    def hangs(_: Configuration) -> Finding:
        together.wait()
        let_go.wait()
        return Finding("", Health.WELL, "", "")

    answer = examine._answer

    def answered(asked: Asked[Finding], deadline: float) -> Finding:
        assert all_there.wait(60), "all are asked before any is waited for"
        return answer(asked, deadline)

    looks = examine._looks()
    monkeypatch.setattr(examine, "_looks", lambda: {**looks, **dict.fromkeys(HUNG, hangs)})
    monkeypatch.setattr(examine, "_answer", answered)
    monkeypatch.setattr(examine, "command_deadline", lambda: time.monotonic() + 0.5)
    found = {each.thing: each for each in examine.examine(configuration)}
    let_go.set()
    assert tuple(found) == tuple(looks)
    for thing in HUNG:
        assert found[thing].health is Health.OUT_OF_SERVICE
        assert "worker.overdue" in found[thing].state
        assert found[thing].advised(Language.ENGLISH)


CUPS = Path(__file__).parents[3] / "packaging" / "cups"


def cups_with(folder: Path, file: str, shipped: str, written: str) -> Path:
    """The shipped settings of CUPS with one line of them written otherwise."""
    for name in ("cupsd.conf", "cups-files.conf"):
        text = (CUPS / name).read_text(encoding="utf-8")
        assert name != file or shipped in text
        (folder / name).write_text(text.replace(shipped, written), encoding="utf-8")
    return folder


def test_the_print_service_as_it_is_shipped(configuration: Configuration) -> None:
    assert print_service_finding(configuration, CUPS).health is Health.WELL


@pytest.mark.parametrize(
    ("file", "shipped", "written"),
    [
        ("cupsd.conf", "PreserveJobFiles No", "PreserveJobFiles Yes"),
        ("cupsd.conf", "PreserveJobFiles No", ""),
        ("cupsd.conf", "ErrorPolicy abort-job", "ErrorPolicy retry-job"),
        ("cupsd.conf", "Browsing No", "Browsing Yes"),
        ("cups-files.conf", "RequestRoot /run/cups/spool", "RequestRoot /var/spool/cups"),
    ],
)
def test_a_print_service_that_was_set_otherwise(
    configuration: Configuration, tmp_path: Path, file: str, shipped: str, written: str
) -> None:
    found = print_service_finding(configuration, cups_with(tmp_path, file, shipped, written))
    assert found.health is Health.OUT_OF_SERVICE
    assert f"{file}: {shipped.split()[0]} is " in found.state


_LOOKED_AT_BY_ANOTHER = """
import os, pwd, sys
from pathlib import Path
from kiosk.doctor.examine import _looked, _looks
from kiosk.settings.configuration import demo_configuration
configuration = demo_configuration(Path(sys.argv[1]))
looks = {thing: _looks()[thing] for thing in ("journal", "records", "last backup")}
for thing, look in looks.items():
    _looked(thing, look, configuration)  # everything is loaded while it may be read
entry = pwd.getpwuid(int(sys.argv[2]))
pwd.getpwnam = lambda name: entry
os.seteuid(65534)
for thing, look in looks.items():
    found = _looked(thing, look, configuration)
    words = getattr(found.advice, "english", None) or found.advice.message
    print(found.health.name, words, sep="|")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.parametrize(
    ("kiosk_is", "health", "advice"),
    [(0, "ATTENTION", "sudo kiosk doctor"), (65534, "OUT_OF_SERVICE", "nothing is to be brought")],
)
def test_nobody_who_merely_may_not_read_is_told_to_bring_a_backup_back(
    configuration: Configuration, kiosk_is: int, health: str, advice: str
) -> None:
    """Stores in a folder that is root's alone, before a stranger and before the kiosk itself."""
    folder = configuration.stores.journal.parent
    folder.chmod(0o700)
    done = subprocess.run(
        [sys.executable, "-c", _LOOKED_AT_BY_ANOTHER, folder, str(kiosk_is)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = [line.partition("|") for line in done.stdout.splitlines()]
    assert [one[0] for one in found] == [health] * 3, done.stdout
    assert all(advice in one[2] for one in found), done.stdout


@pytest.mark.parametrize(
    ("parts", "in_service", "age_s", "health", "said"),
    [
        ([], True, 1, Health.WELL, "every part is in service"),
        ([("records", "database.busy")], True, 1, Health.OUT_OF_SERVICE, "database.busy"),
        ([], False, 1, Health.ATTENTION, "the staff has closed it"),
        ([("printer", "printer.paper_out")], False, 1, Health.ATTENTION, "paper_out"),
        ([("printer", "printer.paper_out")], True, 1, Health.ATTENTION, "paper_out"),
        ([], True, 60, Health.OUT_OF_SERVICE, "has stopped or hangs"),
    ],
)
def test_what_the_running_kiosk_says_of_itself(
    configuration: Configuration,
    parts: list[tuple[str, str]],
    in_service: bool,
    age_s: int,
    health: Health,
    said: str,
) -> None:
    now = datetime.now(UTC)
    beat = now.timestamp() - age_s
    figures = {
        "version": "1.0",
        "heartbeat": {"loop_at": beat, "painted_at": beat, "touch_waiting_s": 0},
        "in_service": in_service,
        "closed": None if in_service else "supplies",
        "ledger": {},
        "parts": [{"part": part, "code": code, "since": now.isoformat()} for part, code in parts],
    }
    configuration.metrics.status.write_text(json.dumps(figures))
    found = running_finding(configuration)
    assert (found.health, said in found.state) == (health, True), found.state


@pytest.mark.parametrize(
    "damaged",
    ["", "{}", "[]", "null", '{"heartbeat": 5}', pytest.param("[" * 100_000, id="nested")],
)
def test_damaged_figures_are_a_row_of_the_doctors(
    configuration: Configuration, damaged: str
) -> None:
    configuration.metrics.status.write_text(damaged)
    found = {each.thing: each for each in examine.examine(configuration)}
    assert found["running kiosk"].health is Health.OUT_OF_SERVICE


def test_a_kiosk_that_does_not_run_is_the_units_matter(configuration: Configuration) -> None:
    assert running_finding(configuration).health is Health.WELL


def test_a_disk_that_takes_no_change_though_it_is_not_mounted_so(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(file: Path, flags: int) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(file))

    monkeypatch.setattr(os, "open", refuses)
    found = disk_finding(configuration)
    assert (found.health, "takes no change" in found.state) == (Health.OUT_OF_SERVICE, True)
