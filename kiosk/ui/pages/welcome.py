"""What can be done here, the state of the devices, and notices by turns; never personal data."""

from enum import Enum, auto, unique

from PySide6.QtCore import QRect, QTimer, Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages import Chosen, Notice, WelcomePage
from kiosk.ui.look import Look
from kiosk.ui.metrics import Column, Duration, Space
from kiosk.ui.pages.page_view import PageView
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.choice_button import ChoiceButton, Shape
from kiosk.ui.widgets.hero import Hero
from kiosk.ui.widgets.notice import NoticeBlock


@unique
class Order(Enum):
    """What comes first in the body: the state of the devices, or the services where it is tight."""

    DEVICES_FIRST = auto()
    SERVICES_FIRST = auto()


HERO_SHARE = 0.38
"""How much of a wide screen the hero takes."""
MOST_HERO_SHARE = 0.45
"""A hero higher than this share of an upright page leaves the services too little."""


class View(PageView):
    """The hero, a tile for each service, the devices' notices, and one rotating notice."""

    def __init__(self, page: WelcomePage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self._hero = Hero(page.title, page.card_hint, page.demo, self)
        self._devices = [NoticeBlock(notice, self.flow) for notice in page.devices]
        self._tiles = [
            ChoiceButton(choice, Shape.TILE, parent=self.flow) for choice in page.services
        ]
        for tile in self._tiles:
            tile.clicked.connect(self._choose)
        self._order_blocks(Order.DEVICES_FIRST)
        self._notices = [NoticeBlock(Notice(text), self) for text in page.notices]
        self._notice = 0
        self._turning = QTimer(self)
        self._turning.timeout.connect(self._next_notice)
        self.answer_with()

    def restyle(self, look: Look) -> None:
        self._hero.restyle(look)
        for notice in self._notices:
            notice.restyle(look)
        if len(self._notices) > 1:
            self._turning.start(look.metrics.duration_ms(Duration.NOTICE))
        super().restyle(look)

    def arrange(self) -> None:
        if self._look is None or self.width() == 0:
            return
        look, margin = self.look, self.look.px(Space.MARGIN)
        hero = round(self.width() * HERO_SHARE)
        wide = not look.metrics.panel.is_portrait and (
            self.width() - hero - 2 * margin >= look.px(Column.LEAD)
        )
        if wide:
            self._hero.setGeometry(0, 0, hero, self.height())
            gap = look.px(Space.MEDIUM)
            body = self.rect().adjusted(hero + margin, gap, -margin, -gap)
        else:
            height = self._hero.height_for(self.width())
            height = min(height, round(self.height() * MOST_HERO_SHARE))
            height = max(height, self._reach_top() - look.px(Space.LARGE))
            self._hero.setGeometry(0, 0, self.width(), height)
            top = height + look.px(Space.LARGE)
            body = self.rect().adjusted(margin, top, -margin, -look.px(Space.MEDIUM))
        self._place_body(body)

    def _order_blocks(self, order: Order) -> None:
        blocks: list[Block] = [*self._devices, *self._tiles]
        if order is Order.SERVICES_FIRST:
            blocks = [*self._tiles, *self._devices]
        self._order = order
        self.flow.set_blocks(blocks, columns=2)

    def _place_body(self, body: QRect) -> None:
        """Place services and notices; where they crowd, services first and no rotating notice."""
        self._place_with(body, self._notices)
        if self.flow.turns > 1 and self._order is Order.DEVICES_FIRST:
            self._order_blocks(Order.SERVICES_FIRST)
        if self.flow.turns > 1:
            self._place_with(body, [])

    def _place_with(self, body: QRect, notices: list[NoticeBlock]) -> None:
        for notice in self._notices:
            notice.setVisible(False)
        heights = [notice.height_for(body.width()) for notice in notices]
        for number, notice in enumerate(notices):
            top = body.bottom() + 1 - heights[number]
            notice.setGeometry(body.left(), top, body.width(), heights[number])
            notice.setVisible(number == self._notice)
        below = max(heights) + self.look.px(Space.MEDIUM) if heights else 0
        top = max(body.top(), self._reach_top())
        self.flow.setGeometry(body.left(), top, body.width(), body.bottom() + 1 - below - top)

    @Slot()
    def _next_notice(self) -> None:
        shown = self._notices[self._notice].isVisible()
        self._notices[self._notice].hide()
        self._notice = (self._notice + 1) % len(self._notices)
        self._notices[self._notice].setVisible(shown)

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))
