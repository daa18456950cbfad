"""The terminal cannot serve; says where to go instead."""

from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Movement, OutOfServicePage, Tone
from kiosk.ui import words
from kiosk.ui.design.metrics import Type
from kiosk.ui.design.theme import Role
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.movement import MovementPicture
from kiosk.ui.widgets.text_block import TextBlock
from kiosk.ui.widgets.tone_mark import ToneMark


class OutOfServiceView(PageView):
    """A statement; there is nothing to touch."""

    def __init__(self, page: OutOfServicePage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.advice)
        self.lead_first_with(ToneMark(Tone.CAUTION, self))
        code = TextBlock(
            words.code_line(page.code),
            Type.CAPTION,
            Role.INK_QUIET,
            parent=self.flow,
        )
        fault = [TextBlock(line, Type.BODY, parent=self.flow) for line in page.for_engineer]
        picture = MovementPicture(Movement.CALL_STAFF, self.flow)
        self.flow.set_blocks([*fault, code] if fault else [picture, code])
        self.answer_with()
