"""A pad of digits; shows how many were typed and never which."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Notice, PinAsked, PinDeclined, PinEntered, PinPage
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.notice import NoticeBlock
from kiosk.ui.widgets.pin_pad import PinPad


class PinView(PageView):
    """Notices, the pad, and OK once there are enough digits."""

    def __init__(self, page: PinPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        for notice in page.notices:
            self.lead_also_with(NoticeBlock(notice, self, role=Type.QUESTION))
        cover = Notice(words.COVER_PAD)
        self.lead_also_with(NoticeBlock(cover, self, icon=Sign.COVER))
        self.pad = PinPad(page.shortest, page.longest, self.flow, shuffled=page.shuffled)
        self.pad.changed.connect(self._count_changed)
        self.flow.set_blocks([self.pad])
        self.flow.rest_low()
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self._done = TouchButton(words.CONFIRM_PIN, Weight.MAIN, icon=Sign.CONFIRM, icon_after=True)
        self._done.setEnabled(False)
        self._done.clicked.connect(self._finish)
        others = []
        if page.asked is PinAsked.IN_USE:
            others = [TouchButton(words.FORGOTTEN_PIN)]
            others[0].clicked.connect(self._forgotten)
        self.answer_with(back=back, others=others, main=self._done)

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

    @property
    def first_focus(self) -> QWidget:
        return self.pad.dots

    def hideEvent(self, event: QHideEvent) -> None:
        if not self.is_set_aside:
            self.pad.forget()

    @Slot()
    def _count_changed(self) -> None:
        self._done.setEnabled(self.pad.is_complete)

    @Slot()
    def _finish(self) -> None:
        if self.pad.is_complete:
            self.answer(PinEntered(self.pad.take_pin()))

    @Slot()
    def _go_back(self) -> None:
        self.pad.forget()
        self.answer(PinDeclined.BACK)

    @Slot()
    def _forgotten(self) -> None:
        self.pad.forget()
        self.answer(PinDeclined.FORGOTTEN)
