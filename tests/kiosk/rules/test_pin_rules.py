"""Which new PINs are refused, and that every refusal names the rule that was broken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.social_card.pin import Pin
from kiosk.rules.pin_rules import GuessableFacts, PinWeakness, same_digits, weakness_of

FACTS = GuessableFacts("990100190001010019", date(1900, 1, 1), "D12345677")
OLD = "739150"


def made(digits: str) -> Pin:
    """Return a PIN."""
    return Pin(bytearray(digits.encode()))


def found(new: str, old: str = OLD) -> PinWeakness | None:
    """Return what is wrong with `new`."""
    return weakness_of(made(new), made(old), FACTS)


WEAK = {
    OLD: PinWeakness.SAME_AS_OLD,
    "123456": PinWeakness.FIRST_PIN,
    "888888": PinWeakness.FIRST_PIN,
    "000000": PinWeakness.FIRST_PIN,
    "234567": PinWeakness.SEQUENCE,
    "987654": PinWeakness.SEQUENCE,
    "789012": PinWeakness.SEQUENCE,
    "210987": PinWeakness.SEQUENCE,
    "555555": PinWeakness.REPEATED,
    "363636": PinWeakness.REPEATED,
    "481481": PinWeakness.REPEATED,
    "777714": PinWeakness.REPEATED,
    "257777": PinWeakness.REPEATED,
    "000101": PinWeakness.BIRTH_DATE,
    "010100": PinWeakness.BIRTH_DATE,
    "190001": PinWeakness.BIRTH_DATE,
    "011900": PinWeakness.BIRTH_DATE,
    "990100": PinWeakness.PART_OF_NUMBER,
    "010019": PinWeakness.PART_OF_NUMBER,
    "345677": PinWeakness.PART_OF_CARD_NUMBER,
}
GOOD = ("739151", "268413", "135790", "112358", "900100")


@pytest.mark.parametrize(("new", "weakness"), WEAK.items())
def test_a_weak_pin_is_named(new: str, weakness: PinWeakness) -> None:
    assert found(new) is weakness


@pytest.mark.parametrize("new", GOOD)
def test_another_is_taken(new: str) -> None:
    assert found(new) is None


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_whatever_the_old_one_was_it_is_not_taken_again(digits: str) -> None:
    assert found(digits, old=digits) is PinWeakness.SAME_AS_OLD


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_two_pins_are_the_same_if_their_digits_are(one: str, other: str) -> None:
    assert same_digits(made(one), made(other)) is (one == other)


def test_no_rule_tells_the_digits() -> None:
    assert "990100" not in repr(FACTS)
