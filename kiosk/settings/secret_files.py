"""Files that hold a secret: read only where nobody but their owner can read them."""

import errno
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from db.regular_file import open_regular
from kiosk.errors import ConfigurationError
from kiosk.files import naming, why_not, write_new

JOURNAL_KEY_BYTES: Final = 32
LONGEST_SECRET: Final = 64 * 1024
CREDENTIALS: Final = Path("/run/credentials")
"""Where systemd opens those of its services, a folder each."""
_FEWEST_VALUES: Final = 8
"""Of the different bytes in 32 random ones; fewer come up once in 10²⁰ keys."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class SecretExposed(ConfigurationError):
    """A file with a secret can be read or written by others; says what to type."""

    code = "configuration.secret-exposed"

    def __init__(self, file: Path, modes: str | None = None) -> None:
        """`modes` are those to give the file, its owner's alone without them."""
        words = f"chmod {modes or modes_for(file)} {file}"
        super().__init__(f"others can read or write {file}; type: {words}")
        self.file = file


class JournalKeyMissing(ConfigurationError):
    """The file with the journal's secret is absent, too short, or holds no random key."""

    code = "configuration.journal-key-missing"

    def __init__(self, file: Path, why: str | None = None) -> None:
        """`why` says that there may be one, and what keeps it from being read."""
        make = f"no journal key in {file}; make one with 'kiosk journal new-key'"
        super().__init__(make if why is None else f"{file}: {why}")
        self.file = file


def modes_for(file: Path) -> str:
    """Return the modes to give a file or folder of secrets."""
    return "700" if file.is_dir() else "600"


def check_private(file: Path) -> None:
    """Do nothing if `file` is its owner's alone, or is not there.

    Raises:
        SecretExposed: others can read or write it.
    """
    try:
        modes = file.stat().st_mode
    except OSError:
        return
    if modes & _OTHERS:
        raise SecretExposed(file)


def read_secret(file: Path) -> bytes:
    """Return the content of a file that is its owner's alone.

    Raises:
        SecretExposed: others can read or write it.
        OSError: it is absent, cannot be read, is no file, or is longer than any secret.
    """
    with open_regular(file) as opened, naming(file):
        found = os.fstat(opened.fileno())
        if found.st_mode & _OTHERS and not _is_credential(file, found):
            raise SecretExposed(file)
        content = opened.read(LONGEST_SECRET + 1)
    if len(content) > LONGEST_SECRET:
        raise OSError(errno.EFBIG, "is too long for a secret", str(file))
    return content


def _is_credential(file: Path, found: os.stat_result) -> bool:
    """Whether the service manager has opened it for a service alone (systemd.exec(5)).

    Where it lets the service's user read by an access list, the group's mode shows that list's. The
    superuser, who runs a command beside the service, may read those of any.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    of_this = folder is not None and file.parent == Path(folder)
    of_any = os.geteuid() == 0 and file.parent.parent == CREDENTIALS
    alone = not found.st_mode & (stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP)
    return (of_this or of_any) and found.st_uid == 0 and alone


def new_journal_key(file: Path) -> None:
    """Write a new secret for a journal to `file`, readable by its owner alone.

    Raises:
        OSError: it cannot be written, or is there.
    """
    write_new(file, secrets.token_bytes(JOURNAL_KEY_BYTES), 0o600)


def journal_key(file: Path) -> bytes:
    """Return the secret of the journal.

    Raises:
        JournalKeyMissing: there is none, or it is a constant.
        SecretExposed: others can read it.
    """
    try:
        key = read_secret(file)
    except FileNotFoundError as error:
        raise JournalKeyMissing(file) from error
    except OSError as error:
        raise JournalKeyMissing(file, why_not(error)) from error
    if len(key) < JOURNAL_KEY_BYTES or len(set(key)) < _FEWEST_VALUES:
        raise JournalKeyMissing(file)
    return key


def begun_mark(key_file: Path) -> Path:
    """Return the file beside the journal's key that says a journal was begun under it."""
    return key_file.with_suffix(".begun")
