"""Files beside the stores: read as far as they may hold, written whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from db.regular_file import open_regular

MEGABYTE: Final = 1024 * 1024
LARGEST_SETTING_FILE: Final = MEGABYTE
"""Settings, guides, keys, drawings: what a person writes is far smaller."""
ASK_AS: Final = (
    "type it as root (sudo), or as the user the kiosk runs as; "
    "where the kiosk itself is refused, `kiosk doctor` as root says what to type"
)
"""What helps who may not use a file."""


def read_bytes(file: Path, limit: int = LARGEST_SETTING_FILE) -> bytes:
    """The content of `file`.

    Raises:
        OSError: as `open_regular`, or it is larger than `limit` bytes (EFBIG), which is seen
            before anything is read.
    """
    with open_regular(file) as opened, naming(file):
        if os.fstat(opened.fileno()).st_size > limit:
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


def read_json(file: Path, limit: int = LARGEST_SETTING_FILE) -> Any:
    """The JSON value in `file`.

    Raises:
        OSError: as `read_bytes`.
        ValueError: it is no JSON.
    """
    return json_value(read_bytes(file, limit))


def json_value(text: str | bytes) -> Any:
    """The JSON value in `text`.

    Raises:
        ValueError: it is none, or one that is nested too deeply.
    """
    import json  # the first page does without

    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Let an error name `file`: that a disk is full or broken, the system says without it.

    Raises:
        OSError: what was raised within, with its `filename`.
    """
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(file)
        raise


def why_not(error: OSError) -> str:
    """What is wrong with a file, without its name, for whoever typed a command."""
    words = error.strerror or "cannot be used"
    return f"{words}; {ASK_AS}" if isinstance(error, PermissionError) else words


def write_new(file: Path, content: bytes, mode: int) -> None:
    """Write a file that may not be there yet, whole or not at all.

    Raises:
        OSError: it names the file; FileExistsError: there is one.
    """
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with naming(file), open(descriptor, "wb") as opened:
            opened.write(content)
    except OSError:
        file.unlink(missing_ok=True)
        raise


def write_whole(
    file: Path, content: str | bytes, *, durable: bool = False, mode: int = 0o640
) -> None:
    """Write a file that nobody ever reads half of; a `durable` one also outlives a power cut.

    Raises:
        OSError: it names the file.
    """
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with naming(file), open(descriptor, "wb") as opened:
        opened.write(content.encode() if isinstance(content, str) else content)
        if durable:
            opened.flush()
            os.fsync(descriptor)
    unfinished.replace(file)
    if durable:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            with naming(file.parent):
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
