import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.trust.base41 import ALPHABET, Base41Error, decode, encode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"\x00", "00"),
        (b"\xff", "96"),
        (b"\x00\x00", "000"),
        (b"\xff\xff", "H:*"),
        (b"\x00\x00\x01", "00010"),
    ],
)
def test_known_texts(data: bytes, text: str) -> None:
    assert encode(data) == text
    assert decode(text) == data


@given(st.binary(max_size=200))
def test_all_bytes_are_read_back(data: bytes) -> None:
    assert decode(encode(data)) == data


@given(st.text(ALPHABET, max_size=12) | st.text(max_size=6))
def test_no_other_text_is_read(text: str) -> None:
    try:
        data = decode(text)
    except Base41Error:
        return
    assert encode(data) == text


@given(st.binary(min_size=1, max_size=8))
def test_a_text_survives_in_an_address(data: bytes) -> None:
    # RFC 3986, 3.5 says what a fragment may hold; ISO/IEC 18004, 7.3.4 what the code can.
    text = encode(data)
    assert re.fullmatch(r"[0-9A-Z$*\-.:]*[0-9A-Z$*\-]", text)


@pytest.mark.parametrize("text", ["0", "0000", "a00", "0 0", ":::", "Z9", "00\n"])
def test_a_wrong_text_is_refused(text: str) -> None:
    with pytest.raises(Base41Error):
        decode(text)
