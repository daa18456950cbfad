"""A store on a disk that other machines may write is refused by its type of file system."""

from pathlib import Path

import pytest

from db import network_disk
from db.errors import DatabaseOnNetwork
from db.journal import open_journal
from db.network_disk import refuse_network_disk
from db.sqlite_records import open_records
from tests.kiosk.made_up_terminal import NOON

LOCAL = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw"
REFUSED = ["nfs4", "nfs", "cifs", "smb3", "9p", "fuse.sshfs", "virtiofs", "ceph", "vboxsf"]


def mounts(folder: Path, *lines: str) -> Path:
    file = folder / "mountinfo"
    file.write_text("\n".join((LOCAL, *lines)) + "\n", encoding="utf-8")
    return file


def mounted(point: Path, kind: str) -> str:
    escaped = str(point).replace("\\", "\\134").replace(" ", "\\040")
    return f"40 27 0:99 / {escaped} rw,relatime shared:7 - {kind} server:/share rw"


@pytest.mark.parametrize("kind", REFUSED)
def test_a_network_file_system_is_refused(tmp_path: Path, kind: str) -> None:
    store = tmp_path / "the hall" / "records.db"
    with pytest.raises(DatabaseOnNetwork, match=kind):
        refuse_network_disk(store, mounts(tmp_path, mounted(store.parent, kind)))


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuseblk"])
def test_a_disk_of_this_machine_is_taken(tmp_path: Path, kind: str) -> None:
    refuse_network_disk(tmp_path / "records.db", mounts(tmp_path, mounted(tmp_path, kind)))


def test_the_innermost_mount_counts_and_of_two_on_one_point_the_later(tmp_path: Path) -> None:
    inner = mounted(tmp_path / "inner", "ext4")
    outer = mounted(tmp_path, "nfs4")
    refuse_network_disk(tmp_path / "inner" / "records.db", mounts(tmp_path, inner, outer))
    with pytest.raises(DatabaseOnNetwork):
        refuse_network_disk(tmp_path / "innermost.db", mounts(tmp_path, inner, outer))
    over = mounted(tmp_path, "xfs")
    refuse_network_disk(tmp_path / "records.db", mounts(tmp_path, outer, over))


def test_a_link_is_followed(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "here").symlink_to(share)
    with pytest.raises(DatabaseOnNetwork):
        refuse_network_disk(
            tmp_path / "here" / "records.db", mounts(tmp_path, mounted(share, "nfs4"))
        )


def test_neither_records_nor_journal_are_opened_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        network_disk.refuse_network_disk,
        "__defaults__",
        (mounts(tmp_path, mounted(tmp_path, "nfs4")),),
    )
    with pytest.raises(DatabaseOnNetwork):
        open_records(tmp_path / "records.db")
    with pytest.raises(DatabaseOnNetwork):
        open_journal(tmp_path / "journal.db", bytes(range(32)), now=NOON)
    assert not (tmp_path / "records.db").exists()
