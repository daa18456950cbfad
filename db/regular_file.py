"""Files that people put there, opened only where they are files."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path


def said_of(error: OSError | ValueError) -> str:
    """What is wrong with a file that was read, without its name: who tells it has named it."""
    match error:
        case OSError():
            return error.strerror or "cannot be read"
        case UnicodeDecodeError():
            return "is no text (UTF-8)"
        case _:
            return str(error)


def open_regular(file: Path) -> BufferedReader:
    """Open `file` for reading.

    Raises:
        OSError: it cannot be opened, is a folder (EISDIR) or another thing than a file (EINVAL);
            it always names the file.
    """
    # Not waiting: a pipe that nobody writes to would keep the reader for ever.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        modes = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(modes):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
        if not stat.S_ISREG(modes):
            raise OSError(errno.EINVAL, "is no regular file", str(file))
        return open(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise
