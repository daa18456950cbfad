"""Files beside the stores: read as far as they may hold, written whole or not at all."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1024 * 1024
LARGEST_SETTING_FILE: Final = MEGABYTE
"""Settings, guides, keys, drawings: what a person writes is far smaller."""


def read_bytes(file: Path, limit: int = LARGEST_SETTING_FILE) -> bytes:
    """The content of `file`.

    Raises:
        OSError: it cannot be read, is no regular file (EINVAL), or is larger than `limit` bytes
            (EFBIG), which is seen before anything is read.
    """
    # Not waiting: a pipe that nobody writes to would keep the reader for ever.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as opened:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "is no regular file", str(file))
        if about.st_size > limit:
            raise OSError(errno.EFBIG, f"is larger than {limit} bytes", str(file))
        # It may grow meanwhile, and files of /proc do not tell their size.
        content = opened.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"is larger than {limit} bytes", str(file))
    return content


def read_text(file: Path, limit: int = LARGEST_SETTING_FILE) -> str:
    """The content of `file`, which is UTF-8.

    Raises:
        OSError: as `read_bytes`.
        UnicodeDecodeError: it is no UTF-8.
    """
    return read_bytes(file, limit).decode()


def write_whole(
    file: Path, content: str | bytes, *, durable: bool = False, mode: int = 0o640
) -> None:
    """Write a file that nobody ever reads half of; a `durable` one also outlives a power cut.

    Raises:
        OSError
    """
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "wb") as opened:
        opened.write(content.encode() if isinstance(content, str) else content)
        if durable:
            opened.flush()
            os.fsync(descriptor)
    unfinished.replace(file)
    if durable:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def give_to_owner_of(folder: Path, *files: Path) -> None:
    """Let whoever owns `folder` have what the superuser has made.

    Raises:
        OSError
    """
    if os.geteuid() != 0:
        return
    owner = folder.stat()
    for file in files:
        os.chown(file, owner.st_uid, owner.st_gid, follow_symlinks=False)
