"""Who asked for whom: an append-only book of the server's own, each line bound to the one before.

A person stands in it under a keyed pseudonym: who has the key can tell whether a person was asked
for, and nobody can read people out of it. A line is in the operating system's hands before its
question is answered, and on the disk before a change is told.
"""

import errno
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final

from db.asker import Asker
from db.errors import DatabaseFull, DatabaseUnavailable

SHORTEST_KEY: Final = 32


@dataclass(frozen=True, slots=True)
class AuditNote:
    """One call: who asked, for whom, what came of it."""

    at: datetime
    asker: Asker
    operation: str
    person: str | None
    """A pseudonym: of the person, or of a card whose holder was not known."""
    key: str | None
    """The terminal's key of a change."""
    outcome: str
    """done, or the code of what stood in the way."""


class Audit:
    """Writes notes into one file a month, from any thread."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Takes a folder that is there, and the secret of the pseudonyms and of the binding.

        Raises:
            ValueError: the key is too short.
        """
        if len(key) < SHORTEST_KEY:
            raise ValueError("the audit's key is too short")
        self._folder = folder
        self._line_key = _mac(key, b"hall kiosk audit line")
        self._pseudonym_key = _mac(key, b"hall kiosk audit pseudonym")
        self._lock = Lock()
        self._last: str | None = None

    def pseudonym(self, identity: str) -> str:
        """The same short name for the same person or card."""
        return _mac(self._pseudonym_key, identity.encode()).hex()[:32]

    def write(self, note: AuditNote, *, lasting: bool) -> None:
        """Add a note; with `lasting` it outlives a power cut.

        Raises:
            DatabaseFull, DatabaseUnavailable: it could not be written, so nothing may be told.
        """
        content = {
            "at": note.at.isoformat(),
            "terminal": note.asker.terminal,
            "shown": sorted(one.value for one in note.asker.shown),
            "operation": note.operation,
            "person": note.person,
            "key": note.key,
            "outcome": note.outcome,
        }
        file = self._folder / f"{note.at:%Y-%m}.jsonl"
        with self._lock:
            try:
                before = self._last_mac() if self._last is None else self._last
                text = json.dumps(content, sort_keys=True)
                mac = self._mac(before, text)
                line = f'{{"note": {text}, "mac": "{mac}"}}\n'.encode()
                _add(file, line)
            except OSError as error:
                self._last = None
                raise _not_written(error) from None
            self._last = mac
        if lasting:
            # Nobody else has to wait for the disk: a line that follows may be on it first.
            try:
                _make_lasting(file)
            except OSError as error:
                raise _not_written(error) from None

    def files(self) -> list[Path]:
        """The months there are, oldest first."""
        return sorted(self._folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))

    def first_fault(self) -> tuple[Path, int] | None:
        """The first line that does not follow from those before it; None: nothing is altered.

        What no binding can show is that the last lines are gone: compare the number of lines with
        one kept elsewhere.
        """
        before = ""
        for file in self.files():
            for number, (text, mac) in enumerate(_lines(file), 1):
                if mac is None or not hmac.compare_digest(mac, self._mac(before, text)):
                    return file, number
                before = mac
        return None

    def _mac(self, before: str, text: str) -> str:
        return _mac(self._line_key, f"{before}\n{text}".encode()).hex()

    def _last_mac(self) -> str:
        last = ""
        for file in reversed(self.files()):
            for _, mac in _lines(file):
                last = mac or ""
            if last:
                break
        return last


def notes_since(folder: Path, since: datetime) -> Iterator[tuple[datetime, str, str]]:
    """When which terminal asked for which person; what cannot be read is left out."""
    for file in sorted(folder.glob("*.jsonl"))[-2:]:
        for text, _ in _lines(file):
            try:
                note = json.loads(text)
                at = datetime.fromisoformat(note["at"])
                if at > since and note["person"] is not None:
                    yield at, str(note["terminal"]), str(note["person"])
            except (ValueError, KeyError, TypeError):
                continue


def _lines(file: Path) -> Iterator[tuple[str, str | None]]:
    """Each line's note as it was written, and its MAC; None where a line was torn."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            note, found, mac = line.rstrip("\n").removeprefix('{"note": ').rpartition(', "mac": "')
            yield note, mac.removesuffix('"}') if found else None


def _add(file: Path, line: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def _make_lasting(file: Path) -> None:
    handle = os.open(file, os.O_WRONLY)
    try:
        os.fdatasync(handle)
    finally:
        os.close(handle)


def _not_written(error: OSError) -> DatabaseFull | DatabaseUnavailable:
    kind = DatabaseFull if error.errno == errno.ENOSPC else DatabaseUnavailable
    return kind(f"the audit: {error.strerror}")


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, sha256)
