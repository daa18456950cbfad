"""A pad of digits; shows how many were typed and never which."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Notice, PinAsked, PinDeclined, PinEntered, PinPage
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Type
from kiosk.ui.views.pad import PadView
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.notice import NoticeBlock
from kiosk.ui.widgets.pin_pad import PinPad


class PinView(PadView):
    """Notices, the pad, and OK once there are enough digits."""

    def __init__(self, page: PinPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        for notice in page.notices:
            self.lead_also_with(NoticeBlock(notice, self, role=Type.QUESTION))
        cover = Notice(words.COVER_PAD)
        self.lead_also_with(NoticeBlock(cover, self, icon=Sign.COVER))
        self.pad = PinPad(page.shortest, page.longest, self.flow, shuffled=page.shuffled)
        others = []
        if page.asked is PinAsked.IN_USE:
            others = [TouchButton(words.FORGOTTEN_PIN)]
            others[0].clicked.connect(self._forgotten)
        self.take_digits(self.pad, others)

    @property
    def first_focus(self) -> QWidget:
        return self.pad.dots

    def typed(self) -> PinEntered:
        return PinEntered(self.pad.take_pin())

    def gone_back(self) -> PinDeclined:
        return PinDeclined.BACK

    @Slot()
    def _forgotten(self) -> None:
        self.answer(PinDeclined.FORGOTTEN)
        self.pad.forget()
