"""What the campaign feeds: each border of the product as one function of bytes, and its seeds.

A target returns for a value, raises one of its typed errors for everything else, and nothing more.
"""

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from db import rows
from db.demo_people import demo_cast
from db.errors import DatabaseError, RecordUnreadable
from db.records import IdempotencyKey
from hardware.code_scanner.frames import LONGEST_CODE, CodeFrames
from hardware.code_scanner.keyboard import KeyDecoder
from hardware.errors import HardwareError
from hardware.id_card.layouts import parse_document
from hardware.ipp.message import MessageBroken, decoded
from hardware.resource_manager import TransmissionProtocol
from hardware.simulators import permit_simulation
from hardware.simulators.card_profiles import FAULT_CARDS
from hardware.simulators.id_card_profiles import WORKED_CARDS
from hardware.simulators.virtual_card import VirtualCard
from hardware.social_card.reading import read_card
from kiosk.demo.devices import card_of
from kiosk.errors import KioskError
from kiosk.settings.configuration import Configuration
from kiosk.settings.region import Region
from kiosk.settings.toml_files import load_toml
from kiosk.trust.bounded import OutOfBounds
from kiosk.trust.pdf_checking import check_pdf
from kiosk.trust.statement_checking import check_statement
from tests.campaigns import staff_borders as staff

TYPED: Final = (KioskError, HardwareError, DatabaseError, MessageBroken, OutOfBounds)
ROOT: Final = Path(__file__).parents[2]
CORPUS: Final = ROOT / "tests" / "corpus"
_PERMIT: Final = permit_simulation(production=False)
_CARDS: Final = [card_of(person) for person in demo_cast()] + list(FAULT_CARDS.values())
_MOST_OF_A_PDF_S: Final = 1.0
_NOW: Final = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Target:
    """A border: what reads the bytes, and bytes to begin with."""

    name: str
    feed: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


class _GarbledCard:
    """A card whose answers the input garbles: left as they are, cut, flipped, or made up."""

    def __init__(self, data: bytes) -> None:
        self._data: Iterator[int] = iter(data)
        self._card = VirtualCard(_CARDS[self._next() % len(_CARDS)], permit=_PERMIT)

    @property
    def atr(self) -> bytes:
        return self._card.atr

    @property
    def protocol(self) -> TransmissionProtocol:
        return next(iter(TransmissionProtocol))

    def transmit(self, command: bytes | bytearray) -> bytes:
        answer = bytearray(self._card.transmit(bytes(command)))
        match self._next() % 8:
            case 5:
                del answer[self._next() % (len(answer) + 1) :]
            case 6 if answer:
                answer[self._next() % len(answer)] ^= self._next()
            case 7:
                answer[:] = bytes(self._next() for _ in range(self._next()))
            case _:
                pass
        return bytes(answer)

    def close(self) -> None:
        """There is nothing to close."""

    def _next(self) -> int:
        return next(self._data, 0)


def _read_card(data: bytes) -> None:
    read_card(_GarbledCard(data))


_STORED: Final = (
    *(None, True, 0, 1, 2, -1, 6, 24_300, 2**63 - 1, -(2**63), 10**10, 1.5, float("nan")),
    *("", " ", "1985-04-00", "2026-03-31", "9999-12-31", "\x00", "\u202e", "张三", "x" * 200),
    *("normal", "temporarily_lost", "1", "passed", b"", b"\xff"),
)
_ROWS: Final[tuple[tuple[Callable[[tuple[Any, ...]], object], int], ...]] = (
    (rows.holder, 6),
    (lambda row: rows.card(row, _NOW), 15),
    (rows.benefit, 3),
    (rows.kept_code, 3),
    (rows.pension, 3),
    (rows.certification, 3),
    (rows.unemployment, 4),
    (lambda row: rows.kept_change(row).outcome(IdempotencyKey("key")), -1),
    (lambda row: [one.balance for one in rows.personal_accounts([row])], 6),
    (lambda row: list(rows.contributions([row])), 7),
)


def _read_row(data: bytes) -> None:
    random = Random(data)  # noqa: S311 - no secret
    reader, width = _ROWS[random.randrange(len(_ROWS))]
    width = len(rows.KeptChange._fields) if width < 0 else width
    stored = random.choice(_STORED) if random.random() < 0.9 else random.getrandbits(70)
    row = (*(random.choice(_STORED) for _ in range(width - 1)), stored)
    reader(row)


def _read_toml(kind: type) -> Callable[[bytes], None]:
    file = staff.IN_MEMORY / f"{kind.__name__}.toml"

    def read(data: bytes) -> None:
        file.write_bytes(data)
        load_toml(file, kind)

    return read


def _check_pdf(data: bytes) -> None:
    """Check a PDF within a second of this process's own time, as `kiosk verify` does in a child.

    pyHanko goes round for ever in some broken tables; a child for each input would halve the
    campaign and hide from atheris what was run through.
    """
    signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _MOST_OF_A_PDF_S)
    try:
        check_pdf(data, {})
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _stop(_number: int, _frame: object) -> None:
    raise OutOfBounds


def _scan(data: bytes) -> None:
    """Scan the bytes as they are, in pieces with pauses, and as the keys of a keyboard."""
    frames, decoder, now = CodeFrames(), KeyDecoder(), 0.0
    for place in range(0, len(data), 7):
        piece = data[place : place + 7]
        now += piece[0] / 100
        typed = "".join(decoder.feed(piece[0] % 3, code, code % 3) for code in piece)
        for scan in (*frames.feed(piece, now), *frames.feed(typed.encode("ascii"), now)):
            if isinstance(scan, str) and not (0 < len(scan) <= LONGEST_CODE and scan.isprintable()):
                raise AssertionError("no code")


def _files(*patterns: str) -> tuple[bytes, ...]:
    return tuple(file.read_bytes() for pattern in patterns for file in sorted(ROOT.glob(pattern)))


TARGETS: Final = (
    Target("card", _read_card, tuple(bytes([place]) for place in range(len(_CARDS)))),
    Target("identity card", parse_document, tuple(card.text for card in WORKED_CARDS.values())),
    Target("code scanner", _scan, (b"990100-AbC\r\n", b"9" * 600 + b"\r", b"\x01\x02\x1c")),
    Target("records", _read_row, (b"row",)),
    Target(
        "statement",
        lambda data: check_statement(data.decode("latin-1"), {}),
        (b"https://kiosk.example/verify/#A", b""),
    ),
    Target("PDF", _check_pdf, (b"%PDF-1.7\n", *_files("tests/corpus/pdf/*"))),
    Target("settings", _read_toml(Configuration), _files("packaging/kiosk.toml")),
    Target("region pack", _read_toml(Region), _files("assets/regions/*/region.toml")),
    Target("print server", decoded, _files("tests/**/*.ipp")),
    Target("journal head", staff.read_kept_head, staff.HEADS),
    Target("content package", staff.open_package, staff.packages()),
    Target("backup", staff.open_copy, staff.copies()),
    Target("staff card", staff.read_staff_card, staff.staff_cards()),
    Target("staff codes", staff.read_codes, staff.CODES),
    Target("wrong codes", staff.read_tries, staff.TRIES),
    Target("closure", staff.read_closure, staff.CLOSURES),
)

__all__ = ["CORPUS", "TARGETS", "TYPED", "RecordUnreadable", "Target"]
