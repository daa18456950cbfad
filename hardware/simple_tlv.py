"""SIMPLE-TLV records of ISO 7816-4: one byte tag, one byte length, the value."""

from typing import Final

HEADER_BYTES: Final = 2


def announced_bytes(answer: bytes) -> int:
    """How long the record says that it is, with its header; 0 of an answer too short to say."""
    return HEADER_BYTES + answer[1] if len(answer) >= HEADER_BYTES else 0


def record_value(answer: bytes, tag: int) -> bytes | None:
    """The value of the record that `answer` begins with, None unless it carries `tag`.

    Cards hand out less than the length byte says, and more behind it: what of the value is there.
    """
    if len(answer) < HEADER_BYTES or answer[0] != tag:
        return None
    return answer[HEADER_BYTES : announced_bytes(answer)]
