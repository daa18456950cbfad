"""The very PDF that will be printed, a whole sheet a turn or enlarged; in care mode its facts."""

from enum import Enum, auto, unique
from typing import assert_never

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Message, _
from kiosk.pages.kinds import Decision, PreviewPage
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Care, Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.fact_row import FactRow, fact_rows
from kiosk.ui.widgets.notice import NoticeBlock
from kiosk.ui.widgets.sheet import PdfInMemory, SheetLabel, SheetPart

WORTH_HALVING = 1.4
"""Halves are shown where they make letters so many times larger, else quarters."""
_HALVES = (SheetPart.UPPER, SheetPart.LOWER)
_QUARTERS = (
    SheetPart.UPPER_LEFT,
    SheetPart.UPPER_RIGHT,
    SheetPart.LOWER_LEFT,
    SheetPart.LOWER_RIGHT,
)


@unique
class PreviewFace(Enum):
    """What of the paper is seen."""

    SAYING = auto()
    """What it says, to be read."""
    WHOLE = auto()
    ENLARGED = auto()


class PreviewView(PageView):
    """One sheet a turn, enlarged at a touch, and the button that prints.

    It prints from the first turn on: who wants forty years on paper need not turn them all up.
    """

    def __init__(self, page: PreviewPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self._page = page
        self.lead_with(page.title, page.question)
        for notice in page.notices:
            self.lead_also_with(NoticeBlock(notice, self, role=Type.QUESTION))
        self._document = PdfInMemory(page.pdf, self)
        self._ways: tuple[PreviewFace, ...] = ()
        self._shown = PreviewFace.WHOLE
        self._parts: tuple[SheetPart, ...] = ()
        self._sheets: list[SheetLabel] | list[FactRow] = []
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._decline)
        self._other = TouchButton(words.ENLARGE, icon=Sign.ENLARGE)
        self._other.clicked.connect(self._show_other)
        others = [self._other]
        self.otherwise: TouchButton | None = None
        if page.otherwise is not None:
            self.otherwise = TouchButton(page.otherwise, icon=Sign.OTHERWISE)
            self.otherwise.clicked.connect(self._change)
            others.append(self.otherwise)
        main = TouchButton(page.confirm, Weight.MAIN, icon=Sign.FORWARD, icon_after=True)
        main.clicked.connect(self._confirm)
        self.answer_with(back=back, others=others, main=main)

    def restyle(self, appearance: Appearance) -> None:
        reads = appearance.metrics.care is Care.CARE and bool(self._page.reading)
        ways = (PreviewFace.SAYING, PreviewFace.WHOLE, PreviewFace.ENLARGED) if reads else _PLAIN
        if ways != self._ways:
            self._ways = ways
            self._show(ways[0])
        super().restyle(appearance)

    def arrange(self) -> None:
        super().arrange()
        if self._shown is PreviewFace.ENLARGED and self.width():
            room = self.flow.size()
            whole, half = (
                self._document.scale(room, part) for part in (SheetPart.WHOLE, SheetPart.UPPER)
            )
            self._show_in(_HALVES if half >= WORTH_HALVING * whole else _QUARTERS)

    def _show(self, shown: PreviewFace) -> None:
        self._shown, self._parts = shown, ()
        if shown is PreviewFace.SAYING:
            self.flow.pager.names = ()
            self._fill(fact_rows(self._page.reading, self.flow))
        else:
            self._show_in((SheetPart.WHOLE,) if shown is PreviewFace.WHOLE else _HALVES)
        label, sign = _LEADS_TO[self._next]
        self._other.set_label(label, sign)

    @property
    def _next(self) -> PreviewFace:
        return self._ways[(self._ways.index(self._shown) + 1) % len(self._ways)]

    def _show_in(self, parts: tuple[SheetPart, ...]) -> None:
        if parts == self._parts:
            return
        first = self.flow.turn // len(self._parts) * len(parts) if self._parts else 0
        self._parts = parts
        personal = bool(self._page.personal)
        numbers = range(self._document.page_count)
        whole = parts == (SheetPart.WHOLE,)
        self.flow.pager.names = tuple(
            _name(number + 1, part) for number in numbers for part in parts if not whole
        )
        sheets = [
            SheetLabel(self._document, number, part, personal=personal, parent=self.flow)
            for number in numbers
            for part in parts
        ]
        self._fill(sheets, first)

    def _fill(self, blocks: list[SheetLabel] | list[FactRow], first: int = 0) -> None:
        for block in self._sheets:
            block.hide()
            block.deleteLater()
        self._sheets = blocks
        self.flow.set_blocks(blocks, first=first)

    @Slot()
    def _show_other(self) -> None:
        self._show(self._next)
        super().restyle(self.appearance)

    @Slot()
    def _confirm(self) -> None:
        self.answer(Decision.CONFIRMED)

    @Slot()
    def _change(self) -> None:
        self.answer(Decision.OTHERWISE)

    @Slot()
    def _decline(self) -> None:
        self.answer(Decision.DECLINED)


_PLAIN = (PreviewFace.WHOLE, PreviewFace.ENLARGED)
_LEADS_TO = {
    PreviewFace.SAYING: (words.READ_LARGE, Sign.LISTING),
    PreviewFace.WHOLE: (words.WHOLE_PAGE, Sign.PAPER),
    PreviewFace.ENLARGED: (words.ENLARGE, Sign.ENLARGE),
}


def _name(page: int, part: SheetPart) -> Message:
    """Return what a part of a page is called: a number alone would count pages that are none."""
    match part:
        case SheetPart.WHOLE:
            return _("Page {page}", page=page)
        case SheetPart.UPPER:
            return _("Page {page} top", page=page)
        case SheetPart.LOWER:
            return _("Page {page} bottom", page=page)
        case SheetPart.UPPER_LEFT:
            return _("Page {page} top left", page=page)
        case SheetPart.UPPER_RIGHT:
            return _("Page {page} top right", page=page)
        case SheetPart.LOWER_LEFT:
            return _("Page {page} bottom left", page=page)
        case SheetPart.LOWER_RIGHT:
            return _("Page {page} bottom right", page=page)
        case _:
            assert_never(part)
