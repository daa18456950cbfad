"""A sheet of paper is seen as the PDF draws it."""

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage, QPainter

from kiosk.demo.samples import sample_pages
from kiosk.pages.kinds import PreviewPage
from kiosk.ui.design.theme import Role
from kiosk.ui.widgets.sheet import PdfInMemory, SheetLabel, SheetPart
from tests.kiosk.ui.conftest import MakeWindow

EDGE = 4
"""The sheet's border, which is drawn over it."""

A4_HEIGHT_PT = 842
LINE_PT = 24
"""The highest line of a paper, with its leading."""


def test_a_sheet_is_copied_and_not_scaled(make_window: MakeWindow) -> None:
    window = make_window()
    page = sample_pages()["preview"]
    assert isinstance(page, PreviewPage)
    view = window.show_page(page)
    sheet = view.flow.first_seen
    assert isinstance(sheet, SheetLabel)
    seen = sheet.grab().toImage()
    paper = view.appearance.colour(Role.PAPER)
    document = PdfInMemory(page.pdf, sheet)
    scale = document.scale(sheet.size(), SheetPart.WHOLE)
    size = QSize(*(round(side * scale) for side in document.size(0)))
    left = (sheet.width() - size.width()) // 2
    drawn = QImage(size, QImage.Format.Format_RGB32)
    drawn.fill(paper)
    painter = QPainter(drawn)
    painter.drawImage(QPoint(0, 0), document.picture(0, SheetPart.WHOLE, size))
    painter.end()
    apart = [
        (x, y)
        for x in range(EDGE, size.width() - EDGE, 3)
        for y in range(EDGE, size.height() // 2, 3)
        if drawn.pixel(x, y) != seen.pixel(x + left, y)
    ]
    assert not apart


def test_a_line_cut_by_one_half_of_a_sheet_is_whole_on_the_other() -> None:
    (_, (_, upper_ends)), (_, (lower_begins, _)) = SheetPart.UPPER.value, SheetPart.LOWER.value
    assert (upper_ends - lower_begins) * A4_HEIGHT_PT > LINE_PT
    assert SheetPart.UPPER.shares == SheetPart.LOWER.shares


@pytest.mark.parametrize("part", list(SheetPart))
def test_a_part_of_a_sheet_has_the_size_it_is_given(
    make_window: MakeWindow, part: SheetPart
) -> None:
    window = make_window()
    page = sample_pages()["preview"]
    assert isinstance(page, PreviewPage)
    picture = PdfInMemory(page.pdf, window).picture(0, part, QSize(707, 1001))
    across, down = part.shares
    assert abs(picture.height() - 1001 * down) <= 1
    assert abs(picture.width() - 707 * across) <= 1
