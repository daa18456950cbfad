"""Money is exact both ways."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.money import NotWholeFen, fen, yuan

FEN = st.integers(min_value=-(10**18), max_value=10**18)


@pytest.mark.parametrize(
    ("whole_fen", "text"),
    [(0, "0.00"), (1, "0.01"), (100, "1.00"), (-5, "-0.05"), (12345, "123.45")],
)
def test_yuan_has_two_places(whole_fen: int, text: str) -> None:
    assert str(yuan(whole_fen)) == text


@given(FEN)
def test_there_and_back(whole_fen: int) -> None:
    assert fen(yuan(whole_fen)) == whole_fen


@given(st.lists(FEN))
def test_a_sum_of_lines_is_the_line_of_the_sum(amounts: list[int]) -> None:
    with localcontext() as context:
        context.prec = 60
        assert sum(map(yuan, amounts), Decimal(0)) == yuan(sum(amounts))


@given(FEN)
def test_the_precision_of_the_thread_does_not_matter(whole_fen: int) -> None:
    with localcontext() as context:
        context.prec = 3
        assert fen(yuan(whole_fen)) == whole_fen


@pytest.mark.parametrize("text", ["0.001", "1.005", "NaN", "Infinity", "1E-3"])
def test_nothing_is_rounded(text: str) -> None:
    with pytest.raises(NotWholeFen):
        fen(Decimal(text))
