"""Which new PIN is too easy to guess: the rules a citizen is told, each in its own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, unique
from itertools import pairwise
from typing import Final

from hardware.social_card.pin import Pin

#: What cards come with (card protocols 1.9).
_FIRST_PINS: Final = (b"123456", b"888888", b"000000")

#: A digit this often in a row, or a block that only repeats, is read over a shoulder at once.
_LONGEST_RUN: Final = 3

_NIBBLE: Final = 0xF


@unique
class PinWeakness(Enum):
    """Why a new PIN is refused."""

    SAME_AS_OLD = "the PIN until now"
    FIRST_PIN = "a PIN that cards come with"
    SEQUENCE = "digits in a row, upwards or downwards"
    REPEATED = "the same digits again and again"
    BIRTH_DATE = "the birth date"
    PART_OF_NUMBER = "a piece of the identity number"
    PART_OF_CARD_NUMBER = "a piece of the card number"


@dataclass(frozen=True, slots=True)
class GuessableFacts:
    """What others may know of the holder and a thief reads on the card."""

    identity_number: str = field(repr=False)
    birth_date: date = field(repr=False)
    card_number: str = field(repr=False)


def weakness_of(new: Pin, old: Pin, facts: GuessableFacts) -> PinWeakness | None:
    """Return why `new` is refused, or None; neither PIN is wiped or kept."""
    with _digits(new) as digits, _digits(old) as before:
        found = {
            PinWeakness.SAME_AS_OLD: digits == before,
            PinWeakness.FIRST_PIN: bytes(digits) in _FIRST_PINS,
            PinWeakness.SEQUENCE: _is_sequence(digits),
            PinWeakness.REPEATED: _is_repeated(digits),
            PinWeakness.BIRTH_DATE: any(form in digits for form in _dates(facts.birth_date)),
            PinWeakness.PART_OF_NUMBER: _stands_in(digits, facts.identity_number),
            PinWeakness.PART_OF_CARD_NUMBER: _stands_in(digits, facts.card_number),
        }
    return next((weakness for weakness in PinWeakness if found[weakness]), None)


def same_digits(one: Pin, other: Pin) -> bool:
    """Return whether both are the same PIN; neither is wiped."""
    with _digits(one) as first, _digits(other) as second:
        return first == second


@contextmanager
def _digits(pin: Pin) -> Iterator[bytearray]:
    """The digits as ASCII in a buffer that is wiped with the packed form it comes from."""
    packed = pin.packed()
    nibbles = bytearray(half for byte in packed for half in (byte >> 4, byte & _NIBBLE))
    digits = bytearray(ord("0") + nibble for nibble in nibbles if nibble != _NIBBLE)
    try:
        yield digits
    finally:
        for buffer in (packed, nibbles, digits):
            buffer[:] = bytes(len(buffer))


def _is_sequence(digits: bytearray) -> bool:
    """Whether each digit is one more, or each one less, than the one before; 9 and 0 are next."""
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return steps in ({1}, {9})


def _is_repeated(digits: bytearray) -> bool:
    length = len(digits)
    blocks = any(
        length % size == 0 and digits == digits[:size] * (length // size)
        for size in range(1, length // 2 + 1)
    )
    runs = any(
        len(set(digits[at : at + _LONGEST_RUN + 1])) == 1 for at in range(length - _LONGEST_RUN)
    )
    return blocks or runs


def _dates(day: date) -> tuple[bytes, ...]:
    """The six-digit ways to write a date; the eight-digit way stands in the identity number."""
    forms = ("%y%m%d", "%d%m%y", "%m%d%y", "%Y%m", "%m%Y")
    return tuple(day.strftime(form).encode() for form in forms)


def _stands_in(digits: bytearray, number: str) -> bool:
    return bytes(digits) in number.encode()
