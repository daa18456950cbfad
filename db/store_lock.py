"""A lock beside a store: one process at a time, let go by the system when its holder dies."""

import fcntl
import os
from pathlib import Path

from db.errors import DatabaseUnavailable, JournalHeld


class StoreLock:
    """Held from its making until `release`. The file stays; only the lock on it means something.

    A file of its own: closing any handle of the store's file would drop SQLite's locks on it.
    """

    def __init__(self, store: Path) -> None:
        """Take the lock of the store at this path.

        Raises:
            JournalHeld: another process, or another part of this one, holds it.
            DatabaseUnavailable: there can be no file beside the store.
        """
        self.file = store.with_name(store.name + ".lock")
        self._handle: int | None = None
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._handle = os.open(self.file, flags, 0o600)
        except OSError as error:
            raise DatabaseUnavailable("cannot make the lock's file") from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            raise JournalHeld(f"another program has {store}") from error

    def release(self) -> None:
        """Let another one have it; a second time does nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        self.release()
