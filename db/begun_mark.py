"""The mark beside the journal's key: that a journal was begun, and which.

Whoever can empty the journal's folder cannot write beside the key, nor make the mark without it. So
a journal that was begun and is gone is told apart from one that was never begun.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from db.errors import JournalBroken
from db.journal_chain import Chain, same
from db.regular_file import open_regular

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class BegunMark:
    """The mark in a file; a folder in which we may not write keeps none."""

    file: Path

    @property
    def exists(self) -> bool:
        """Whether a journal was begun under this key."""
        return self.file.exists()

    def fits(self, chain: Chain, first_mac: bytes) -> bool:
        """Whether the journal with this first entry is the one that was begun.

        Raises:
            JournalBroken: there is a mark and it cannot be read.
        """
        try:
            with open_regular(self.file) as opened:
                found = opened.read(_LONGEST)
        except OSError as error:
            raise JournalBroken("the mark beside the key cannot be read") from error
        return same(found.strip(), chain.mark(first_mac).encode())

    def write(self, chain: Chain, first_mac: bytes) -> bool:
        """Write the mark whole or not at all; False where we may not."""
        unfinished = self.file.with_name(self.file.name + ".part")
        try:
            unfinished.unlink(missing_ok=True)
            with unfinished.open("x") as opened:
                opened.write(chain.mark(first_mac) + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            unfinished.rename(self.file)
        except OSError:
            return False
        return True
