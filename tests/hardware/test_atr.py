"""The historical bytes in answers to reset of every form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.atr import historical_bytes
from hardware.simulators.card_profiles import CARD_1, CARD_2


@pytest.mark.parametrize(
    ("atr", "historical"),
    [
        (CARD_1.atr.hex(), "00815431008660110000A1B2C3"),
        (CARD_2.atr.hex(), "0090544C538684320000D4E5F6"),
        ("3B8D800100815431008660110000A1B2C3", "00815431008660110000A1B2C3"),
        ("3B8D800100815431008660110000A1B2C35A", "00815431008660110000A1B2C3"),
        ("3B02A1B2", "A1B2"),
        ("3B00", ""),
        ("3B8080", ""),
        ("3B", ""),
        ("", ""),
        ("3B6D0000008154", ""),
        ("3B82", ""),
    ],
)
def test_the_historical_bytes_are_found_wherever_they_lie(atr: str, historical: str) -> None:
    assert historical_bytes(bytes.fromhex(atr)).hex().upper() == historical


@given(st.binary(max_size=40))
def test_whatever_a_reader_gives_is_walked_to_its_end(atr: bytes) -> None:
    assert historical_bytes(atr) in atr
