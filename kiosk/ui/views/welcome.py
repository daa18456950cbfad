"""What can be done here, the state of the devices, and notices by turns; never personal data."""

from enum import Enum, auto, unique

from PySide6.QtCore import QRect, QTimer, Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.parts import Chosen, Notice, WelcomePage
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Column, Duration, Space, Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.choice_button import ChoiceButton, Shape
from kiosk.ui.widgets.hero import Hero
from kiosk.ui.widgets.notice import NoticeBlock


@unique
class Order(Enum):
    """How the services are laid out under the devices' notices: as tiles, or as rows."""

    ROOMY = auto()
    CROWDED = auto()


HERO_SHARE = 0.38
"""How much of a wide screen the hero takes."""
MOST_HERO_SHARE = 0.45
"""A hero higher than this share of an upright page leaves the services too little."""


class WelcomeView(PageView):
    """The hero, a tile for each service, the devices' notices, and one rotating notice."""

    def __init__(self, page: WelcomePage[object], parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self._hero = Hero(page.title, page.card_hint, page.demo, page.movement, self)
        self._devices = [
            NoticeBlock(notice, self.flow, role=Type.QUESTION) for notice in page.devices
        ]
        self._tiles = [
            ChoiceButton(
                choice,
                Shape.TILE,
                parent=self.flow,
                gap=Space.GAP if number else Space.MEDIUM,
            )
            for number, choice in enumerate(page.services)
        ]
        for tile in self._tiles:
            tile.clicked.connect(self._choose)
        self._order: Order | None = None
        self._decided_for: tuple[int, int, Appearance] | None = None
        self._order_blocks(Order.ROOMY)
        self._notices_shown = True
        self._notices = [
            NoticeBlock(Notice(text), self, role=Type.QUESTION) for text in page.notices
        ]
        self._notice = 0
        self._turning = QTimer(self)
        self._turning.timeout.connect(self._next_notice)
        self.answer_with()

    def restyle(self, appearance: Appearance) -> None:
        self._hero.restyle(appearance)
        for notice in self._notices:
            notice.restyle(appearance)
        if len(self._notices) > 1:
            self._turning.start(appearance.metrics.duration_ms(Duration.NOTICE))
        super().restyle(appearance)

    def arrange(self) -> None:
        if self._appearance is None or self.width() == 0:
            return
        appearance, margin = self.appearance, self.appearance.px(Space.MARGIN)
        hero = round(self.width() * HERO_SHARE)
        wide = not appearance.metrics.panel.is_portrait and (
            self.width() - hero - 2 * margin >= appearance.px(Column.LEAD)
        )
        if wide:
            self._hero.setGeometry(0, 0, hero, self.height())
            gap = appearance.px(Space.MEDIUM)
            body = self.rect().adjusted(hero + margin, gap, -margin, -gap)
        else:
            height = self._hero.height_for(self.width())
            height = min(height, round(self.height() * MOST_HERO_SHARE))
            height = max(height, self._reach_top() - appearance.px(Space.LARGE))
            self._hero.setGeometry(0, 0, self.width(), height)
            top = height + appearance.px(Space.LARGE)
            body = self.rect().adjusted(margin, top, -margin, -appearance.px(Space.MEDIUM))
        self._place_body(body)

    def _order_blocks(self, order: Order, seen: Block | None = None) -> None:
        """Lay the services out so, on the turn that holds `seen`."""
        if order is self._order:
            return
        self._order = order
        crowded = order is Order.CROWDED
        for tile in self._tiles:
            tile.set_shape(Shape.ROW if crowded else Shape.TILE)
        blocks: list[Block] = [*self._devices, *self._tiles]
        first = blocks.index(seen) if seen is not None else 0
        self.flow.set_blocks(blocks, columns=1 if crowded else 2, first=first)

    def _place_body(self, body: QRect) -> None:
        """Place services and notices; where they crowd, as rows and without rotating notice."""
        top = max(body.top(), self._reach_top())
        room = body.bottom() + 1 - top
        tallest = max((each.height_for(body.width()) for each in self._notices), default=0)
        below = tallest + self.appearance.px(Space.MEDIUM) if tallest else 0
        if self._decided_for != (body.width(), room, self.appearance):
            self._decided_for = (body.width(), room, self.appearance)
            seen = self.flow.first_seen if self.flow.turn else None
            self._order_blocks(Order.ROOMY, seen)
            self._notices_shown = self.flow.fits(body.width(), room - below)
            fits = self._notices_shown or self.flow.fits(body.width(), room)
            self._order_blocks(Order.ROOMY if fits else Order.CROWDED, seen)
        height = room - below if self._notices_shown else room
        self.flow.setGeometry(body.left(), top, body.width(), height)
        self.flow.arrange()
        for notice in self._notices:
            height = notice.height_for(body.width())
            notice.setGeometry(body.left(), body.bottom() + 1 - height, body.width(), height)
        self._show_notice()

    def _show_notice(self) -> None:
        for number, notice in enumerate(self._notices):
            notice.setVisible(self._notices_shown and number == self._notice)

    @Slot()
    def _next_notice(self) -> None:
        self._notice = (self._notice + 1) % len(self._notices)
        self._show_notice()

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))
