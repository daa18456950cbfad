"""A sheet of paper is seen as the PDF draws it."""

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage, QPainter

from kiosk.pages import PreviewPage
from kiosk.ui.samples import sample_pages
from kiosk.ui.theme import Role
from kiosk.ui.widgets.sheet import Document, Part, Sheet
from tests.kiosk.ui.conftest import MakeWindow

EDGE = 4
"""The sheet's border, which is drawn over it."""


def test_a_sheet_is_copied_and_not_scaled(make_window: MakeWindow) -> None:
    window = make_window()
    page = sample_pages()["preview"]
    assert isinstance(page, PreviewPage)
    view = window.show_page(page)
    sheet = view.flow.first_seen
    assert isinstance(sheet, Sheet)
    seen = sheet.grab().toImage()
    paper = view.look.colour(Role.PAPER)
    document = Document(page.pdf, sheet)
    scale = document.scale(sheet.size(), Part.WHOLE)
    size = QSize(*(round(side * scale) for side in document.size(0)))
    left = (sheet.width() - size.width()) // 2
    drawn = QImage(size, QImage.Format.Format_RGB32)
    drawn.fill(paper)
    painter = QPainter(drawn)
    painter.drawImage(QPoint(0, 0), document.picture(0, Part.WHOLE, size))
    painter.end()
    apart = [
        (x, y)
        for x in range(EDGE, size.width() - EDGE, 3)
        for y in range(EDGE, size.height() // 2, 3)
        if drawn.pixel(x, y) != seen.pixel(x + left, y)
    ]
    assert not apart
