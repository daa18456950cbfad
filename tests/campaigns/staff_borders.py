"""What the staff, the agency and the disk hand in, as functions of bytes for the campaign."""

import atexit
import io
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hardware.piv_card import PivAlgorithm, PivCard
from hardware.resource_manager import TransmissionProtocol
from hardware.simulators.staff_cards import new_staff_key, staff_card
from kiosk.content.package import ContentPackage, new_keys, opened, packed
from kiosk.desks.closure import Closure
from kiosk.operator.card_key import card_key
from kiosk.operator.codes import load_staff
from kiosk.operator.lockout import FREE_TRIES, LONGEST_LOCK, Lockout
from kiosk.setup.backup import backup_in
from kiosk.trust.signed_head import parse_kept_head

_NOW: Final = datetime(2026, 11, 20, tzinfo=UTC)


_IN_MEMORY: Final = TemporaryDirectory(prefix="kiosk-campaign-", dir="/dev/shm")
"""One of each process: several campaigns may run at once."""
atexit.register(_IN_MEMORY.cleanup)
IN_MEMORY: Final = Path(_IN_MEMORY.name)


def _file(content: bytes) -> Path:
    file = IN_MEMORY / "file"
    file.write_bytes(content)
    file.chmod(0o600)
    return file


def open_package(data: bytes) -> None:
    """A content package."""
    opened(data, IN_MEMORY / "agency.pub")


def packages() -> tuple[bytes, ...]:
    """One that the agency has signed, packed in every way that archives know."""
    new_keys(IN_MEMORY / "agency.key", IN_MEMORY / "agency.pub")
    files = {"regions/jinan/places.toml": b"name = 1\n" * 50, "certificates/a.typ": b"= A"}
    good = packed(ContentPackage(3, _NOW.date(), files), IN_MEMORY / "agency.key")
    return good, *(
        _packed_by(good, how)
        for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    )


def _packed_by(content: bytes, how: int) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", how) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return written.getvalue()


def open_copy(data: bytes) -> None:
    """What was in a sealed copy: anybody may seal for a public key."""
    backup_in(data)


def copies() -> tuple[bytes, ...]:
    """One that is packed as ours are."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as tar:
        for name, content in (("manifest.json", b'{"head": 1}'), ("journal.db", bytes(range(256)))):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return (written.getvalue(),)


def read_codes(data: bytes) -> None:
    """The staff's codes and cards."""
    load_staff(_file(data)).whose_card("")


CODES: Final = (b'salt = "A"\n[[operators]]\nname = "li"\nrole = "operator"\ncode = ""\n',)


def read_tries(data: bytes) -> None:
    """The count of wrong codes: whatever stands there, no try too many and no end never."""
    lockout = Lockout(_file(data), lambda: _NOW)
    if not 0 <= lockout.tries_left <= FREE_TRIES or lockout.shut_for > LONGEST_LOCK:
        raise AssertionError("a door that nobody or everybody opens")
    lockout.note_wrong()
    if lockout.tries_left >= FREE_TRIES:
        raise AssertionError("a wrong code is not counted")


TRIES: Final = (
    b'{"wrong": 3, "last": "2026-11-20T00:00:00+00:00", "forgiven": 2, "day": "2026-11-20"}',
    b'{"wrong": 1e999, "last": null}',
    b'{"wrong": -5, "last": "2026-11-20T00:00:00"}',
    b'{"wrong":' + b"[" * 2000,
)


def read_closure(data: bytes) -> None:
    """Whether the staff has closed the terminal."""
    closed = Closure(_file(data), lambda: _NOW).now
    if closed is not None and closed.until is not None and closed.until <= _NOW:
        raise AssertionError("closed for longer than it was closed")


CLOSURES: Final = (
    b'{"reason": "other", "since": "2026-11-20T00:00:00+00:00", "until": null}',
    b'{"reason": "other", "since": "2026-11-20", "until": "2026-11-20"}',
)


def read_kept_head(data: bytes) -> None:
    """A journal's head as it was kept elsewhere: one, or ValueError."""
    try:
        parse_kept_head(data.decode("latin-1"))
    except ValueError:
        return


HEADS: Final = (
    b"3:" + b"ab" * 32,
    b'{"terminal": "A", "at": "B", "head": "3:' + b"ab" * 32 + b'"}',
    b'{"terminal": "A", "at": "B", "head": "C", "key": "AAAA", "signature": "AAAA"}',
    b'{"a":' + b"[" * 2000,
)


_PIECE: Final = 200


class _ToldCard:
    """A card whose answers are the input's: a length, so many bytes, and the status."""

    atr = b""
    protocol = TransmissionProtocol.T1

    def __init__(self, data: bytes) -> None:
        self._data = iter(data)

    def transmit(self, command: bytes | bytearray) -> bytes:
        length = next(self._data, 0)
        answer = bytes(next(self._data, 0) for _ in range(length))
        return answer + bytes((next(self._data, 0x90), next(self._data, 0x00)))

    def close(self) -> None:
        """There is nothing to close."""


def read_staff_card(data: bytes) -> None:
    """A staff card from its selection to a signature, which no made-up card can make."""
    card = PivCard(_ToldCard(b"\x00\x90\x00" + data))
    key = card_key(card.certificate())
    key.check_valid(_NOW)
    challenge = bytes(32)
    if key.has_signed(challenge, card.sign(key.algorithm, key.prepared(challenge))):
        raise AssertionError("a copy was believed")


def staff_cards() -> tuple[bytes, ...]:
    """Good certificates as cards hand them out, in pieces; the second is compressed."""
    key = new_staff_key(PivAlgorithm.P_256)
    cards = [staff_card(key, compressed=compressed) for compressed in (False, True)]
    return tuple(_in_pieces(card.container or b"") for card in cards)


def _in_pieces(container: bytes) -> bytes:
    pieces = [container[at : at + _PIECE] for at in range(0, len(container), _PIECE)]
    more = [b"\x61\x00"] * (len(pieces) - 1) + [b"\x90\x00"]
    told = zip(pieces, more, strict=True)
    return b"".join(bytes((len(piece),)) + piece + status for piece, status in told)
