"""What is now true and what to do next; the first choice is the usual way on."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages import Chosen, ResultPage
from kiosk.ui.icons import Sign
from kiosk.ui.metrics import Space, Type
from kiosk.ui.pages.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.fact_row import fact_rows
from kiosk.ui.widgets.text_block import TextBlock
from kiosk.ui.widgets.tone_mark import ToneMark


class View(PageView):
    """Sign and title, the facts, the advice, and the ways on."""

    def __init__(self, page: ResultPage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title)
        self.lead_first_with(ToneMark(page.tone, self))
        facts = fact_rows(page.facts, self.flow)
        advice = [
            TextBlock(
                line, Type.QUESTION, parent=self.flow, bullet=len(page.advice) > 1, gap=Space.MEDIUM
            )
            for line in page.advice
        ]
        others = [
            ChoiceButton(choice, parent=self.flow, gap=Space.GAP if number else Space.LARGE)
            for number, choice in enumerate(page.choices[1:])
        ]
        for button in others:
            button.clicked.connect(self._choose)
        self.flow.set_blocks([*facts, *advice, *others])
        self._usual = page.choices[0] if page.choices else None
        self._offer_usual()

    def _offer_usual(self) -> None:
        if self._usual is None:
            self.answer_with()
            return
        main = TouchButton(self._usual.label, Weight.MAIN, icon=Sign.FORWARD, icon_after=True)
        main.setEnabled(self._usual.unavailable is None)
        main.clicked.connect(self._choose_usual)
        self.answer_with(main=main)

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))

    @Slot()
    def _choose_usual(self) -> None:
        if self._usual is not None:
            self.answer(Chosen(self._usual.value))
