"""What can be done here, the state of the devices, and notices by turns; never personal data."""

from enum import Enum, auto, unique

from PySide6.QtCore import QRect, QTimer, Slot
from PySide6.QtWidgets import QWidget

from kiosk.pages.parts import Chosen, Notice, WelcomePage
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Care, Column, Duration, Space, Type
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.block import Block
from kiosk.ui.widgets.choice_button import ChoiceButton, Shape
from kiosk.ui.widgets.hero import Hero
from kiosk.ui.widgets.notice import NoticeBlock


@unique
class Order(Enum):
    """How the services are laid out."""

    ROOMY = auto()
    """As tiles under the devices' notices."""
    WITHOUT_DEVICES = auto()
    """As tiles, the devices' notices at the foot."""
    CROWDED = auto()
    """As rows."""


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
        self._devices_below = [
            NoticeBlock(notice, self, role=Type.QUESTION) for notice in page.devices
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
        self._general = [
            NoticeBlock(Notice(text), self, role=Type.QUESTION) for text in page.notices
        ]
        self._notices = self._general
        self._foot = QRect()
        self._notice = 0
        self._turning = QTimer(self)
        self._turning.timeout.connect(self._next_notice)
        self.answer_with()

    def restyle(self, appearance: Appearance) -> None:
        self._hero.restyle(appearance)
        for notice in (*self._general, *self._devices_below):
            notice.restyle(appearance)
        if len(self._general) + len(self._devices) > 1:
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
            self._place_body(body, QRect(margin, gap, hero - 2 * margin, self.height() - 2 * gap))
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
        rows = order is Order.CROWDED
        for tile in self._tiles:
            tile.set_shape(Shape.ROW if rows else Shape.TILE)
        on_top = self._devices if order is Order.ROOMY else []
        for notice in self._devices:
            notice.setVisible(bool(on_top))
        blocks: list[Block] = [*on_top, *self._tiles]
        first = blocks.index(seen) if seen in blocks else 0
        self.flow.set_blocks(blocks, columns=1 if rows else 2, first=first)

    def _place_body(self, body: QRect, column: QRect | None = None) -> None:
        """Place services and notices, in the first order that has all services on one turn.

        Where the devices' notices would push services to another turn, they take turns with the
        others under them; where even these crowd, only the devices' stay, and on a wide screen they
        stand under the hero, in its `column`.
        """
        top = max(body.top(), self._reach_top())
        room = body.bottom() + 1 - top
        if self._decided_for != (body.width(), room, self.appearance):
            self._decided_for = (body.width(), room, self.appearance)
            seen = self.flow.first_seen if self.flow.turn else None
            # Wide screens show more in two columns, however many turns there are.
            crowded = Order.CROWDED if self._is_upright else Order.WITHOUT_DEVICES
            for order, notices, foot in (
                (Order.ROOMY, self._general, body),
                (Order.WITHOUT_DEVICES, [*self._devices_below, *self._general], body),
                (Order.WITHOUT_DEVICES, self._devices_below, body),
                (Order.WITHOUT_DEVICES, self._devices_below, self._spared(column) or body),
                (crowded, self._devices_below, body),
            ):
                self._order_blocks(order, seen)
                self._notices, self._foot = notices, foot
                if self.flow.fits(body.width(), room - self._below_px(body)):
                    break
            self._notice = 0
        if self._foot == column:
            below = self._tallest_px(self._foot.width())
            self._hero.resize(self._hero.width(), self._foot.bottom() + 1 - below)
        self.flow.setGeometry(body.left(), top, body.width(), room - self._below_px(body))
        self.flow.arrange()
        foot = self._foot
        for notice in self._notices:
            height = notice.height_for(foot.width())
            notice.setGeometry(foot.left(), foot.bottom() + 1 - height, foot.width(), height)
        self._show_notice()

    @property
    def _is_upright(self) -> bool:
        metrics = self.appearance.metrics
        return metrics.panel.is_portrait or metrics.care is Care.CARE

    def _spared(self, column: QRect | None) -> QRect | None:
        """Return the hero's column where the devices' notices have room under it, else nothing."""
        if column is None:
            return None
        self._notices = self._devices_below
        needed = self._hero.height_for(self._hero.width()) + self._tallest_px(column.width())
        return column if needed <= column.bottom() + 1 else None

    def _below_px(self, body: QRect) -> int:
        """Return what the notices take of the body's height."""
        return self._tallest_px(body.width()) if self._foot == body else 0

    def _tallest_px(self, width: int) -> int:
        tallest = max((each.height_for(width) for each in self._notices), default=0)
        return tallest + self.appearance.px(Space.MEDIUM) if tallest else 0

    def _show_notice(self) -> None:
        for notice in (*self._general, *self._devices_below):
            notice.setVisible(notice is self._notices[self._notice] if self._notices else False)

    @Slot()
    def _next_notice(self) -> None:
        self._notice = (self._notice + 1) % max(1, len(self._notices))
        self._show_notice()

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton):
            self.answer(Chosen(button.choice.value))
