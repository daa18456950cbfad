"""A pad to sign on: the main button waits for ink, another way is open to who cannot draw."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import SignDeclined, SignPage
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.notice import NoticeBlock
from kiosk.ui.widgets.signature_pad import SignaturePad


class SignView(PageView):
    """Notices, the pad, and the ways on; nothing that was drawn outlives the page."""

    def __init__(self, page: SignPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        for notice in page.notices:
            self.lead_also_with(NoticeBlock(notice, self, role=Type.QUESTION))
        self.pad = SignaturePad(self.flow)
        self.pad.changed.connect(self._ink_changed)
        self.flow.set_blocks([self.pad])
        self.flow.rest_low()
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self._anew = TouchButton(words.SIGN_ANEW, icon=Sign.CLEAR)
        self._anew.clicked.connect(self.pad.forget)
        other_way = TouchButton(page.other_way)
        other_way.clicked.connect(self._other_way)
        self._done = TouchButton(page.confirm, Weight.MAIN, icon=Sign.CONFIRM, icon_after=True)
        self._done.clicked.connect(self._finish)
        self._ink_changed()
        self.answer_with(back=back, others=[other_way, self._anew], main=self._done)

    def close_answers(self) -> None:
        super().close_answers()
        self.pad.forget()

    def hideEvent(self, event: QHideEvent) -> None:
        if not self.is_set_aside:
            self.pad.forget()

    @Slot()
    def _ink_changed(self) -> None:
        self._anew.setEnabled(not self.pad.is_blank)
        self._done.setEnabled(not self.pad.is_blank)

    @Slot()
    def _finish(self) -> None:
        if not self.pad.is_blank:
            self.answer(self.pad.take_signature())

    @Slot()
    def _go_back(self) -> None:
        self.pad.forget()
        self.answer(SignDeclined.BACK)

    @Slot()
    def _other_way(self) -> None:
        self.pad.forget()
        self.answer(SignDeclined.OTHER_WAY)
