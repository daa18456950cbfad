"""One question with a few answers."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Back, ChoicePage, Chosen
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Care, Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.choice_button import ChoiceButton, Shape
from kiosk.ui.widgets.notice import NoticeBlock

ONE_COLUMN_MOST = 4
"""More answers than this stand in two columns where there is room, on upright screens as tiles."""


class ChoiceView(PageView):
    """Notices and a button for each choice."""

    def __init__(self, page: ChoicePage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        notices = [NoticeBlock(notice, self.flow, role=Type.QUESTION) for notice in page.notices]
        self._choices = [ChoiceButton(choice, parent=self.flow) for choice in page.choices]
        for button in self._choices:
            button.clicked.connect(self._choose)
        self._decided_for: tuple[int, int, Appearance] | None = None
        self.flow.set_blocks(self._choices)
        self.set_aside(notices)
        back = TouchButton(words.END if page.ends else words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self.answer_with(back=back)

    def arrange(self) -> None:
        """Give many answers two columns of tiles where all of them fit, else one of rows."""
        if self._appearance is not None and len(self._choices) > ONE_COLUMN_MOST:
            decided_for = (self.width(), self.height(), self._appearance)
            if decided_for != self._decided_for:
                self._decided_for = decided_for
                self._shape(Shape.TILE, columns=2)
                super().arrange()
                # Wide screens show more in two columns, however many turns there are.
                metrics = self._appearance.metrics
                wide = not metrics.panel.is_portrait and metrics.care is not Care.CARE
                if self.flow.turns > 1 and not wide:
                    self._shape(Shape.ROW, columns=1)
        super().arrange()

    def _shape(self, shape: Shape, *, columns: int) -> None:
        for button in self._choices:
            button.set_shape(shape)
        self.flow.set_columns(columns)

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))

    @Slot()
    def _go_back(self) -> None:
        self.answer(Back.BACK)
