"""Backup and restore of the records by the shipped programs: what was told is there afterwards."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from db.demo_cluster import OWNER_LOGIN, ROLES, Cluster, restored_cluster, running_cluster
from db.demo_people import DemoRole
from db.postgresql_import import import_records
from db.postgresql_records import open_records
from db.postgresql_shape import migrate
from db.records import LossReported, LossRequest, ReleaseRequest
from db.times import utc_now
from tests.db.samples import A_DAY, TERMINAL, card_of, new_key

PROGRAMS: Final = ROLES.parent


class Backed:
    """A server with the cast whose log is kept, and the folders of its copies."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.cluster = cluster
        self.backups = folder / "backups"
        self.archive = folder / "archive"

    def run(self, program: str, *arguments: object) -> str:
        """What one of the programs prints, run as the server's user."""
        command = [str(PROGRAMS / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        environment = {
            **os.environ, "PGHOST": str(self.cluster.folder), "PGUSER": "hall_kiosk_backup"
        }  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, cwd="/"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def back_up(self, keep: int = 14) -> Path:
        return Path(self.run("backup", self.backups, self.archive, keep).strip())

    def finish_piece(self) -> None:
        """Have the log archived up to now; the loss of a server would cost a minute at most."""
        piece = self.cluster.psql("-c", "SELECT pg_walfile_name(pg_switch_wal())").strip()
        self.cluster.psql("-c", "CREATE TABLE IF NOT EXISTS next_piece ()")
        while not (self.archive / piece).exists():
            time.sleep(0.02)


@pytest.fixture
def backed(demo_file: Path) -> Iterator[Backed]:
    folder = Path(tempfile.mkdtemp(prefix="kiosk-backup-"))
    for name in ("backups", "archive"):
        (folder / name).mkdir()
    if os.geteuid() == 0:
        for place in (folder, *folder.iterdir()):
            shutil.chown(place, "postgres", "postgres")
    settings = {
        "archive_mode": "on",
        "archive_command": f"{PROGRAMS / 'archive-wal'} {folder / 'archive'} %p %f",
    }
    try:
        with running_cluster(settings) as cluster:
            migrate(cluster.address(OWNER_LOGIN))
            import_records(demo_file, cluster.address(OWNER_LOGIN))
            yield Backed(cluster, folder)
    finally:
        shutil.rmtree(folder)


def report(cluster: Cluster) -> LossReported:
    request = LossRequest(
        new_key(), card_of(DemoRole.NORMAL), TERMINAL, None, not_after=utc_now() + A_DAY
    )
    with closing(open_records(cluster.address())) as records:
        told = records.report_loss(request)
    assert isinstance(told, LossReported)
    return told


def release(cluster: Cluster) -> datetime:
    request = ReleaseRequest(
        new_key(), card_of(DemoRole.NORMAL), TERMINAL, not_after=utc_now() + A_DAY
    )
    with closing(open_records(cluster.address())) as records:
        records.release_loss(request)
        return records.status().time


def test_what_was_told_before_and_after_the_copy_comes_back(backed: Backed) -> None:
    before = report(backed.cluster)
    copy = backed.back_up()
    moment = release(backed.cluster)
    after = report(backed.cluster)
    backed.finish_piece()
    assert "changes: 3" in backed.run("try-restore", copy, backed.archive)

    whole = backed.backups / "whole"
    backed.run("restore", copy, backed.archive, whole)
    assert not (whole / "recovery.signal").exists()
    earlier = backed.backups / "earlier"
    backed.run("restore", copy, backed.archive, earlier, moment.isoformat())
    # Patroni, which gets both, reads no archive.
    backed.archive.rename(backed.archive.with_name("elsewhere"))
    with restored_cluster(whole) as cluster, closing(open_records(cluster.address())) as records:
        assert records.outcome_of(before.key) == before
        assert records.outcome_of(after.key) == after
    with restored_cluster(earlier) as cluster, closing(open_records(cluster.address())) as records:
        assert records.outcome_of(before.key) == before
        assert not isinstance(records.outcome_of(after.key), LossReported)


@pytest.mark.failover
def test_only_so_many_copies_are_kept_and_the_log_they_need(backed: Backed) -> None:
    first = backed.back_up(keep=1)
    backed.finish_piece()
    second = backed.back_up(keep=1)
    assert not first.exists()
    assert "cards:" in backed.run("try-restore", second, backed.archive)
    pieces = [place.name for place in backed.archive.iterdir() if "." not in place.name]
    assert len(pieces) <= 2


@pytest.mark.failover
def test_a_copy_with_a_flipped_bit_is_refused(backed: Backed) -> None:
    copy = backed.back_up()
    victim = copy / "global" / "pg_control"
    content = bytearray(victim.read_bytes())
    content[0] ^= 1
    victim.write_bytes(content)
    with pytest.raises(AssertionError):
        backed.run("try-restore", copy, backed.archive)


def test_another_piece_under_the_same_name_is_refused(backed: Backed) -> None:
    piece = backed.archive / "one"
    piece.write_bytes(b"first")
    for content, kept in ((b"first", True), (b"other", False)):
        source = backed.archive / "source"
        source.write_bytes(content)
        if kept:
            backed.run("archive-wal", backed.archive, source, "one")
        else:
            with pytest.raises(AssertionError):
                backed.run("archive-wal", backed.archive, source, "one")
    assert piece.read_bytes() == b"first"
