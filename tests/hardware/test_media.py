"""How a page's size becomes the paper that a job names."""

import pytest

from hardware.media import PageSize, media_for, page_boxes, page_size, size_named
from tests.hardware.real_printers import page_pdf

OFFICE = ("na_letter_8.5x11in", "iso_a4_210x297mm", "iso_a5_148x210mm", "na_legal_8.5x14in")
ROLL = ("custom_min_53x25mm", "custom_max_80.08x1000mm", "oe_w227h567_80x200mm")
FIXED_ROLL = ("oe_w227h567_80x200mm", "oe_w227h850_80x300mm")


@pytest.mark.parametrize(
    ("size", "supported", "media"),
    [
        (PageSize(210, 297), OFFICE, "iso_a4_210x297mm"),
        (PageSize(209.9, 297.1), OFFICE, "iso_a4_210x297mm"),
        (PageSize(210, 297), ("iso_a4_210.02x296.97mm",), "iso_a4_210.02x296.97mm"),
        (PageSize(80, 147), ROLL, "Custom.80x147mm"),
        (PageSize(80, 200), ROLL, "oe_w227h567_80x200mm"),
        (PageSize(80, 1200), ROLL, None),
        (PageSize(80, 147), FIXED_ROLL, "oe_w227h567_80x200mm"),
        (PageSize(80, 250), FIXED_ROLL, "oe_w227h850_80x300mm"),
        (PageSize(80, 400), FIXED_ROLL, None),
        # A slip in the middle of a large sheet helps nobody, and the job says nothing then.
        (PageSize(80, 147), OFFICE, None),
        (PageSize(210, 297), (), None),
        (PageSize(210, 297), ("stationery", "custom", "_x_mm"), None),
    ],
)
def test_the_paper_of_a_page(size: PageSize, supported: tuple[str, ...], media: str | None) -> None:
    assert media_for(size, supported) == media


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("iso_a4_210x297mm", PageSize(210, 297)),
        ("na_index-4x6_4x6in", PageSize(101.6, 152.4)),
        ("a4", None),
        ("iso_a4_210x297", None),
    ],
)
def test_a_name_says_its_size(name: str, size: PageSize | None) -> None:
    found = size_named(name)
    assert found == size if size is None else found is not None and found.is_near(size)


def test_a_pdf_says_its_size_and_its_longest_page() -> None:
    assert page_size(page_pdf(3)) == PageSize(209.9, 297.0)
    assert page_boxes(page_pdf(3)) == 3
    two = page_pdf(1, 227, 400) + page_pdf(1, 227, 800)
    assert page_size(two) == PageSize(80.1, 282.2)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"/MediaBox [1 2 3]", b"/MediaBox [a b c d]"])
def test_a_pdf_that_says_nothing(pdf: bytes) -> None:
    assert page_size(pdf) is None
    assert page_boxes(pdf) == 0
