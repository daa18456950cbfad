"""The terminal works; nothing to touch."""

from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import WorkingPage
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.movement import MovementPicture


class WorkingView(PageView):
    """What is being done and a quiet moving picture."""

    def __init__(self, page: WorkingPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.detail)
        self.flow.set_blocks([MovementPicture(page.movement, self.flow)])
        self.answer_with()
