"""Letters as syllables: the fewest, with one slip, and passing over what fits nowhere."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.guide_syllables import SYLLABLES, heard, one_slip_away


@pytest.mark.parametrize(
    ("letters", "syllables"),
    [
        ("shebaoka", ["she", "bao", "ka"]),
        ("xian", ["xian"]),
        ("guashi", ["gua", "shi"]),
        ("shebaokx", ["she", "bao"]),
        ("", []),
        ("1", []),
    ],
)
def test_whole_syllables(letters: str, syllables: list[str]) -> None:
    assert [meant[0] for meant in heard(letters)[0]][: len(syllables)] == syllables


@pytest.mark.parametrize(
    ("letters", "place", "meant"),
    [
        ("shebeoka", 1, "bao"),
        ("shebbaoka", 1, "bao"),
        ("guashhi", 1, "shi"),
        ("yanglaobaoxain", 3, "xian"),
        ("mmima", 0, "mi"),
    ],
)
def test_one_syllable_may_have_a_slip(letters: str, place: int, meant: str) -> None:
    assert meant in heard(letters)[0][place]


@given(st.sampled_from(sorted(SYLLABLES)), st.integers(0, 6), st.sampled_from(ascii_lowercase))
def test_every_single_slip_leads_back(syllable: str, at: int, letter: str) -> None:
    at = min(at, len(syllable) - 1)
    before, after = syllable[:at], syllable[at:]
    swapped = before + after[1:2] + after[:1] + after[2:]
    for typed in (
        before + letter + after[1:],
        before + after[1:],
        before + letter + after,
        swapped,
    ):
        if len(typed) > 1:
            assert syllable == typed or syllable in one_slip_away(typed)


@given(st.text(ascii_lowercase, max_size=60))
def test_any_letters_are_heard(letters: str) -> None:
    assert all(set(meant) <= SYLLABLES for meant in heard(letters)[0])
