"""One answer to touch: icon, label, a line of detail; greyed with its reason if unavailable."""

from enum import Enum, auto, unique
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.pages.parts import Choice, Tick, label_heard
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import IconName, Sign, icon_pixmap
from kiosk.ui.design.metrics import Picture, Radius, Space, Target, Type
from kiosk.ui.design.painting import draw_border, draw_card, draw_focus, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import balanced, draw_lines, width_of, width_unbroken
from kiosk.ui.widgets.button import StyledButton, focus_shows


@unique
class Shape(Enum):
    """A row spans the body; a tile stands beside others, its icon on top on upright screens."""

    ROW = auto()
    TILE = auto()


class ChoiceButton(StyledButton):
    """The button that stands for a choice; `choice` is what it was made from."""

    def __init__(
        self,
        choice: Choice[object],
        shape: Shape = Shape.ROW,
        *,
        parent: QWidget | None = None,
        gap: Space = Space.GAP,
    ) -> None:
        super().__init__(label_heard(choice), parent)
        self.choice, self._shape, self._gap = choice, shape, gap
        self._stacked = False
        """Whether the icon stands over the words."""
        self.setEnabled(choice.unavailable is None)
        self._label = self._detail = ""
        self.first_line = QRect()
        """Where the first line of the label was drawn last."""
        self._lines: dict[tuple[int, Type], tuple[list[str], list[str]]] = {}

    def restyle(self, appearance: Appearance) -> None:
        self._lines = {}
        detail = self.choice.unavailable or self.choice.detail
        self._label = appearance.say(self.choice.label)
        self._detail = appearance.say(detail) if detail else ""
        super().restyle(appearance)
        self._stand()
        self.setAccessibleDescription(self._detail)

    def set_shape(self, shape: Shape) -> None:
        """Be drawn in this shape from now on."""
        self._shape = shape
        if self._appearance is not None:
            self._stand()
        self.update()

    def _stand(self) -> None:
        tile = self._shape is Shape.TILE
        self._stacked = tile and self.appearance.metrics.panel.is_portrait

    def measure(self, width: int, room: int) -> Measure:
        appearance, tile = self.appearance, self._stacked
        least = appearance.px(Target.TILE if tile else Target.CHOICE)
        most = appearance.px(Target.TILE_MOST if tile else Target.CHOICE_MOST)
        needed = self._needed_height(width, self._badge_within(width, room))
        return Measure(
            height=max(least, needed),
            spans_columns=False,
            grows_to=max(most, needed),
            gap_before=appearance.px(self._gap),
        )

    def least_width(self) -> int:
        """Return the width below which a word would be broken."""
        appearance = self.appearance
        label = width_unbroken(self._label, appearance.font(self._label_type))
        detail = width_unbroken(self._detail, appearance.font(Type.BODY))
        return max(label, detail) + self._beside(self._badge_px)

    def clipped(self) -> bool:
        """Whether some of the text lies outside the button."""
        badge = self._badge_within(self.width(), self.height())
        return self._needed_height(self.width(), badge) > self.height()

    @property
    def shows_icon(self) -> bool:
        """Whether an icon is drawn; it gives way to words that would not fit beside it."""
        return self._badge_within(self.width(), self.height()) > 0

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        painter = smooth(QPainter(self))
        self._paint_ground(painter)
        if self._stacked:
            self._paint_tile(painter)
        else:
            self._paint_row(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        appearance, area = self.appearance, QRectF(self.rect())
        if self.isEnabled():
            resting = Role.GROUND if self.choice.elsewhere else Role.SURFACE
            fill = Role.SURFACE_PRESSED if self.isDown() else resting
            draw_card(painter, area, appearance, fill=appearance.colour(fill))
            draw_border(painter, area, appearance, role=Role.LINE)
        else:
            draw_card(painter, area, appearance, fill=appearance.colour(Role.GROUND))
            draw_border(painter, area, appearance, role=Role.LINE, dashed=True)
        if focus_shows(self):
            draw_focus(painter, area, appearance)

    def _paint_row(self, painter: QPainter) -> None:
        appearance = self.appearance
        padding = appearance.px(Space.SMALL)
        badge = self._badge_within(self.width(), self.height())
        if badge:
            self._paint_badge(painter, QPointF(padding, (self.height() - badge) / 2), badge)
        left = padding + (
            badge + appearance.px(Space.SMALL) if badge else appearance.px(Space.TINY)
        )
        label, detail = self._broken(self.width(), badge)
        text = self._text_height(label, detail)
        self._paint_text(painter, QPointF(left, (self.height() - text) / 2), label, detail)
        if self.isEnabled() and self.choice.tick is None:
            arrow = appearance.px(Picture.SMALL)
            pixmap = icon_pixmap(Sign.NEXT_TURN, arrow, appearance.colour(Role.ACCENT))
            right = self.width() - padding - arrow
            painter.drawPixmap(QPointF(right, (self.height() - arrow) / 2), pixmap)

    def _paint_tile(self, painter: QPainter) -> None:
        appearance = self.appearance
        padding = appearance.px(Space.MEDIUM)
        badge = self._badge_within(self.width(), self.height())
        label, detail = self._broken(self.width(), badge)
        content = self._text_height(label, detail) + badge + appearance.px(Space.SMALL)
        top = min((self.height() - content) / 2, appearance.px(Space.MEDIUM))
        self._paint_badge(painter, QPointF(padding, top), badge)
        text_top = top + badge + appearance.px(Space.SMALL)
        self._paint_text(painter, QPointF(padding, text_top), label, detail)

    def _paint_badge(self, painter: QPainter, at: QPointF, side: int) -> None:
        appearance = self.appearance
        name = self._icon
        if name is None or not side:
            return
        square = QRectF(at.x(), at.y(), side, side)
        soft = Role.ACCENT_SOFT if self.isEnabled() else Role.GROUND
        draw_card(painter, square, appearance, fill=appearance.colour(soft), radius=Radius.SMALL)
        icon = round(side * _ICON_SHARE)
        ink = appearance.colour(Role.ACCENT if self.isEnabled() else Role.INK_OFF)
        inset = (side - icon) / 2
        pixmap = icon_pixmap(name, icon, ink)
        painter.drawPixmap(QPointF(at.x() + inset, at.y() + inset), pixmap)

    def _paint_text(
        self, painter: QPainter, at: QPointF, label: list[str], detail: list[str]
    ) -> None:
        appearance = self.appearance
        font = appearance.font(self._label_type)
        ink = Role.INK if self.isEnabled() else Role.INK_OFF
        if self.choice.elsewhere:
            ink = Role.INK_QUIET
        area = QRectF(at.x(), at.y(), self.width() - at.x(), self.height())
        self.first_line = QRect(at.toPoint(), QSize(width_of(label[:1], font), font.line_px))
        draw_lines(painter, label, font, appearance.colour(ink), area)
        area.setTop(at.y() + len(label) * font.line_px + appearance.px(Space.HAIR))
        quiet = Role.INK_QUIET if self.isEnabled() else Role.CAUTION_INK
        draw_lines(painter, detail, appearance.font(Type.BODY), appearance.colour(quiet), area)

    def _text_height(self, label: list[str], detail: list[str]) -> int:
        appearance = self.appearance
        gap = appearance.px(Space.HAIR) if detail else 0
        label_px = len(label) * appearance.font(self._label_type).line_px
        return label_px + gap + len(detail) * appearance.font(Type.BODY).line_px

    @property
    def _icon(self) -> IconName | None:
        return self.choice.icon if self.choice.tick is None else _BOXES[self.choice.tick]

    @property
    def _label_type(self) -> Type:
        return Type.TILE if self._stacked else Type.LABEL

    @property
    def _badge_px(self) -> int:
        if self._icon is None:
            return 0
        return self.appearance.px(Picture.HUGE if self._stacked else Picture.LARGE)

    def _badge_within(self, width: int, height: int) -> int:
        """Return the side of the icon's badge; 0 where the words need its room."""
        badge = self._badge_px
        fits = self.choice.tick is not None or self._needed_height(width, badge) <= height
        return badge if fits else 0

    def _needed_height(self, width: int, badge: int) -> int:
        """Return the height that a badge, label and detail need at `width`."""
        appearance = self.appearance
        text = self._text_height(*self._broken(width, badge))
        padding = 2 * appearance.px(Space.SMALL)
        if self._stacked:
            return text + padding + badge + appearance.px(Space.SMALL)
        return max(text, badge) + padding

    def _beside(self, badge: int) -> int:
        """Return how much of the width is not for words where a badge stands on it."""
        appearance = self.appearance
        if self._stacked:
            return 2 * appearance.px(Space.MEDIUM)
        sides = (
            2 * appearance.px(Space.SMALL)
            + appearance.px(Picture.SMALL)
            + appearance.px(Space.TINY)
        )
        return sides + (badge + appearance.px(Space.SMALL) if badge else 0)

    def _broken(self, width: int, badge: int) -> tuple[list[str], list[str]]:
        appearance, free = self.appearance, width - self._beside(badge)
        known = self._lines.get((free, self._label_type))
        if known is not None:
            return known
        label = balanced(self._label, appearance.font(self._label_type), free)
        detail = balanced(self._detail, appearance.font(Type.BODY), free) if self._detail else []
        self._lines[free, self._label_type] = label, detail
        return label, detail


_BOXES: Final = {Tick.OPEN: Sign.BOX, Tick.TICKED: Sign.BOX_TICKED}

_ICON_SHARE = 0.68
"""How much of its badge an icon fills."""
