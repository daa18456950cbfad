"""Check characters by the standards' own samples, and by what they promise to catch."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.identity_number import (
    birth_date,
    card_check_character,
    identity_check_character,
    is_identity_number,
    masked_number,
)

NUMBERS = st.from_regex(r"[0-9]{17}", fullmatch=True).filter(str.isascii)
CARDS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "110101190001010014",
        "110101190001010022",
        "810000190001010034",
        "911999190001010013",
        "932682198501010017",
        "911124198108030024",
    ],
)
def test_numbers_of_the_standards(number: str) -> None:
    assert is_identity_number(number)
    assert identity_check_character(number[:17]) == number[17]


@pytest.mark.parametrize(
    "text",
    [
        "110101190001010015",
        "110101190013010011",
        "11010119000101001",
        "11010519491231002x",
        "１１0101190001010014",
        "110101190001010014\n",
        "",
    ],
)
def test_what_is_no_identity_number(text: str) -> None:
    assert not is_identity_number(text)


@given(NUMBERS, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_shows(first_17: str, place: int, digit: str) -> None:
    assume(first_17[place] != digit)
    wrong = first_17[:place] + digit + first_17[place + 1 :]
    assert identity_check_character(wrong) != identity_check_character(first_17)


@given(NUMBERS, st.integers(0, 15))
def test_two_swapped_digits_show(first_17: str, place: int) -> None:
    assume(first_17[place] != first_17[place + 1])
    swapped = first_17[:place] + first_17[place + 1] + first_17[place] + first_17[place + 2 :]
    assert identity_check_character(swapped) != identity_check_character(first_17)


@pytest.mark.parametrize("card", ["A00000011", "B12345671", "Z0000003X", "X00000019"])
def test_card_numbers_of_the_sources(card: str) -> None:
    assert card_check_character(card[:8]) == card[8]


@given(CARDS)
def test_a_card_number_fulfils_its_equation(first_8: str) -> None:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = [int(character, 36) for character in first_8]
    check = card_check_character(first_8)
    value = 10 if check == "X" else int(check)
    total = sum(weight * digit for weight, digit in zip(weights, values, strict=True))
    assert (total + value) % 11 == 0


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567a", "1234567中"])
def test_not_the_beginning_of_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="not 8"):
        card_check_character(text)
    with pytest.raises(ValueError, match="not 17"):
        identity_check_character(text)


def test_birth_date() -> None:
    assert birth_date("11010519491231002X").isoformat() == "1949-12-31"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("37061219491231123X", "3706**********123X"),
        ("D00000001", "*****0001"),
        ("12345678", "********"),
        ("", ""),
    ],
)
def test_masked(number: str, shown: str) -> None:
    assert masked_number(number) == shown
