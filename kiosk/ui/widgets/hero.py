"""The welcome page's face: what one can do here, big, and how to begin with the card."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Text
from kiosk.pages.parts import Movement
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Picture, Radius, Space, Type
from kiosk.ui.design.painting import draw_border, draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.widgets.movement import MovementPicture
from kiosk.ui.widgets.text_block import TextBlock

PICTURE_SHARE = 0.42
"""How much of the card's width the picture takes where the words stand beside it."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How large the words are, and how much room stands over them."""

    title: Type
    hint: Type
    edge: Space


DRESSES = (
    Dress(Type.DISPLAY, Type.TILE, Space.MEDIUM),
    Dress(Type.DISPLAY, Type.TILE, Space.TINY),
    Dress(Type.TITLE, Type.TILE, Space.MEDIUM),
    Dress(Type.TITLE, Type.QUESTION, Space.TINY),
    Dress(Type.QUESTION, Type.QUESTION, Space.TINY),
    Dress(Type.QUESTION, Type.STRONG, Space.TINY),
    Dress(Type.STRONG, Type.BODY, Space.TINY),
)
"""From the most generous to the tightest; the first in which all words fit is worn."""


class Hero(QWidget):
    """A band in the accent colour with the title, and a card that shows how to begin.

    Without a movement the card holds words alone.
    """

    def __init__(
        self,
        title: Text,
        hint: Text,
        demo: Text | None,
        movement: Movement | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._appearance: Appearance | None = None
        self._card = QRect()
        self._dress = DRESSES[0]
        self._title = TextBlock(title, Type.DISPLAY, Role.ON_BAND, parent=self)
        self._picture = None if movement is None else MovementPicture(movement, self, rests=True)
        self._hint = TextBlock(hint, Type.TILE, Role.INK, parent=self)
        self._demo = TextBlock(demo, Type.BODY, Role.ON_BAND, parent=self) if demo else None

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        for part in self._parts():
            part.restyle(appearance)
        self._arrange()
        self.update()

    def height_for(self, width: int) -> int:
        """Return the height the band needs at `width`, the card lying wide."""
        appearance, worn = self._styled(), self._dress
        self._wear(DRESSES[0])
        inner = width - 2 * appearance.px(Space.MARGIN)
        hint = self._hint.height_for(self._hint_px(inner)) + 2 * appearance.px(Space.MEDIUM)
        card = max(hint, appearance.px(Picture.PICTURE))
        needed = self._top_px(inner) + card + appearance.px(Space.LARGE)
        self._wear(worn)
        return needed

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        appearance, painter = self._styled(), smooth(QPainter(self))
        painter.fillRect(self.rect(), appearance.colour(Role.BAND))
        card = QRectF(self._card)
        draw_card(
            painter, card, appearance, fill=appearance.colour(Role.SURFACE), radius=Radius.LARGE
        )
        draw_border(painter, card, appearance, role=Role.HAIRLINE, radius=Radius.LARGE)
        painter.end()

    def _parts(self) -> list[TextBlock | MovementPicture]:
        parts = (self._title, self._picture, self._hint, self._demo)
        return [part for part in parts if part is not None]

    def _hint_px(self, inner: int) -> int:
        appearance = self._styled()
        return round(inner * (1 - PICTURE_SHARE)) - 2 * appearance.px(Space.MEDIUM)

    def _wear(self, dress: Dress) -> None:
        self._dress = dress
        self._title.set_role(dress.title)
        self._hint.set_role(dress.hint)

    def _top_px(self, inner: int) -> int:
        """Return the height of what stands over the card."""
        appearance = self._styled()
        demo = self._demo.height_for(inner) if self._demo is not None else 0
        title = self._title.height_for(inner)
        return appearance.px(self._dress.edge) + demo + title + appearance.px(Space.MEDIUM)

    def _arrange(self) -> None:
        if self._appearance is None or self.width() == 0:
            return
        appearance, margin = self._appearance, self._appearance.px(Space.MARGIN)
        inner = self.width() - 2 * margin
        for dress in DRESSES:
            self._wear(dress)
            if self._fits(inner):
                break
        top = appearance.px(self._dress.edge)
        if self._demo is not None:
            height = self._demo.height_for(inner)
            self._demo.setGeometry(margin, top, inner, height)
            top += height
        self._title.setGeometry(margin, top, inner, self._title.height_for(inner))
        top = self._top_px(inner)
        self._card = QRect(margin, top, inner, self.height() - top - appearance.px(Space.LARGE))
        self._arrange_card()

    def _fits(self, inner: int) -> bool:
        """Return whether title and hint fit as they are dressed, the hint on a card of its own."""
        padding = self._styled().px(Space.MEDIUM)
        words = self._hint.height_for(inner - 2 * padding) + 2 * padding
        room = self.height() - self._styled().px(Space.LARGE)
        return self._top_px(inner) + words <= room

    def _arrange_card(self) -> None:
        appearance, card = self._styled(), self._card
        padding = appearance.px(Space.MEDIUM)
        beside_px = self._hint.height_for(self._hint_px(card.width()))
        stacked_px = self._hint.height_for(card.width() - 2 * padding)
        if self._picture is None:
            above = (card.height() - stacked_px) // 2
            words = card.adjusted(padding, above, -padding, 0)
            words.setHeight(stacked_px)
            self._hint.setGeometry(words)
            return
        free = card.height() - stacked_px - 3 * padding
        stacked = free >= appearance.px(Picture.HUGE) and card.height() > card.width() // 2
        room = min(card.width(), card.height()) > 0
        self._picture.setVisible(room and (stacked or beside_px <= card.height()))
        if stacked or beside_px > card.height():
            self._picture.setGeometry(
                card.adjusted(padding, padding, -padding, -stacked_px - 2 * padding)
            )
            words = card.adjusted(padding, padding, -padding, -padding)
            above = words.height() - stacked_px
            words.setTop(words.top() + (above if stacked else above // 2))
            words.setHeight(stacked_px)
            self._hint.setGeometry(words)
            return
        split = card.left() + round(card.width() * PICTURE_SHARE)
        picture = card.adjusted(padding, padding, 0, -padding)
        picture.setRight(split)
        self._picture.setGeometry(picture)
        top = card.top() + (card.height() - beside_px) // 2
        width = self._hint_px(card.width())
        self._hint.setGeometry(split + padding, top, width, beside_px)

    def _styled(self) -> Appearance:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        return self._appearance
