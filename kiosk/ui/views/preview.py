"""The pages of the very PDF that will be printed, as large as they can be read."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Decision, PreviewPage
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.notice import NoticeBlock
from kiosk.ui.widgets.sheet import PdfInMemory, SheetLabel, SheetPart

WORTH_HALVING = 1.4
"""A sheet is shown in halves where that makes its letters so many times larger."""


class PreviewView(PageView):
    """One sheet a turn, or half a sheet where the panel lies wide, and the button that prints.

    It prints from the first turn on: who wants forty years on paper need not turn them all up.
    """

    def __init__(self, page: PreviewPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        for notice in page.notices:
            self.lead_also_with(NoticeBlock(notice, self, role=Type.QUESTION))
        self._document = PdfInMemory(page.pdf, self)
        self._sheets: list[SheetLabel] = []
        self._parts: tuple[SheetPart, ...] = ()
        self._show_in((SheetPart.WHOLE,))
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._decline)
        main = TouchButton(page.confirm, Weight.MAIN, icon=Sign.FORWARD, icon_after=True)
        main.clicked.connect(self._confirm)
        self.answer_with(back=back, main=main)

    def arrange(self) -> None:
        super().arrange()
        if self._appearance is not None and self.width():
            room = self.flow.size()
            whole, half = (
                self._document.scale(room, part) for part in (SheetPart.WHOLE, SheetPart.UPPER)
            )
            halved = half >= WORTH_HALVING * whole
            self._show_in((SheetPart.UPPER, SheetPart.LOWER) if halved else (SheetPart.WHOLE,))

    def _show_in(self, parts: tuple[SheetPart, ...]) -> None:
        if parts == self._parts:
            return
        first = self.flow.turn // len(self._parts) * len(parts) if self._parts else 0
        self._parts = parts
        for sheet in self._sheets:
            sheet.hide()
            sheet.deleteLater()
        self._sheets = [
            SheetLabel(self._document, number, part, self.flow)
            for number in range(self._document.page_count)
            for part in parts
        ]
        self.flow.set_blocks(self._sheets, first=first)

    @Slot()
    def _confirm(self) -> None:
        self.answer(Decision.CONFIRMED)

    @Slot()
    def _decline(self) -> None:
        self.answer(Decision.DECLINED)
