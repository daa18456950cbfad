"""A service guide: sections turned page by page, its QR codes, and ways on."""

from functools import lru_cache

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.documents.qr_code import qr_matrix
from kiosk.pages.kinds import Back, Chosen, GuidePage, GuideSection, Listing, Tone
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Space, Type
from kiosk.ui.design.theme import Role
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.notice import TONE_GROUND, TONE_INK
from kiosk.ui.widgets.qr_block import QrBlock
from kiosk.ui.widgets.text_block import TextBlock

_matrix_of = lru_cache(maxsize=16)(qr_matrix)
"""Making a code takes as long as painting a page, and a citizen comes back to a guide from what is
related to it. What guides hold is everybody's, so it may be remembered."""


class GuideView(PageView):
    """Each section a heading over a card of lines."""

    def __init__(self, page: GuidePage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.summary)
        blocks: list[Block] = []
        for number, section in enumerate(page.sections):
            blocks += self._section(number, section)
        codes = [QrBlock(code, _matrix_of(code.payload), self.flow) for code in page.codes]
        if codes:
            self.set_aside([codes.pop(0)])
        blocks += codes
        choices = [
            ChoiceButton(choice, parent=self.flow, gap=Space.GAP if number else Space.LARGE)
            for number, choice in enumerate(page.choices)
        ]
        for button in choices:
            button.clicked.connect(self._choose)
        self.flow.set_blocks([*blocks, *choices])
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self.answer_with(back=back)

    def _section(self, number: int, section: GuideSection) -> list[Block]:
        heading = TextBlock(
            section.heading,
            Type.STRONG,
            Role.ACCENT,
            parent=self.flow,
            heads=True,
            gap=Space.LARGE,
        )
        ground = Role.SURFACE if section.tone is Tone.NEUTRAL else TONE_GROUND[section.tone]
        lines = [
            TextBlock(
                line,
                Type.BODY,
                TONE_INK[section.tone],
                parent=self.flow,
                card=ground,
                group=number,
                bullet=section.listing is Listing.BULLETS and len(section.lines) > 1,
                numbered=section.listing is Listing.OWN_NUMBERS,
                gap=Space.TINY,
            )
            for line in section.lines
        ]
        return [heading, *lines]

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))

    @Slot()
    def _go_back(self) -> None:
        self.answer(Back.BACK)
