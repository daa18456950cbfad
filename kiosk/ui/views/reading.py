"""Asks for a movement of the hand, shows it, and waits."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Back, Chosen, ReadingPage
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.movement import MovementPicture
from kiosk.ui.widgets.movement_row import MovementRow
from kiosk.ui.widgets.notice import NoticeBlock


class ReadingView(PageView):
    """The instruction, the moving picture, and the ways out for those who cannot."""

    def __init__(self, page: ReadingPage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.instruction)
        for notice in page.notices:
            self.lead_also_with(NoticeBlock(notice, self, role=Type.QUESTION))
        choices = [ChoiceButton(choice, parent=self.flow) for choice in page.choices]
        for button in choices:
            button.clicked.connect(self._choose)
        self.flow.set_blocks([self._picture(page), *choices])
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self.answer_with(back=back)

    def _picture(self, page: ReadingPage[object]) -> Block:
        if not page.other_movements:
            return MovementPicture(page.movement, self.flow)
        return MovementRow((page.movement, *page.other_movements), self.flow)

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))

    @Slot()
    def _go_back(self) -> None:
        self.answer(Back.BACK)
