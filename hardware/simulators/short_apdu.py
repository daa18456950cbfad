"""Short APDUs as a simulated card has them: plain bytes, of which it believes nothing."""

from typing import Final

#: CLA, INS, P1 and P2.
HEADER_BYTES: Final = 4


def with_status(sw: int, data: bytes = b"") -> bytes:
    """A response with these data and this status word."""
    return data + sw.to_bytes(2, "big")


def data_field(command: bytes) -> bytes:
    """The data of a command, as far as Lc says; empty where there are none."""
    body = command[HEADER_BYTES:]
    return body[1 : 1 + body[0]] if body else b""
