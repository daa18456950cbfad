"""A PIN in a buffer that is wiped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.social_card.pin import Pin


@pytest.mark.parametrize(
    ("digits", "packed"),
    [
        (b"1234", "1234"),
        (b"12345", "12345F"),
        (b"123456", "123456"),
        (b"0000000", "0000000F"),
        (b"1234567890123456", "1234567890123456"),
    ],
)
def test_two_digits_a_byte(digits: bytes, packed: str) -> None:
    assert Pin(bytearray(digits)).packed() == bytes.fromhex(packed)


@pytest.mark.parametrize(
    "digits", [b"", b"123", b"12345678901234567", b"12a4", b"12 4", "１２３４".encode()]
)
def test_what_is_no_pin_is_refused_and_wiped(digits: bytes) -> None:
    buffer = bytearray(digits)
    with pytest.raises(ValueError, match="4 to 16 digits") as caught:
        Pin(buffer)
    assert buffer == bytes(len(digits))
    assert digits.decode() not in str(caught.value) or not digits


def test_leaving_the_block_wipes_the_callers_buffer() -> None:
    buffer = bytearray(b"123456")
    with Pin(buffer) as pin:
        assert pin.packed() == bytes.fromhex("123456")
    assert buffer == bytes(6)
    with pytest.raises(ValueError, match="wiped"):
        pin.packed()


def test_an_error_in_the_block_wipes_it_too() -> None:
    buffer = bytearray(b"123456")
    with pytest.raises(RuntimeError), Pin(buffer):
        raise RuntimeError
    assert buffer == bytes(6)


def test_no_text_of_a_pin_shows_its_digits() -> None:
    pin = Pin(bytearray(b"123456"))
    assert "1" not in f"{pin} {pin!r}"
    assert not hasattr(pin, "__dict__")


@given(st.binary(max_size=20))
def test_any_bytes_are_a_pin_or_a_value_error(digits: bytes) -> None:
    try:
        packed = Pin(bytearray(digits)).packed()
    except ValueError:
        return
    assert packed.hex().removesuffix("f") == digits.decode()
