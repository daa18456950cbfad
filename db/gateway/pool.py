"""The connections to the records that the server's threads share, one caller at a time each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue
from typing import Final

from db.errors import DatabaseBusy, DatabaseError
from db.records import Records

LONGEST_WAIT_S: Final = 2.0
"""A terminal waits five seconds; who cannot begin by then tells it so."""


class RecordsPool:
    """Opens what it needs, keeps what works, and never hands one connection to two callers."""

    def __init__(self, open_records: Callable[[], Records], size: int) -> None:
        self._open = open_records
        self._free: LifoQueue[Records | None] = LifoQueue(size)
        for _ in range(size):
            self._free.put_nowait(None)

    def open_all(self) -> None:
        """Open every connection before anybody asks, so that the first to ask wait for none.

        What cannot be opened now is tried again when it is needed.
        """
        for records in [self._free.get_nowait() for _ in range(self._free.maxsize)]:
            opened = records
            with suppress(DatabaseError):
                opened = records or self._open()
            self._free.put_nowait(opened)

    @contextmanager
    def borrowed(self) -> Iterator[Records]:
        """A connection for the block's own use.

        Raises:
            DatabaseBusy: none became free in time; nothing was begun.
            DatabaseError: the records cannot be opened.
        """
        try:
            records = self._free.get(timeout=LONGEST_WAIT_S)
        except Empty:
            raise DatabaseBusy("all connections are in use") from None
        try:
            if records is None:
                records = self._open()
            yield records
        finally:
            self._free.put_nowait(records)

    def close(self) -> None:
        """Close every connection that is not in use."""
        while True:
            try:
                records = self._free.get_nowait()
            except Empty:
                return
            if records is not None:
                records.close()
