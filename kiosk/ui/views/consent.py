"""What pages share that ask for one consent: it can be given once everything has been turned up."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Text
from kiosk.pages.kinds import Decision, Page
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.views.turning import TurningView
from kiosk.ui.widgets.button import TouchButton


class ConsentView(TurningView):
    """Back declines; the main button turns to the next part, and consents on the last."""

    def __init__(self, page: Page[Decision], consent: Text, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._decline)
        self.close_with(consent, back=back)

    def close_page(self) -> None:
        self.answer(Decision.CONFIRMED)

    @Slot()
    def _decline(self) -> None:
        self.answer(Decision.DECLINED)
