"""SIMPLE-TLV records: exact or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_errors import CardRecordMalformed, RecordFact
from hardware.simple_tlv import parse_record


@pytest.mark.parametrize(
    ("answer", "value"),
    [("0304322E3030", "322E3030"), ("0300", ""), ("03FF" + "41" * 255, "41" * 255)],
)
def test_a_whole_record_gives_its_value(answer: str, value: str) -> None:
    assert parse_record(bytes.fromhex(answer), 3) == bytes.fromhex(value)


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        ("", RecordFact.TRUNCATED),
        ("03", RecordFact.TRUNCATED),
        ("0304322E30", RecordFact.TRUNCATED),
        ("0304322E303030", RecordFact.OVERSIZED),
        ("0404322E3030", RecordFact.WRONG_TAG),
        ("322E3030", RecordFact.WRONG_TAG),
    ],
)
def test_anything_else_is_refused(answer: str, fact: RecordFact) -> None:
    with pytest.raises(CardRecordMalformed) as caught:
        parse_record(bytes.fromhex(answer), 3)
    assert (caught.value.tag, caught.value.fact) == (3, fact)


@given(st.binary(max_size=300), st.integers(0, 255))
def test_a_value_is_all_of_the_answer_but_its_head(answer: bytes, tag: int) -> None:
    try:
        value = parse_record(answer, tag)
    except CardRecordMalformed:
        return
    assert answer == bytes((tag, len(value))) + value
