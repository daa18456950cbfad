"""Whether a file is on a disk that other machines may write, where SQLite's locks mean nothing."""

import re
from pathlib import Path
from typing import Final

from db.errors import DatabaseOnNetwork

MOUNTS: Final = Path("/proc/self/mountinfo")
_NETWORK: Final = frozenset(
    (
        *("9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "fuse.ceph"),
        *("fuse.davfs2", "fuse.glusterfs", "fuse.mfs", "fuse.rclone", "fuse.s3fs"),
        *("fuse.smbnetfs", "fuse.sshfs", "fuse.vmhgfs-fuse", "gfs2", "glusterfs", "lustre"),
        *("ncpfs", "nfs", "nfs3", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb2", "smb3", "smbfs"),
        *("vboxsf", "virtiofs", "vmhgfs"),
    )
)
"""Types as proc(5) has them. Two mounts of one such disk corrupted a store within eight seconds
(https://sqlite.org/howtocorrupt.html, 2.1)."""
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


def refuse_network_disk(file: Path, mounts: Path = MOUNTS) -> None:
    """Do nothing if `file` lies, or would lie, on a disk of this machine's own.

    Raises:
        DatabaseOnNetwork: it does not; names the type of its file system.
    """
    kind = _type_of(file, mounts)
    if kind in _NETWORK:
        raise DatabaseOnNetwork(file, kind)


def _type_of(file: Path, mounts: Path) -> str:
    """The type of the file system that `file` is in; empty where the system does not say."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    place, longest, found = file.absolute().resolve(), -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < _POINT + 1 or not after:
            continue
        point = Path(_OCTAL.sub(lambda octal: chr(int(octal[1], 8)), fields[_POINT]))
        # Of two mounts on one point the later one is seen.
        if place.is_relative_to(point) and len(point.parts) >= longest:
            longest, found = len(point.parts), after.split(" ")[0]
    return found


_POINT: Final = 4
"""Which field of a line is the mount point."""
