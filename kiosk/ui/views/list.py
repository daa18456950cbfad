"""Many entries, turned page by page."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Back, Chosen, ListPage
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.choice_button import ChoiceButton


class ListView(PageView):
    """A button for each entry."""

    def __init__(self, page: ListPage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        entries = [ChoiceButton(choice, parent=self.flow) for choice in page.entries]
        for button in entries:
            button.clicked.connect(self._choose)
        values = [choice.value for choice in page.entries]
        first = values.index(page.first) if page.first in values else 0
        self.flow.set_blocks(entries, columns=1, first=first)
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self.answer_with(back=back)

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))

    @Slot()
    def _go_back(self) -> None:
        self.answer(Back.BACK)
