import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.trust.cbor import CborError, CborValue, decode, encode

VALUES: st.SearchStrategy[CborValue] = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=300) | st.text(max_size=300),
    lambda items: st.lists(items, max_size=30).map(tuple),
    max_leaves=30,
)


# RFC 8949, appendix A.
@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (256, "190100"),
        (1000, "1903e8"),
        (1000000, "1a000f4240"),
        (18446744073709551615, "1bffffffffffffffff"),
        (-18446744073709551616, "3bffffffffffffffff"),
        (-1, "20"),
        (-10, "29"),
        (-100, "3863"),
        (-1000, "3903e7"),
        (b"", "40"),
        (b"\x01\x02\x03\x04", "4401020304"),
        ("", "60"),
        ("IETF", "6449455446"),
        ("水", "63e6b0b4"),
        ((), "80"),
        ((1, (2, 3), (4, 5)), "8301820203820405"),
    ],
)
def test_the_examples_of_the_standard(value: CborValue, encoded: str) -> None:
    assert encode(value).hex() == encoded
    assert decode(bytes.fromhex(encoded)) == value


@given(VALUES)
def test_every_value_is_read_back(value: CborValue) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=60))
def test_no_other_bytes_are_a_value(data: bytes) -> None:
    try:
        value = decode(data)
    except CborError:
        return
    assert encode(value) == data


@pytest.mark.parametrize(
    ("encoded", "why"),
    [
        ("", "nothing"),
        ("0000", "two values"),
        ("1817", "an integer longer than need be"),
        ("190018", "an integer longer than need be"),
        ("3817", "a negative integer longer than need be"),
        ("a0", "a map"),
        ("c000", "a tag"),
        ("f4", "a simple value"),
        ("5f4100ff", "an indefinite length"),
        ("1c", "a reserved length"),
        ("19ff", "a length cut short"),
        ("42ff", "content cut short"),
        ("8200", "an item too few"),
        ("62c328", "text that is no UTF-8"),
        ("81" * 20000 + "00", "too deep"),
        ("9bffffffffffffffff", "more items than there can be"),
    ],
)
def test_what_is_no_value_is_refused(encoded: str, why: str) -> None:
    with pytest.raises(CborError):
        decode(bytes.fromhex(encoded))


@pytest.mark.parametrize("number", [-(2**64) - 1, 2**64])
def test_other_numbers_cannot_be_encoded(number: int) -> None:
    with pytest.raises(ValueError, match="64-bit"):
        encode(number)
