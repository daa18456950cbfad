"""How a simulated security module misbehaves: each fault turns its right answer into what it sends.

What it sends is a row of pieces; a piece leaves when the other side has taken in the one before.
"""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from hardware.id_card.frames import HEADER_BYTES, LENGTH_BYTES, PREAMBLE

Pieces: TypeAlias = tuple[bytes, ...]
Fault: TypeAlias = Callable[[bytes], Pieces]

#: Looks like the begin of a frame twice over and is none.
NOISE: Final = bytes.fromhex("00FF5A") + PREAMBLE[:-1] + b"\x00" + PREAMBLE[:2]


class CablePulled(Exception):
    """The simulated module loses its line after these pieces."""

    def __init__(self, pieces: Pieces) -> None:
        super().__init__("the cable was pulled")
        self.pieces = pieces


def silence(answer: bytes) -> Pieces:
    """No answer at all."""
    return ()


def wrong_checksum(answer: bytes) -> Pieces:
    """The last byte is not the XOR."""
    return (answer[:-1] + bytes([answer[-1] ^ 0xFF]),)


def after_noise(noise: bytes = NOISE) -> Fault:
    """The right answer after `noise`."""
    return lambda answer: (noise + answer,)


def in_pieces(*cuts: int) -> Fault:
    """The right answer cut at these places."""

    def cut(answer: bytes) -> Pieces:
        return tuple(_cut(answer, cuts))

    return cut


def byte_by_byte(answer: bytes) -> Pieces:
    """The right answer, each byte on its own."""
    return tuple(_cut(answer, range(1, len(answer))))


def cut_off(kept_bytes: int) -> Fault:
    """Only the first bytes, then silence."""
    return lambda answer: (answer[:kept_bytes],)


def announcing(length: int) -> Fault:
    """The right answer under a wrong length."""
    announced = length.to_bytes(LENGTH_BYTES, "big")
    return lambda answer: (PREAMBLE + announced + answer[HEADER_BYTES:],)


def instead(*pieces: bytes) -> Fault:
    """Something else altogether."""
    return lambda answer: pieces


def pulled_after(sent_bytes: int) -> Fault:
    """The cable is pulled when this much of the answer is out."""

    def pull(answer: bytes) -> Pieces:
        raise CablePulled((answer[:sent_bytes],) if sent_bytes else ())

    return pull


def _cut(answer: bytes, cuts: Iterable[int]) -> Iterable[bytes]:
    start = 0
    for cut in cuts:
        yield answer[start:cut]
        start = cut
    yield answer[start:]
