"""Large keys for a number that stays readable while it is typed, such as a phone number."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Back, NumberPage, NumberTyped
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.number_pad import NumberPad


class NumberView(PageView):
    """The pad, and OK once there are enough digits."""

    def __init__(self, page: NumberPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        self.pad = NumberPad(page.shortest, page.longest, self.flow)
        self.pad.changed.connect(self._count_changed)
        self.flow.set_blocks([self.pad])
        self.flow.rest_low()
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self._done = TouchButton(words.CONFIRM_PIN, Weight.MAIN, icon=Sign.CONFIRM, icon_after=True)
        self._done.setEnabled(False)
        self._done.clicked.connect(self._finish)
        self.answer_with(back=back, main=self._done)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0
        if digit in range(10) and not event.isAutoRepeat():
            self.pad.type_digit(digit)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.pad.delete_last()
        else:
            super().keyPressEvent(event)

    def close_answers(self) -> None:
        super().close_answers()
        self.pad.forget()

    def hideEvent(self, event: QHideEvent) -> None:
        self.pad.forget()

    @Slot()
    def _count_changed(self) -> None:
        self._done.setEnabled(self.pad.is_complete)

    @Slot()
    def _finish(self) -> None:
        if self.pad.is_complete:
            self.answer(NumberTyped(self.pad.digits))

    @Slot()
    def _go_back(self) -> None:
        self.answer(Back.BACK)
