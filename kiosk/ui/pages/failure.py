"""What happened, whether anything was changed, what to do now; the code is small."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages import AfterFailure, FailurePage, Movement, Retry, Tone
from kiosk.texts import Text
from kiosk.ui import words
from kiosk.ui.icons import Sign
from kiosk.ui.metrics import Space, Type
from kiosk.ui.pages.page_view import PageView
from kiosk.ui.theme import Role
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.movement import MovementPicture
from kiosk.ui.widgets.text_block import TextBlock
from kiosk.ui.widgets.tone_mark import ToneMark


class View(PageView):
    """The three answers as three cards; retry only where it can help."""

    def __init__(self, page: FailurePage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.happened)
        self.lead_first_with(ToneMark(Tone.CAUTION, self))
        code = TextBlock(
            words.code_line(page.code),
            Type.CAPTION,
            Role.INK_QUIET,
            parent=self.flow,
            gap=Space.MEDIUM,
        )
        self.flow.set_blocks(
            [
                *self._part(0, words.CHANGED, page.changed),
                *self._part(1, words.ADVICE, page.advice),
                code,
            ]
        )
        if page.retry is Retry.POINTLESS:
            self.flow.set_ornament(MovementPicture(Movement.CALL_STAFF, self.flow))
        leave = TouchButton(
            words.LEAVE if page.retry is Retry.OFFERED else words.CONTINUE,
            Weight.QUIET if page.retry is Retry.OFFERED else Weight.MAIN,
            icon=Sign.BACK if page.retry is Retry.OFFERED else Sign.FORWARD,
            icon_after=page.retry is not Retry.OFFERED,
        )
        leave.clicked.connect(self._leave)
        if page.retry is Retry.OFFERED:
            again = TouchButton(words.TRY_AGAIN, Weight.MAIN, icon=Sign.FORWARD, icon_after=True)
            again.clicked.connect(self._retry)
            self.answer_with(back=leave, main=again)
        else:
            self.answer_with(main=leave)

    def _part(self, group: int, heading: Text, answer: Text) -> list[Block]:
        return [
            TextBlock(
                heading,
                Type.STRONG,
                Role.ACCENT,
                parent=self.flow,
                heads=True,
                card=Role.SURFACE,
                group=group,
                gap=Space.MEDIUM,
            ),
            TextBlock(
                answer,
                Type.QUESTION,
                Role.INK,
                parent=self.flow,
                card=Role.SURFACE,
                group=group,
            ),
        ]

    @Slot()
    def _retry(self) -> None:
        self.answer(AfterFailure.RETRY)

    @Slot()
    def _leave(self) -> None:
        self.answer(AfterFailure.LEAVE)
