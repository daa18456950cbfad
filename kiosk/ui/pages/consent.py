"""What pages share that ask for one consent: it can be given once everything has been turned up."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages import Decision, Page
from kiosk.texts import Text
from kiosk.ui import words
from kiosk.ui.icons import Sign
from kiosk.ui.look import Look
from kiosk.ui.pages.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight


class ConsentView(PageView):
    """Back declines; the main button turns to the next part, and consents on the last."""

    def __init__(self, page: Page[Decision], consent: Text, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self._consent = consent
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._decline)
        self._main = TouchButton(consent, Weight.MAIN, icon=Sign.FORWARD, icon_after=True)
        self._main.keep_room_for(words.NEXT_TURN)
        self._main.clicked.connect(self._go_on)
        self.answer_with(back=back, main=self._main)
        self.flow.pager.leave_next_to_the_footer()

    def restyle(self, look: Look) -> None:
        super().restyle(look)
        self.turn_changed()

    @Slot()
    def turn_changed(self) -> None:
        last = self.flow.on_last_turn
        label, other = (
            (self._consent, words.NEXT_TURN) if last else (words.NEXT_TURN, self._consent)
        )
        if self._main.label != label:
            self._main.set_label(label)
            self._main.keep_room_for(other)
            self.footer.restyle(self.look)

    @Slot()
    def _go_on(self) -> None:
        if self.flow.on_last_turn:
            self.answer(Decision.CONFIRMED)
        else:
            self.flow.go_to(self.flow.turn + 1)

    @Slot()
    def _decline(self) -> None:
        self.answer(Decision.DECLINED)
