"""Large letter keys and the entries found so far, best first."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Back, Choice, Chosen, SearchPage
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Type
from kiosk.ui.design.theme import Role
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.letter_board import LetterBoard
from kiosk.ui.widgets.text_block import TextBlock


class SearchView(PageView):
    """What was typed and the keys stay; the entries found turn their pages."""

    lead_share = 0.5

    def __init__(self, page: SearchPage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        self._search = page.search
        self._nothing = page.nothing
        self._found: list[TextBlock | ChoiceButton] = []
        self._nearest = page.nearest
        self.board = LetterBoard(
            self,
            digits=page.digits,
            alphabetical=page.alphabetical,
            candidates=page.candidates,
        )
        self._digits = page.digits
        self.board.typed.connect(self._look_up)
        self.dock(self.board)
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self.answer_with(back=back)
        self._look_up("")

    def least_lead_px(self) -> int:
        return max(super().least_lead_px(), self.board.least_width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().lower()
        is_digit = self._digits and letter.isdigit()
        if len(letter) == 1 and letter.isascii() and (letter.isalpha() or is_digit):
            self.board.type_letter(letter)
        elif event.key() == Qt.Key.Key_Backspace:
            self.board.delete_last()
        else:
            super().keyPressEvent(event)

    @property
    def place(self) -> object:
        return self.board.letters, super().place

    def go_back_to(self, place: object) -> None:
        if isinstance(place, tuple):
            letters, seen = place
            for letter in letters:
                self.board.type_letter(letter)
            super().go_back_to(seen)

    @Slot(str)
    def _look_up(self, letters: str) -> None:
        for old in self._found:
            old.hide()
            old.deleteLater()
        entries = [self._button(choice) for choice in self._search(letters)]
        self._found = [*entries]
        if letters and not entries:
            nothing = TextBlock(self._nothing, Type.BODY, Role.INK, parent=self.flow)
            near = [] if self._nearest is None else self._nearest(letters)
            self._found = [nothing, *(self._button(choice) for choice in near)]
        blocks: list[Block] = [*self._found]
        self.flow.set_blocks(blocks)

    def _button(self, choice: Choice[object]) -> ChoiceButton:
        button = ChoiceButton(choice, parent=self.flow)
        button.clicked.connect(self._choose)
        return button

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))

    @Slot()
    def _go_back(self) -> None:
        self.answer(Back.BACK)
