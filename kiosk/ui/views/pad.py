"""What the pages with a pad of digits share: the keyboard's digits, OK once there are enough, back.

What was typed is kept while a question lies over the page, and wiped when the page goes.
"""

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent

from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.pin_pad import PinPad


class PadView(PageView):
    """A pad under the lead; who draws a kind says what was typed and what going back means."""

    def take_digits(self, pad: PinPad, others: Sequence[TouchButton] = ()) -> None:
        """Show `pad`, whose parent the flow is; offer back, `others` and OK."""
        self._pad = pad
        pad.changed.connect(self._count_changed)
        self.flow.set_blocks([pad])
        self.flow.rest_low()
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self._done = TouchButton(words.CONFIRM_PIN, Weight.MAIN, icon=Sign.CONFIRM, icon_after=True)
        self._done.setEnabled(False)
        self._done.clicked.connect(self._finish)
        self.answer_with(back=back, others=others, main=self._done)

    @abstractmethod
    def typed(self) -> object:
        """Return the answer of who typed enough digits."""

    @abstractmethod
    def gone_back(self) -> object:
        """Return the answer of who goes back."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0
        if digit in range(10) and not event.isAutoRepeat():
            self._pad.type_digit(digit)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._pad.delete_last()
        else:
            super().keyPressEvent(event)

    def close_answers(self) -> None:
        super().close_answers()
        self._pad.forget()

    def hideEvent(self, event: QHideEvent) -> None:
        if not self.is_set_aside:
            self._pad.forget()

    @Slot()
    def _count_changed(self) -> None:
        self._done.setEnabled(self._pad.is_complete)
        if self._pad.is_full:
            self._done.setFocus()  # for who goes by keys it is the next thing to press

    @Slot()
    def _finish(self) -> None:
        if self._pad.is_complete:
            self.answer(self.typed())

    @Slot()
    def _go_back(self) -> None:
        self.answer(self.gone_back())
        self._pad.forget()
