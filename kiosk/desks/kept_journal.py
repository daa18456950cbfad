"""The journal, opened at its first use and kept, and opened anew where it turns out unusable."""

from collections.abc import Callable
from datetime import datetime

from db.errors import DatabaseError
from db.journal import Journal


class KeptJournal:
    """Called, it is the journal; used by one caller at a time."""

    def __init__(self, open_it: Callable[[], Journal]) -> None:
        self._open_it = open_it
        self._kept: Journal | None = None

    def __call__(self) -> Journal:
        """Return the open journal.

        Raises:
            DatabaseError, ConfigurationError: it cannot be opened.
        """
        if self._kept is None:
            self._kept = self._open_it()
        return self._kept

    def look(self) -> datetime:
        """Prove that it can be written; return when its newest entry was.

        One that cannot is closed: who brings the file back, or makes room, is seen at the next.

        Raises:
            DatabaseError, ConfigurationError: it cannot be opened or written.
        """
        try:
            return self().look()
        except DatabaseError:
            self.close()
            raise

    def close(self) -> None:
        """Close it; the next use opens it again."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()
