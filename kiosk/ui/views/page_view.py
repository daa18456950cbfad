"""What all page kinds share: a lead that says and asks, a body in turns, a footer that answers.

Upright screens have the lead over the body, wide ones beside it. In low position whatever can be
touched stays within a seated person's reach and the lead moves up.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto, unique

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Text
from kiosk.pages.parts import Back, Page, WelcomePage
from kiosk.ui.bars.footer import Footer
from kiosk.ui.design.appearance import Appearance, Position
from kiosk.ui.design.metrics import Care, Column, Lead, Space, Type, TypeSize
from kiosk.ui.design.theme import Role
from kiosk.ui.personal import holds_personal
from kiosk.ui.widgets.block import Block, Revealing, is_columnar
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.flow_area import FlowArea
from kiosk.ui.widgets.hold_button import HoldButton
from kiosk.ui.widgets.text_block import TextBlock

LEAD_SHARE = 0.36
"""How much of a wide screen the lead takes."""


@unique
class Aside(Enum):
    """Where what is kept beside the body stands, and where in the body if it must go there."""

    UNDER_THE_LEAD = auto()
    """At once under it; else before all other blocks."""
    AT_THE_FOOT = auto()
    """As low as it can be, for what is touched; else after all other blocks."""


class PageView(QWidget):
    """Draws one page and says once what the citizen answered.

    Signals:
        answered: the page's answer.
        held: whether people's data are to be shown whole.
    """

    answered = Signal(object)
    held = Signal(bool)

    lead_share = LEAD_SHARE

    def __init__(self, page: Page[object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # It covers its whole place, so nothing under it needs painting first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._appearance: Appearance | None = None
        self._open = True
        self._went_back = False
        self._set_aside = False
        self._lead: list[Block] = []
        self._dock: Block | None = None
        self._aside: list[Block] = []
        self._aside_at = Aside.UNDER_THE_LEAD
        self._aside_fits: bool | None = None
        self._arranged_for = QSize()
        self.flow = FlowArea(self)
        self.footer = Footer(self)
        self.flow.turned.connect(self.turn_changed)
        self._hold = HoldButton() if holds_personal(page) else None
        if self._hold is not None:
            self._hold.held.connect(self.held)
        if self._hold is not None and not holds_personal(_without_facts(page)):
            self.flow.turned.connect(self._offer_hold)

    def lead_with(self, title: Text, question: Text | None = None) -> None:
        """Say the title, and ask the question under it."""
        self._lead = [TextBlock(title, Type.TITLE, Role.INK, parent=self, gap=Space.SMALL)]
        if question is not None:
            asked = TextBlock(question, Type.QUESTION, Role.INK_QUIET, parent=self, gap=Space.SMALL)
            self._lead.append(asked)
        self._have_lead_read_first()

    def lead_also_with(self, block: Block) -> None:
        """Put `block`, whose parent this is, under the lead."""
        self._lead.append(block)
        self._have_lead_read_first()

    def lead_first_with(self, block: Block) -> None:
        """Put `block`, whose parent this is, over the lead."""
        self._lead.insert(0, block)
        self._have_lead_read_first()

    def _have_lead_read_first(self) -> None:
        """Have assistive devices read the lead, in its order, before the body."""
        for block in self._lead:
            block.stackUnder(self.flow)

    def set_aside(self, blocks: Sequence[Block], at: Aside = Aside.UNDER_THE_LEAD) -> None:
        """Keep `blocks` with the lead where it has room beside the body, else in that."""
        self._aside, self._aside_at = list(blocks), at

    def dock(self, block: Block) -> None:
        """Keep `block`, whose parent this is, at the bottom while the body turns its pages."""
        self._dock = block

    def answer_with(
        self,
        *,
        back: TouchButton | None = None,
        others: Sequence[TouchButton] = (),
        main: TouchButton | None = None,
    ) -> None:
        """Offer these ways on; "hold to show" is added where the page has people's data."""
        held = [self._hold] if self._hold is not None else []
        self.footer.fill(back=back, others=[*others, *held], main=main)

    def answer(self, value: object) -> None:
        """Say that the citizen answered `value`; a page answers once."""
        if self._open:
            self._open = False
            self._went_back = value is Back.BACK
            self.answered.emit(value)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self._open

    @property
    def first_focus(self) -> QWidget | None:
        """What takes the focus when the page appears; None for the window itself."""
        return None

    @property
    def is_set_aside(self) -> bool:
        """Whether the page is hidden only for as long as a question lies over it."""
        return self._set_aside

    def set_aside_for_question(self, *, aside: bool) -> None:
        """Hide the page from eyes that do not see, or show it to them again."""
        self._set_aside = aside
        self.setVisible(not aside)

    @property
    def place(self) -> object:
        """Where on the page the citizen is, for when they come back to it."""
        return self.flow.place

    def go_back_to(self, place: object) -> None:
        """Show the page where it was left for another one; `place` is what `place` gave."""
        if isinstance(place, tuple):
            self.flow.go_back_to(place)

    @property
    def is_left_for_good(self) -> bool:
        """Whether the citizen went back from here."""
        return self._went_back

    def close_answers(self) -> None:
        """Answer nothing any more."""
        self._open = False

    @property
    def appearance(self) -> Appearance:
        """The look given last."""
        assert self._appearance is not None  # noqa: S101 - a page is styled before it is used
        return self._appearance

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on, keeping the place."""
        self._appearance = appearance
        for block in self._lead:
            block.restyle(appearance)
        if self._dock is not None:
            self._dock.restyle(appearance)
        for block in self._aside:
            block.restyle(appearance)
        self.footer.restyle(appearance)
        self.flow.restyle(appearance)
        self.arrange()
        self._arranged_for = self.size()
        self.update()

    @Slot()
    def _offer_hold(self) -> None:
        """Offer to show in full only where there is something to show."""
        if self._hold is not None:
            seen = self.flow.blocks_seen
            self._hold.setVisible(
                any(isinstance(block, Revealing) and block.reveals for block in seen)
            )

    @Slot()
    def turn_changed(self) -> None:
        """Hear that another turn of the body is seen."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size() != self._arranged_for:  # Qt tells a new page its size once it is shown
            self._arranged_for = event.size()
            self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is not None:
            painter = QPainter(self)
            painter.fillRect(self.rect(), self._appearance.colour(Role.GROUND))
            painter.end()

    def arrange(self) -> None:
        """Give every part its place for the present size and look."""
        if self._appearance is None or self.width() == 0:
            return
        content = self._place_footer()
        columns = self._columns(content)
        if columns is not None:
            self._place_side_by_side(*columns)
        else:
            for block in self._lead:
                block.restyle(self.appearance)
            self._place_stacked(content)
        self.flow.arrange()

    def _place_footer(self) -> QRect:
        appearance, margin = self.appearance, self.appearance.px(Space.MARGIN)
        width = self.width() - 2 * margin
        height = self.footer.height_for(width)
        bottom = self.height() - appearance.px(Space.SMALL)
        self.footer.setGeometry(margin, bottom - height, width, height)
        self._place_pager()
        top = appearance.px(Lead.TOP if appearance.metrics.panel.is_portrait else Lead.TOP_WIDE)
        gap = appearance.px(Space.MEDIUM) if height else 0
        return QRect(margin, top, width, bottom - height - gap - top)

    def _place_pager(self) -> None:
        """Put the pager beside the footer's buttons, right of them, where it has room there."""
        room = self.footer.free_room().translated(self.footer.pos())
        width = self.flow.pager.compact_width(room.width()) if room.isValid() else None
        if width is None:
            self.flow.take_pager_back()
        else:
            place = QRect(room.right() + 1 - width, room.top(), width, room.height())
            self.flow.lend_pager(self, place)
            self.flow.pager.stackUnder(self.footer)  # read after the body that it turns

    def _columns(self, content: QRect) -> tuple[QRect, QRect] | None:
        """Return lead and body side by side, or None where the page is too narrow for both."""
        appearance = self.appearance
        gap = appearance.px(Lead.BESIDE)
        lead = max(self.least_lead_px(), round((content.width() - gap) * self.lead_share))
        body = content.width() - gap - lead
        if appearance.metrics.panel.is_portrait or body < appearance.px(Column.LEAD):
            return None
        if self.flow.is_empty and self._dock is None and not self._aside:
            return None
        docked = self._dock_px(lead, content.height())
        if not self._fit_lead(lead, content.height() - docked):
            return None
        left = QRect(content.left(), content.top(), lead, content.height())
        return left, QRect(left.right() + 1 + gap, content.top(), body, content.height())

    def least_lead_px(self) -> int:
        """Return the least width of the lead beside the body."""
        return self.appearance.px(Column.LEAD)

    def _fit_lead(self, width: int, room: int) -> bool:
        """Take the largest type, at most the chosen one, in which the lead fits beside the body."""
        appearance = self.appearance
        for size in reversed(TypeSize):
            if size.value <= appearance.metrics.shown_size.value:
                metrics = replace(appearance.metrics, type_size=size, care=Care.STANDARD)
                smaller = size is not appearance.metrics.shown_size
                for block in self._lead:
                    block.restyle(replace(appearance, metrics=metrics) if smaller else appearance)
                if self._lead_px(width) <= room:
                    return True
        return False

    def _place_side_by_side(self, lead: QRect, body: QRect) -> None:
        top = max(body.top(), self._reach_top())
        self.flow.setGeometry(body.adjusted(0, top - body.top(), 0, 0))
        self._place_dock(lead)
        bottom = self._place_lead(lead.left(), lead.top(), lead.width())
        self._place_aside(lead.adjusted(0, bottom - lead.top(), 0, 0))

    def _place_stacked(self, content: QRect) -> None:
        appearance = self.appearance
        gap = appearance.px(Lead.BELOW)
        lead = self._lead_px(content.width())
        docked = self._dock_px(content.width(), content.height())
        top = content.top() + lead + (gap if lead else 0)
        reach = self._reach_top()
        lead_top = content.top()
        if reach > top:
            lead_top, top = reach - lead - gap, reach
        self._place_lead(content.left(), lead_top, content.width())
        self._place_aside(QRect())
        bottom = content.bottom() + 1 - docked
        self.flow.setGeometry(content.left(), top, content.width(), bottom - top)
        self._place_dock(content)

    def _place_aside(self, free: QRect) -> None:
        if not self._aside:
            return
        places = self._aside_places(free)
        fits = bool(places)
        if fits is not self._aside_fits:
            self._aside_fits = fits
            self._move_aside(self if fits else self.flow)
        for block, place in zip(self._aside, places, strict=False):
            block.setGeometry(place)
            block.setVisible(True)

    def _aside_places(self, free: QRect) -> list[QRect]:
        """Return where the blocks stand in the free room of the lead, nothing where they do not."""
        width = free.width()
        if any(is_columnar(each) and each.least_width() > width for each in self._aside):
            return []
        if width <= 0:
            return []
        measures = [block.measure(width, free.height()) for block in self._aside]
        gaps = [self.appearance.px(Lead.BELOW), *(each.gap_before for each in measures[1:])]
        needed = sum(gaps) + sum(each.height for each in measures)
        touched = self._aside_at is Aside.AT_THE_FOOT
        top = free.bottom() + 1 - needed if touched else free.top()
        if needed > free.height() or (touched and top + gaps[0] < self._reach_top()):
            return []
        places = []
        for measure, gap in zip(measures, gaps, strict=True):
            places.append(QRect(free.left(), top + gap, width, measure.height))
            top += gap + measure.height
        return places

    def _move_aside(self, parent: QWidget) -> None:
        for block in self._aside:
            block.setParent(parent)
        in_flow = self._aside if parent is self.flow else []
        if self._aside_at is Aside.AT_THE_FOOT:
            self.flow.set_last(in_flow)
        else:
            self.flow.set_first(in_flow)

    def _place_lead(self, left: int, top: int, width: int) -> int:
        for number, block in enumerate(self._lead):
            measure = block.measure(width, self.height())
            top += measure.gap_before if number else 0
            block.setGeometry(QRect(left, top, width, measure.height))
            block.setVisible(True)
            top += measure.height
        return top

    def _lead_px(self, width: int) -> int:
        measures = [block.measure(width, self.height()) for block in self._lead]
        gaps = sum(measure.gap_before for measure in measures[1:])
        return sum(measure.height for measure in measures) + gaps

    def _place_dock(self, column: QRect) -> None:
        if self._dock is None:
            return
        height = self._dock.measure(column.width(), column.height()).height
        self._dock.setGeometry(
            QRect(column.left(), column.bottom() + 1 - height, column.width(), height)
        )

    def _dock_px(self, width: int, room: int) -> int:
        if self._dock is None:
            return 0
        return self._dock.measure(width, room).height + self.appearance.px(Space.MEDIUM)

    def _reach_top(self) -> int:
        """Return the highest place of this page that may be touched."""
        appearance = self.appearance
        if appearance.position is Position.FULL:
            return 0
        window = appearance.metrics.panel.height
        return window - appearance.metrics.panel.reach_px - self.y()


def _without_facts(page: Page[object]) -> Page[object]:
    """Return what `page` says beside its facts, which alone know whether they are seen."""
    if isinstance(page, WelcomePage):
        return page
    from kiosk.pages.kinds import ChartPage, ConfirmPage, ResultPage  # behind the first page

    match page:
        case ChartPage() | ConfirmPage() | ResultPage():
            return replace(page, facts=())
        case _:
            return page
