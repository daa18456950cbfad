"""How the visit ended, whether anything was changed, and what to take along."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Call, FarewellPage, Seen
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Space, Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.movement import MovementPicture
from kiosk.ui.widgets.text_block import TextBlock
from kiosk.ui.widgets.tone_mark import ToneMark


class FarewellView(PageView):
    """Sign, title, what was changed, what to do, and the movement that ends the visit."""

    def __init__(self, page: FarewellPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.done)
        self.lead_first_with(ToneMark(page.tone, self))
        if page.advice is not None:
            advice = TextBlock(page.advice, Type.QUESTION, parent=self, gap=Space.SMALL)
            self.lead_also_with(advice)
        if page.movement is not None:
            self.flow.set_blocks([MovementPicture(page.movement, self.flow)])
        if page.call is not Call.SHOWN:
            # A button that does nothing while the card is in would be pressed again and again.
            self.answer_with()
            return
        main = TouchButton(words.FINISH, Weight.MAIN, icon=Sign.CONFIRM, icon_after=True)
        main.clicked.connect(self._seen)
        self.answer_with(main=main)

    @Slot()
    def _seen(self) -> None:
        self.answer(Seen.SEEN)
