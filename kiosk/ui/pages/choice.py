"""One question with a few answers."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages import Back, ChoicePage, Chosen
from kiosk.ui import words
from kiosk.ui.icons import Sign
from kiosk.ui.pages.page_view import PageView
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.notice import NoticeBlock

ONE_COLUMN_MOST = 4
"""More answers than this stand in two columns where there is room."""


class View(PageView):
    """Notices and a button for each choice."""

    def __init__(self, page: ChoicePage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        notices = [NoticeBlock(notice, self.flow) for notice in page.notices]
        choices = [ChoiceButton(choice, parent=self.flow) for choice in page.choices]
        for button in choices:
            button.clicked.connect(self._choose)
        columns = 1 if len(choices) <= ONE_COLUMN_MOST else 2
        self.flow.set_blocks(choices, columns=columns)
        self.set_aside(notices)
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
