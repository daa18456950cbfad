"""What was typed, as full-text queries."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.guide_query import (
    asked_for,
    body_query,
    endings,
    key,
    misspellings,
    words,
)

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


def test_a_word_is_found_from_each_of_its_characters_on_but_a_single_last_one() -> None:
    assert list(endings("", ())) == []
    assert list(endings("卡", ("ka",))) == ["卡", "ka", "k"]
    assert list(endings("挂（失）", ("gua", "", "shi", ""))) == ["挂失", "guashi", "gs"]
    assert list(endings("解挂失", ("jie", "gua", "shi"))) == [
        *("解挂失", "挂失"),
        *("jieguashi", "guashi"),
        *("jgs", "gs"),
    ]


@pytest.mark.parametrize(
    ("typed", "one_word"),
    [
        ("YLBX", "ylbx"),
        ("gua shi", "guashi"),
        ("xi'an", "xian"),
        ("lü", "lv"),
        ("社保卡，挂失？", "社保卡挂失"),
        ("１２３３３", "12333"),
        ("", ""),
        (" '", ""),
    ],
)
def test_key(typed: str, one_word: str) -> None:
    assert key(typed) == one_word


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("社保卡丢了怎么办", "社保卡丢"),
        ("怎么领失业金", "领失业金"),
        ("shebaokadiulezenmeban", "shebaokadiu"),
        ("sbkdlzmb", "sbkdl"),
        ("挂失", None),
        ("怎么办", None),
    ],
)
def test_words_of_asking_are_left_out(typed: str, asked: str | None) -> None:
    rests = asked_for(typed)

    assert asked in rests if asked is not None else all(len(rest) > 1 for rest in rests)


def test_words_without_a_character_ask_for_nothing() -> None:
    assert body_query("？！") == 'body : ""*'


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
