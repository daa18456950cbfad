"""The body of a page: its blocks in turns, with a pager when there is more than one."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Care, Column, Picture, Space, Type
from kiosk.ui.design.painting import Edges
from kiosk.ui.layout.flowing import Measure, Placement, flow, needed_height
from kiosk.ui.widgets.block import Block, Breakable, Edged, is_columnar
from kiosk.ui.widgets.pager import Pager

CARE_TARGETS = 4
"""In care mode no turn holds more choices than this."""

ROOMY_SHARE = 0.8
"""A body that fills less of its height than this may be shown in larger type."""

REST_SHARE = 0.12
"""How much of the panel's height stays free under what rests low."""

LEAST_COLUMN_EM = 9.5
"""A column narrower than this many letters of its labels would break every word."""


class FlowArea(QWidget):
    """Blocks placed by `flowing.flow`; keeps the first block seen when the look changes.

    Where all of them fit with room to spare, they are shown one type size larger than chosen.

    Signals:
        turned: another turn is seen, or the turns were made anew.
    """

    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks: list[Block] = []
        self._first: list[Block] = []
        self._last: list[Block] = []
        self._turns: list[list[Placement]] = [[]]
        self._measures: list[Measure] = []
        self._turn = 0
        self._anchor = (0, 0)
        self._appearance: Appearance | None = None
        self._columns_wanted = 1
        self._ornament: Block | None = None
        self._rests_low = False
        self._arranged_for: tuple[int, int, int] | None = None
        self._pager_lent = False
        self.pager = Pager(self)
        self.pager.turned.connect(self.go_to)
        self.pager.hide()

    def set_blocks(self, blocks: Sequence[Block], *, columns: int = 1, first: int = 0) -> None:
        """Hold `blocks`, widgets whose parent this is; `columns` may stand side by side.

        The turn with block number `first` is seen.
        """
        self._blocks, self._columns_wanted = [*self._first, *blocks, *self._last], columns
        self._anchor = (first, 0)
        if self._appearance is not None:
            self.restyle(self._appearance)
            self.arrange()

    def set_columns(self, columns: int) -> None:
        """Let `columns` blocks stand side by side; arrange anew after it."""
        self._columns_wanted = columns
        self._arranged_for = None

    def set_first(self, blocks: Sequence[Block]) -> None:
        """Hold `blocks` before all others and no longer those held so; arrange anew after it."""
        self._blocks = [*blocks, *self._blocks[len(self._first) :]]
        self._first = list(blocks)
        self._arranged_for = None

    def set_last(self, blocks: Sequence[Block]) -> None:
        """Hold `blocks` after all others and no longer those held so; arrange anew after it."""
        self._blocks = [*self._blocks[: len(self._blocks) - len(self._last)], *blocks]
        self._last = list(blocks)
        self._arranged_for = None

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on, keeping the place; arrange after it."""
        self._appearance = appearance
        self._restyle_blocks(appearance)
        if self._ornament is not None:
            self._ornament.restyle(appearance)
        self.pager.restyle(appearance)
        self._arranged_for = None

    def set_ornament(self, block: Block) -> None:
        """Fill the room under the blocks with `block` where it has enough, else leave it out."""
        self._ornament = block

    def rest_low(self) -> None:
        """Let what does not fill the body stand at a fixed height over its lower edge."""
        self._rests_low = True

    def lend_pager(self, page: QWidget, place: QRect) -> None:
        """Let the pager stand at `place` of `page`, so that all room here is the blocks'."""
        if not self._pager_lent:
            self._pager_lent, self._arranged_for = True, None
            self.pager.setParent(page)
        self.pager.setGeometry(place)

    def take_pager_back(self) -> None:
        """Keep room for the pager under the blocks."""
        if self._pager_lent:
            self._pager_lent, self._arranged_for = False, None
            self.pager.setParent(self)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self._blocks and self._ornament is None

    @property
    def turn(self) -> int:
        """The turn seen, from 0."""
        return self._turn

    @property
    def turns(self) -> int:
        """How many turns there are."""
        return len(self._turns)

    @property
    def place(self) -> tuple[int, int]:
        """The block that is seen first, and its line: what `go_back_to` comes back to."""
        return self._anchor

    def go_back_to(self, place: tuple[int, int]) -> None:
        """Show the turn on which the block and line of `place` stand."""
        self._anchor = place
        self._arranged_for = None
        self.arrange()

    @property
    def on_last_turn(self) -> bool:
        """Whether nothing comes after what is seen."""
        return self._turn + 1 >= len(self._turns)

    @property
    def blocks_seen(self) -> list[Block]:
        """The blocks of the turn seen, in order."""
        return [self._blocks[each.block] for each in self._turns[self._turn]]

    @property
    def first_seen(self) -> Block:
        """The first block of the turn seen."""
        return self.blocks_seen[0]

    @Slot(int)
    def go_to(self, turn: int) -> None:
        """Show the turn with this number."""
        self._turn = max(0, min(turn, len(self._turns) - 1))
        placements = self._turns[self._turn]
        first = next((each for each in placements if not each.repeated), None)
        if first is not None:
            self._anchor = (first.block, first.first_line)
        self._show_turn()
        self.turned.emit()

    def fits(self, width: int, height: int) -> bool:
        """Whether all blocks would stand in one turn of this size."""
        return width > 0 and height > 0 and len(self._flowed(width, height)) == 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Place the blocks anew for the present size."""
        if self._appearance is None or self.width() <= 0 or self.height() <= 0:
            return
        arranged_for = (self.width(), self.height(), len(self._blocks))
        if arranged_for == self._arranged_for:
            return
        self._arranged_for = arranged_for
        self._turns = self._flowed(self.width(), self.height())
        if len(self._turns) == 1:
            self._enlarge()
        elif not self._pager_lent:
            pager = self.pager.height_for(self.width()) + self._appearance.px(Space.SMALL)
            self._turns = self._flowed(self.width(), self.height() - pager)
        self._turn = self._turn_of_anchor()
        self._show_turn()
        if not self._pager_lent:
            self.pager.raise_()  # assistive devices read it after what it turns
        self.turned.emit()

    def _enlarge(self) -> None:
        """Show the blocks one type size larger, where all of them still fit in this one turn.

        Fewer columns would be another page than the one chosen, so their number stays.
        """
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a widget is styled before it is arranged
        larger, columns = appearance.with_larger_type(), self._columns(self.width(), appearance)
        roomy = needed_height(self._measures, columns=columns) <= ROOMY_SHARE * self.height()
        if larger is None or not roomy:
            return
        self._restyle_blocks(larger)
        turns = self._flowed(self.width(), self.height())
        fits = needed_height(self._measures, columns=columns) <= self.height()
        if len(turns) == 1 and fits and self._columns(self.width(), larger) == columns:
            self._turns = turns
        else:
            self._restyle_blocks(appearance)

    def _restyle_blocks(self, appearance: Appearance) -> None:
        for block in self._blocks:
            block.restyle(appearance)

    def _columns(self, width: int, appearance: Appearance) -> int:
        if self._columns_wanted == 1:
            return 1
        em = appearance.font(Type.LABEL).font.pixelSize()
        words = (each.least_width() for each in self._blocks if is_columnar(each))
        least = max(appearance.px(Column.LEAST), round(LEAST_COLUMN_EM * em), *words)
        least += appearance.px(Space.GAP)
        return max(1, min(self._columns_wanted, (width + appearance.px(Space.GAP)) // least))

    def _flowed(self, width: int, height: int) -> list[list[Placement]]:
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a widget is styled before it is arranged
        columns = self._columns(width, appearance)
        column = self._column_px(width, columns)
        self._measures = []
        for block in self._blocks:
            beside = columns > 1 and is_columnar(block)
            measure = block.measure(column if beside else width, height)
            if not (beside or measure.spans_columns) and columns > 1:
                measure = block.measure(column, height)
            self._measures.append(measure)
        most = CARE_TARGETS if appearance.metrics.care is Care.CARE else 0
        return flow(self._measures, height=height, columns=columns, most_targets=most)

    def _column_px(self, width: int, columns: int) -> int:
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a widget is styled before it is arranged
        return (width - (columns - 1) * appearance.px(Space.GAP)) // columns

    def _turn_of_anchor(self) -> int:
        for number, placements in enumerate(self._turns):
            for each in placements:
                if each.repeated:
                    continue
                at = (each.block, each.first_line)
                last = (each.block, max(each.last_line, each.first_line + 1))
                if at <= self._anchor < last or at >= self._anchor:
                    return number
        return max(0, len(self._turns) - 1)

    def _show_turn(self) -> None:
        appearance = self._appearance
        if appearance is None:
            return
        placements = self._turns[self._turn]
        paged = len(self._turns) > 1
        spare = self.height() - max((each.top + each.height for each in placements), default=0)
        under = min(spare, round(appearance.metrics.panel.height * REST_SHARE))
        down = spare - under if self._rests_low and not paged else 0
        seen = {each.block for each in placements}
        for before, at, after in zip(
            (None, *placements), placements, (*placements[1:], None), strict=False
        ):
            self._place(self._blocks[at.block], replace(at, top=at.top + down), before, after)
        for number, block in enumerate(self._blocks):
            block.setVisible(number in seen)
        self._place_ornament(0 if paged else spare)
        if paged and not self._pager_lent:
            height = self.pager.height_for(self.width())
            self.pager.setGeometry(0, self.height() - height, self.width(), height)
        if paged:
            names = self.pager.names
            name = names[self._turn] if self._turn < len(names) else None
            self.pager.show_turn(self._turn, len(self._turns), name)
        self.pager.setVisible(paged)

    def _place_ornament(self, spare: int) -> None:
        appearance, block = self._appearance, self._ornament
        if appearance is None or block is None:
            return
        room = spare - appearance.px(Space.LARGE)
        shown = room >= appearance.px(Picture.PICTURE)
        if shown:
            block.setGeometry(QRect(0, self.height() - room, self.width(), room))
        block.setVisible(shown)

    def _place(
        self, block: Block, at: Placement, before: Placement | None, after: Placement | None
    ) -> None:
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a widget is styled before it is arranged
        width = self._column_px(self.width(), at.columns)
        left = at.column * (width + appearance.px(Space.GAP))
        block.setGeometry(QRect(left, at.top, width, at.height))
        if isinstance(block, Breakable):
            block.show_lines(at.first_line, at.last_line)
        group = self._measures[at.block].group
        if isinstance(block, Edged) and group is not None:
            edges = Edges.BOTH
            if before is not None and self._measures[before.block].group == group:
                edges &= ~Edges.TOP
            if after is not None and self._measures[after.block].group == group:
                edges &= ~Edges.BOTTOM
            block.set_edges(edges)
