"""The chain that shows a journal to be whole: each entry's HMAC covers the one before it.

Who lacks the key can neither alter, remove, swap nor add an entry, nor cut off the last ones,
without `Journal.verify` naming the first entry concerned. What no chain can show is the whole file
put back to an older copy of itself: for that, keep a `Head` elsewhere and hand it to `verify`.
"""

import hmac
import json
import re
from dataclasses import dataclass
from enum import Enum, unique
from hashlib import sha256
from typing import Self

SHORTEST_KEY = 32
"""Bytes; as long as the hash, so that the key is not the weakest part (RFC 2104, 3)."""


@unique
class ChainFault(Enum):
    """How a journal is broken; the value is for the operator's output."""

    MISSING = "missing"
    ALTERED = "altered"
    CUT_OFF = "cut_off"
    """The last entries are gone."""
    HEAD_ALTERED = "head_altered"
    OTHER_JOURNAL = "other_journal"
    """Whole in itself, but not the journal whose head was handed in."""
    ABSENT = "absent"
    """There is no file, or one with nothing in it."""
    NO_FILE = "no_file"
    """A folder, a pipe or a device stands in its place."""
    BEGUN_ANEW = "begun_anew"
    """Whole in itself, but not the journal that the mark beside the key says was begun."""
    UNREADABLE = "unreadable"
    """The file is damaged or is not of our making."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a journal has come: enough to tell later that nothing was cut off."""

    entries: int
    last_mac: bytes

    def __str__(self) -> str:
        return f"{self.entries}:{self.last_mac.hex()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The head that `str()` has written.

        Raises:
            ValueError: this is none.
        """
        if not (form := _HEAD_FORM.fullmatch(text)):
            raise ValueError("no head of a journal")
        return cls(int(form[1]), bytes.fromhex(form[2]))


_HEAD_FORM = re.compile(r"([1-9]\d{0,11}):([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Intact:
    """Nothing is missing or altered."""

    entries: int


@dataclass(frozen=True, slots=True)
class Broken:
    """`entry` is the first entry that does not follow from those before it.

    Where the head is at fault it is the last entry found.
    """

    entry: int
    fault: ChainFault


class Chain:
    """Computes the journal's HMACs, each use with a key of its own derived from the terminal's."""

    def __init__(self, key: bytes) -> None:
        """Takes the terminal's secret.

        Raises:
            ValueError: the key is shorter than SHORTEST_KEY.
        """
        if len(key) < SHORTEST_KEY:
            raise ValueError("the journal's key is too short")
        self._entry_key = _mac(key, b"hall kiosk journal entry")
        self._head_key = _mac(key, b"hall kiosk journal head")
        self._pseudonym_key = _mac(key, b"hall kiosk journal pseudonym")
        self._mark_key = _mac(key, b"hall kiosk journal begun")
        self.wish_key = _mac(key, b"hall kiosk journal wish")
        """What seals the wishes that are open."""
        self.seed = _mac(key, b"hall kiosk journal seed")
        """What stands before the first entry."""

    def entry_mac(
        self, before: bytes, number: int, at: int, kind: str, key: str, facts: str
    ) -> bytes:
        """The HMAC of an entry that follows the one with the HMAC `before`.

        Raises:
            TypeError: a file that was made by hand holds bytes where text belongs.
        """
        content = json.dumps([number, at, kind, key, facts])
        return _mac(self._entry_key, before + content.encode())

    def head_mac(self, head: Head) -> bytes:
        """The HMAC that keeps a head from being written without the key."""
        return _mac(self._head_key, head.entries.to_bytes(8) + head.last_mac)

    def mark(self, first_mac: bytes) -> str:
        """What stands beside the key from the day this journal was begun."""
        return _mac(self._mark_key, first_mac).hex()

    def pseudonym(self, identification_code: str) -> str:
        """The same short name for the same card, which only the key's owner can make."""
        return _mac(self._pseudonym_key, identification_code.encode()).hex()[:32]


def same(one: bytes, other: bytes) -> bool:
    """Whether two HMACs are equal, in a time that tells nothing."""
    return hmac.compare_digest(one, other)


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, sha256)
