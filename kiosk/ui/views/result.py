"""What is now true and what to do next; the first choice is the usual way on."""

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Chosen, ResultPage
from kiosk.ui.design.metrics import Space, Type
from kiosk.ui.views.page_view import Aside
from kiosk.ui.views.turning import TurningView
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.fact_row import fact_rows
from kiosk.ui.widgets.text_block import TextBlock
from kiosk.ui.widgets.tone_mark import ToneMark


class ResultView(TurningView):
    """Sign and title, the facts, the advice, and the ways on; wide screens show those at once.

    A way on is named in one line, so that it has room beside the facts; its detail is only heard.
    """

    def __init__(self, page: ResultPage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.note)
        self.lead_first_with(ToneMark(page.tone, self))
        facts = fact_rows(page.facts, self.flow)
        advice = [
            TextBlock(
                line, Type.QUESTION, parent=self.flow, bullet=len(page.advice) > 1, gap=Space.MEDIUM
            )
            for line in page.advice
        ]
        others = [
            ChoiceButton(
                replace(choice, detail=None),
                parent=self.flow,
                gap=Space.GAP if number else Space.LARGE,
            )
            for number, choice in enumerate(page.choices[1:])
        ]
        for button in others:
            button.clicked.connect(self._choose)
        self.flow.set_blocks([*facts, *advice])
        self.set_aside(others, Aside.AT_THE_FOOT)
        self._usual = page.choices[0] if page.choices else None
        if self._usual is None:
            self.answer_with()
        else:
            self.close_with(self._usual.label)

    def close_page(self) -> None:
        if self._usual is not None:
            self.answer(Chosen(self._usual.value))

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))
