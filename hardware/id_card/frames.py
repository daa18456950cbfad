"""Frames of the security module: preamble, big-endian length, body, XOR checksum.

Both directions have the same frame (card protocols 2.2); its body is a command with its parameter,
or a status with its data. The length counts body and checksum, the checksum covers length and body.
"""

from functools import reduce
from operator import xor
from typing import Final

from hardware.id_card.errors import FrameFact, FrameMalformed

PREAMBLE: Final = bytes.fromhex("AAAAAA9669")

LENGTH_BYTES: Final = 2
CHECKSUM_BYTES: Final = 1
HEADER_BYTES: Final = len(PREAMBLE) + LENGTH_BYTES

#: The longest known answer, text with photo and two fingerprints, counts 2314. What says that it is
#: longer than this is not waited for: noise has made up the length.
MAX_LENGTH: Final = 4096

#: Noise before an answer is a few bytes. A line that brings this much without a preamble runs at
#: another speed or belongs to another device.
MAX_NOISE_BYTES: Final = 16 * 1024


def encode_frame(body: bytes) -> bytes:
    """The frame that carries `body`.

    Raises:
        ValueError: longer than any frame.
    """
    length = len(body) + CHECKSUM_BYTES
    if length > MAX_LENGTH:
        raise ValueError("the body is longer than a frame carries")
    covered = length.to_bytes(LENGTH_BYTES, "big") + body
    return PREAMBLE + covered + bytes([checksum(covered)])


def checksum(covered: bytes | bytearray) -> int:
    """The XOR of all bytes."""
    return reduce(xor, covered, 0)


class FrameDecoder:
    """Finds one frame in what comes over the line, in whatever pieces and after whatever noise.

    It keeps at most one frame and forgets the noise before it. One decoder serves one frame.

    Args:
        sent: the frame that was sent. There are lines of two wires that bring it back first.
    """

    def __init__(self, sent: bytes = b"") -> None:
        self._sent = sent
        self._kept = bytearray()
        self._noise_bytes = 0

    @property
    def kept_bytes(self) -> int:
        """How many bytes it holds on to."""
        return len(self._kept)

    def feed(self, piece: bytes) -> bytes | None:
        """The frame's body as soon as it is whole, None before. What follows it is dropped.

        Raises:
            FrameMalformed: wrong checksum, impossible length, or nothing but noise.
        """
        self._kept += piece
        self._drop_noise()
        while self._sent and self._kept.startswith(self._sent):
            del self._kept[: len(self._sent)]
            self._drop_noise()
        if len(self._kept) < HEADER_BYTES:
            return None
        length = int.from_bytes(self._kept[len(PREAMBLE) : HEADER_BYTES], "big")
        if length < CHECKSUM_BYTES:
            raise FrameMalformed(FrameFact.TOO_SHORT)
        if length > MAX_LENGTH:
            raise FrameMalformed(FrameFact.TOO_LONG)
        if len(self._kept) < HEADER_BYTES + length:
            return None
        covered = self._kept[len(PREAMBLE) : HEADER_BYTES + length]
        self._kept.clear()
        if checksum(covered):  # the checksum itself included, the XOR of a right frame is zero
            raise FrameMalformed(FrameFact.WRONG_CHECKSUM)
        return bytes(covered[LENGTH_BYTES:-CHECKSUM_BYTES])

    def _drop_noise(self) -> None:
        start = self._kept.find(PREAMBLE)
        if start < 0:
            start = max(0, len(self._kept) - (len(PREAMBLE) - 1))
        self._noise_bytes += start
        del self._kept[:start]
        if self._noise_bytes > MAX_NOISE_BYTES:
            raise FrameMalformed(FrameFact.NO_PREAMBLE)
