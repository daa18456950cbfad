"""What was typed, as full-text queries."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.guide_query import endings, letters, misspellings, parted, word_queries, words

LETTERS = st.text(ascii_lowercase, min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("挂失", "挂 失"),
        ("掌上12333 APP", "掌 上 12333 app"),
        ("《失业保险金》（2022年）", "失 业 保 险 金 2022 年"),
        ("ＡＰＰ１２", "app 12"),
        ("", ""),
        ("…—“”", ""),
    ],
)
def test_words(text: str, kept: str) -> None:
    assert words(text) == kept


def test_endings() -> None:
    assert endings(("gua", "", "shi")) == "guashi gs shi s"
    assert endings(()) == ""


@pytest.mark.parametrize(
    ("typed", "sound"),
    [
        ("YLBX", "ylbx"),
        ("gua shi", "guashi"),
        ("xi'an", "xian"),
        ("lü", "lv"),
        ("挂失", None),
        ("2022nian", "2022nian"),
        ("12333", None),
        ("gua失", None),
        ("", None),
        ("  ", None),
    ],
)
def test_letters(typed: str, sound: str | None) -> None:
    assert letters(typed) == sound


def test_parted() -> None:
    assert list(parted("sbkgs")) == [("sb", "kgs"), ("sbk", "gs")]
    assert list(parted("sbk")) == []


def test_words_without_a_character_ask_for_nothing() -> None:
    assert word_queries("？！") == ()


@given(LETTERS, st.integers(0, 20), st.sampled_from(ascii_lowercase), st.sampled_from("wmns"))
def test_every_single_error_is_among_the_misspellings(
    meant: str, at: int, letter: str, kind: str
) -> None:
    at = min(at, len(meant) - 1)
    before, after = meant[:at], meant[at:]
    typed = {
        "w": before + letter + after[1:],
        "m": before + after[1:],
        "n": before + letter + after,
        "s": before + after[1:2] + after[:1] + after[2:],
    }[kind]
    if len(typed) >= 3 and typed != meant:
        assert meant in misspellings(typed, len(typed))


@given(LETTERS, st.integers(0, 20))
def test_misspellings_keep_all_after_the_error(typed: str, intact: int) -> None:
    intact = min(intact, len(typed))

    guesses = misspellings(typed, intact)

    assert typed not in guesses
    assert guesses <= misspellings(typed, len(typed))
    assert all(guess.endswith(typed[intact + 2 :]) for guess in guesses)
