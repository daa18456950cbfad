"""A picture to look at, what it adds up to, and the same numbers as a table."""

from collections.abc import Sequence
from typing import assert_never

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import AmountTable, Back, BarPicture, ChartPage, Fact, MonthPicture
from kiosk.ui import words
from kiosk.ui.design.icons import Sign
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.amount_row import amount_rows
from kiosk.ui.widgets.bar_picture import BarPictureBlock
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.fact_row import fact_rows
from kiosk.ui.widgets.month_picture import MonthHeadBlock, MonthLegendBlock, MonthRowBlock

_PICTURE, _FACTS, _TABLE = range(3)
"""The cards of the page: rows of one card stand without a gap."""


class ChartView(PageView):
    """The sums first, then the picture, then the table; turned page by page."""

    def __init__(self, page: ChartPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.summary)
        facts = fact_rows(page.facts, self.flow, group=_FACTS)
        blocks = [*facts, *self._picture(page.picture), *self._table(page.table)]
        self.flow.set_blocks(blocks)
        back = TouchButton(words.BACK, icon=Sign.BACK)
        back.clicked.connect(self._go_back)
        self.answer_with(back=back)

    def _picture(self, picture: BarPicture | MonthPicture) -> list[Block]:
        match picture:
            case BarPicture():
                return [BarPictureBlock(picture, self.flow)]
            case MonthPicture(rows, legend):
                told = MonthLegendBlock(legend, self.flow)
                head = MonthHeadBlock(group=_PICTURE, parent=self.flow)
                years = [MonthRowBlock(row, group=_PICTURE, parent=self.flow) for row in rows]
                return [told, head, *years]
            case _:
                assert_never(picture)

    def _table(self, table: tuple[Fact, ...] | AmountTable) -> Sequence[Block]:
        if isinstance(table, AmountTable):
            return amount_rows(table, self.flow, group=_TABLE)
        return fact_rows(table, self.flow, group=_TABLE, together=True)

    @Slot()
    def _go_back(self) -> None:
        self.answer(Back.BACK)
