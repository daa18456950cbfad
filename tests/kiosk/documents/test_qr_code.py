import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.documents.qr_code import MOST_BYTES, QUIET_ZONE_MODULES, QrMatrix, qr_matrix, qr_svg


def decoded(matrix: QrMatrix) -> str:
    side = len(matrix)
    image = Image.new("L", (side + 8, side + 8), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + 4, y + 4), 0)
    found = zxingcpp.read_barcodes(image.resize(((side + 8) * 4,) * 2, Image.Resampling.NEAREST))
    return found[0].text if found else ""


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_text_is_read_back_with_the_one_mask_pattern(text: str) -> None:
    assert decoded(qr_matrix(text)) == text


@settings(max_examples=30, deadline=None)
@given(st.text("0123456789ABCXYZ $%*+-./:", min_size=1, max_size=300))
def test_a_fragment_in_the_alphanumeric_set_is_read_back(fragment: str) -> None:
    text = f"https://example.invalid/verify/#{fragment}"
    assert decoded(qr_matrix(text)) == text


def test_a_fragment_in_the_alphanumeric_set_makes_a_smaller_code() -> None:
    alphanumeric, other = (f"https://example.invalid/#{c * 250}" for c in "Aa")
    assert len(qr_matrix(alphanumeric)) == 57
    assert len(qr_matrix(other)) == 65


@pytest.mark.parametrize("zeros", [19, 20, 23, 400])
def test_a_fragment_of_zeros_is_read_back(zeros: int) -> None:
    text = "a#" + "0" * zeros
    assert decoded(qr_matrix(text)) == text


@pytest.mark.parametrize("text", ["0" * 200, "张" * 100, " " * 300, "UUUU" * 60])
def test_monotonous_texts_are_read_back_too(text: str) -> None:
    assert decoded(qr_matrix(text)) == text


def test_the_matrix_is_square_with_a_finder_in_every_corner_but_the_last() -> None:
    matrix = qr_matrix("https://example.invalid/")
    assert {len(row) for row in matrix} == {len(matrix)}
    top, bottom = matrix[:7], matrix[-7:]
    finder = [row[:7] for row in top]
    assert finder == [row[-7:] for row in top] == [row[:7] for row in bottom]
    assert finder != [row[-7:] for row in bottom]


def test_the_image_draws_the_dark_modules_inside_a_quiet_zone() -> None:
    svg = qr_svg(((True, True, False), (False, False, False), (True, False, True)))
    side = 3 + 2 * QUIET_ZONE_MODULES
    assert f'viewBox="0 0 {side} {side}"' in svg
    assert 'd="M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z"' in svg


@pytest.mark.parametrize(
    ("size", "version"), [(180, 9), (181, 10), (182, 10), (183, 10), (213, 10)]
)
def test_a_code_is_no_larger_than_it_has_to_be(size: int, version: int) -> None:
    assert len(qr_matrix("x" * size)) == 17 + 4 * version


def test_the_longest_text_fits_and_one_byte_more_is_refused() -> None:
    assert len(qr_matrix("x" * MOST_BYTES)) == 177
    with pytest.raises(ValueError, match="too long"):
        qr_matrix("x" * (MOST_BYTES + 1))
