"""What happened, whether anything was changed, what to do now; the code is small."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Text
from kiosk.pages.kinds import AfterFailure, FailurePage, Leaving, Retry
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Space, Type
from kiosk.ui.design.theme import Role
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.movement import MovementPicture
from kiosk.ui.widgets.text_block import TextBlock
from kiosk.ui.widgets.tone_mark import ToneMark

_LEAVING: Final = {
    Leaving.ENDS_VISIT: (words.FINISH, Sign.CONFIRM),
    Leaving.TO_SERVICES: (words.TO_SERVICES, Sign.BACK),
}


class FailureView(PageView):
    """What happened and changed in the lead, then the advice; a way on only where it can help."""

    def __init__(self, page: FailurePage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self._leaving = page.leaving
        self.lead_with(page.happened, page.changed)
        self.lead_first_with(ToneMark(page.tone, self))
        code = TextBlock(
            words.code_line(page.code),
            Type.CAPTION,
            Role.INK_QUIET,
            parent=self.flow,
            gap=Space.MEDIUM,
        )
        self.flow.set_blocks([*self._advice(page.advice), code])
        if page.movement is not None:
            self.flow.set_ornament(MovementPicture(page.movement, self.flow))
        if page.retry is Retry.OFFERED:
            again = TouchButton(words.TRY_AGAIN, Weight.MAIN, icon=Sign.FORWARD, icon_after=True)
            again.clicked.connect(self._retry)
            self.answer_with(back=self._leave_button(Weight.QUIET), main=again)
        elif page.way_on is not None:
            way_on = TouchButton(page.way_on, Weight.MAIN, icon=Sign.FORWARD, icon_after=True)
            way_on.clicked.connect(self._go_on)
            self.answer_with(back=self._leave_button(Weight.QUIET), main=way_on)
        else:
            self.answer_with(main=self._leave_button(Weight.MAIN))

    def _leave_button(self, weight: Weight) -> TouchButton:
        """Return the button that says where leaving leads."""
        text, sign = _LEAVING[self._leaving]
        if weight is Weight.MAIN and sign is Sign.BACK:
            # Lower right is the way on: an arrow back would contradict its place.
            button = TouchButton(text, weight)
        else:
            button = TouchButton(text, weight, icon=sign, icon_after=weight is Weight.MAIN)
        button.clicked.connect(self._leave)
        return button

    def _advice(self, advice: Text) -> list[Block]:
        heading = TextBlock(
            words.ADVICE,
            Type.STRONG,
            Role.ACCENT,
            parent=self.flow,
            heads=True,
            card=Role.SURFACE,
            group=0,
            gap=Space.MEDIUM,
        )
        text = TextBlock(advice, Type.QUESTION, parent=self.flow, card=Role.SURFACE, group=0)
        return [heading, text]

    @Slot()
    def _retry(self) -> None:
        self.answer(AfterFailure.RETRY)

    @Slot()
    def _go_on(self) -> None:
        self.answer(AfterFailure.WAY_ON)

    @Slot()
    def _leave(self) -> None:
        self.answer(AfterFailure.LEAVE)
