"""What is about to be done and what it means, with one consent to give."""

from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import ConfirmPage
from kiosk.ui.views.consent import ConsentView
from kiosk.ui.widgets.fact_row import fact_rows
from kiosk.ui.widgets.notice import NoticeBlock


class ConfirmView(ConsentView):
    """The facts as a table, notices under it, and the consent."""

    def __init__(self, page: ConfirmPage, parent: QWidget | None = None) -> None:
        super().__init__(page, page.confirm, parent)
        self.lead_with(page.title, page.question)
        facts = fact_rows(page.facts, self.flow)
        notices = [NoticeBlock(notice, self.flow) for notice in page.notices]
        self.flow.set_blocks([*facts, *notices])
