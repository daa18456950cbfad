"""SIMPLE-TLV records: what of them is there, and under which tag."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.simple_tlv import announced_bytes, record_value


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("0304322E3030", "322E3030"),
        ("0300", ""),
        ("03FF" + "41" * 255, "41" * 255),
        ("0304322E30", "322E30"),
        ("0304322E303030", "322E3030"),
    ],
)
def test_a_record_gives_what_is_there_of_its_value(answer: str, value: str) -> None:
    assert record_value(bytes.fromhex(answer), 3) == bytes.fromhex(value)


@pytest.mark.parametrize("answer", ["", "03", "0404322E3030", "322E3030"])
def test_anything_else_is_not_the_record(answer: str) -> None:
    assert record_value(bytes.fromhex(answer), 3) is None


@given(st.binary(max_size=300), st.integers(0, 255))
def test_a_value_is_a_piece_of_the_answer(answer: bytes, tag: int) -> None:
    value = record_value(answer, tag)
    if value is not None:
        assert answer.startswith(bytes((tag, answer[1])) + value)
        assert len(value) == min(answer[1], len(answer) - 2)
        assert announced_bytes(answer) == 2 + answer[1]
