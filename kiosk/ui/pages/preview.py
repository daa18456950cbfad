"""The pages of the very PDF that will be printed, one a turn."""

from PySide6.QtWidgets import QWidget

from kiosk.pages import PreviewPage
from kiosk.ui.metrics import Type
from kiosk.ui.pages.consent import ConsentView
from kiosk.ui.widgets.notice import NoticeBlock
from kiosk.ui.widgets.sheet import Document, Sheet


class View(ConsentView):
    """The sheets in turns, and the button that prints them."""

    def __init__(self, page: PreviewPage, parent: QWidget | None = None) -> None:
        super().__init__(page, page.confirm, parent)
        self.lead_with(page.title, page.question)
        for notice in page.notices:
            self.lead_also_with(NoticeBlock(notice, self, role=Type.QUESTION))
        document = Document(page.pdf, self)
        sheets = [Sheet(document, number, self.flow) for number in range(document.page_count)]
        self.flow.set_blocks(sheets)
