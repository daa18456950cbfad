"""Stores on a real disk that fills up, and whose files are taken away: seen at the next look."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from db.database import LEAST_ROOM_BYTES
from db.errors import DatabaseError, DatabaseFull, DatabaseUnavailable
from db.journal import open_journal
from db.sqlite_records import open_records
from tests.kiosk.made_up_terminal import NOON

Look = Callable[[], object]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def looks(disk: Path) -> Iterator[dict[str, Look]]:
    """A look at records and at the journal there, as the terminal looks."""
    records = open_records(disk / "records.db", lambda: NOON)
    journal = open_journal(disk / "journal.db", bytes(range(32)), now=NOON)
    yield {"records": records.status, "journal": journal.look}
    records.close()
    journal.close()


def fill(disk: Path) -> Path:
    file = disk / "ballast"
    with file.open("wb", buffering=0) as opened, suppress(OSError):
        while opened.write(bytes(4096)):
            pass
    return file


def test_a_full_disk_is_seen_and_its_end_as_well(disk: Path, looks: dict[str, Look]) -> None:
    for look in looks.values():
        look()
    ballast = fill(disk)
    for look in looks.values():
        for _ in range(2):
            with pytest.raises(DatabaseFull):
                look()
    ballast.unlink()
    for look in looks.values():
        look()


def test_a_disk_is_full_before_the_log_of_a_store_has_used_up_its_own_room(
    disk: Path, looks: dict[str, Look]
) -> None:
    """On a disk that keeps what a log once had, writing goes well on a full disk for a while."""
    for look in looks.values():
        look()
    room = os.statvfs(disk)
    with (disk / "ballast").open("wb") as ballast:
        ballast.write(bytes(room.f_bavail * room.f_frsize - LEAST_ROOM_BYTES + 4096))
    for look in looks.values():
        with pytest.raises(DatabaseFull):
            look()


@pytest.mark.parametrize("end", ["", "-wal"])
@pytest.mark.parametrize("name", ["records", "journal"])
def test_a_file_that_is_taken_away_is_seen(
    disk: Path, looks: dict[str, Look], name: str, end: str
) -> None:
    looks[name]()
    file = disk / f"{name}.db{end}"
    hidden = file.with_suffix(".hidden")
    file.rename(hidden)
    with pytest.raises(DatabaseUnavailable, match="taken away"):
        looks[name]()
    hidden.rename(file)
    looks[name]()


def test_a_file_put_in_its_place_is_seen(disk: Path, looks: dict[str, Look]) -> None:
    looks["records"]()
    file = disk / "records.db"
    copy = disk / "copy.db"
    copy.write_bytes(file.read_bytes())
    os.replace(copy, file)
    with pytest.raises(DatabaseError, match="exchanged"):
        looks["records"]()
