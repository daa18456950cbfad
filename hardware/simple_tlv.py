"""SIMPLE-TLV records of ISO 7816-4: one byte tag, one byte length, the value."""

from typing import Final

from hardware.card_errors import CardRecordMalformed, RecordFact

HEADER_BYTES: Final = 2


def parse_record(answer: bytes, tag: int) -> bytes:
    """The value of the one record that `answer` is, which must carry `tag`.

    Raises:
        CardRecordMalformed: another tag, or fewer or more bytes than the length byte says.
    """
    if len(answer) < HEADER_BYTES:
        raise CardRecordMalformed(tag, RecordFact.TRUNCATED)
    if answer[0] != tag:
        raise CardRecordMalformed(tag, RecordFact.WRONG_TAG)
    value = answer[HEADER_BYTES:]
    if len(value) < answer[1]:
        raise CardRecordMalformed(tag, RecordFact.TRUNCATED)
    if len(value) > answer[1]:
        raise CardRecordMalformed(tag, RecordFact.OVERSIZED)
    return value
