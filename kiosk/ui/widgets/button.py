"""The touch button: icon and label, acting only when press and release are inside."""

from enum import Enum, auto, unique

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.language.texts import Text
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import IconName, icon_pixmap
from kiosk.ui.design.metrics import Picture, Radius, Space, Stroke, Target, Type
from kiosk.ui.design.painting import draw_border, draw_card, draw_focus, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.typesetting import broken, draw_lines, width_of

PAD_PROPERTY = "pad_key"
"""Set on the keys of a pad, which may follow each other as fast as a hand types."""
_ACTING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@unique
class Weight(Enum):
    """How much a button asks to be touched."""

    MAIN = auto()
    QUIET = auto()


def focus_shows(widget: QWidget) -> bool:
    """Whether the focus ring of `widget` is to be drawn: it has the focus, and keys are in use."""
    window = widget.window()
    return window.focusWidget() is widget and bool(window.property("keys_in_use"))


class StyledButton(QPushButton):
    """A button with a text value that is painted by its subclass; Enter presses it as Space does.

    QPushButton acts only when press and release are inside, and gives the accessible role.
    """

    def __init__(self, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = text
        self._appearance: Appearance | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.setAccessibleName(appearance.say(self.label))
        self.update()

    @property
    def appearance(self) -> Appearance:
        """The look given last."""
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        return self._appearance

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ACTING_KEYS and not event.isAutoRepeat():
            self.setDown(True)
            self.pressed.emit()
            return
        if event.key() == Qt.Key.Key_Space or event.key() in _ACTING_KEYS:
            super().keyPressEvent(event)
            return
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ACTING_KEYS and not event.isAutoRepeat() and self.isDown():
            self.setDown(False)
            self.released.emit()
            self.clicked.emit()
            return
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()


class TouchButton(StyledButton):
    """A wide button with its label, and an icon before or after it."""

    def __init__(
        self,
        text: Text,
        weight: Weight = Weight.QUIET,
        *,
        icon: IconName | None = None,
        icon_after: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._weight, self._icon, self._icon_after = weight, icon, icon_after
        self._label_shown = True
        self._other_label: Text | None = None

    def keep_room_for(self, text: Text) -> None:
        """Be as wide as `text` needs, too, which this button shows at other times."""
        self._other_label = text

    def set_label(self, text: Text, icon: IconName | None = None) -> None:
        """Show `text` instead, with `icon` if there is one."""
        self.label = text
        self._icon = self._icon if icon is None else icon
        if self._appearance is not None:
            self.restyle(self._appearance)

    def show_label(self, *, shown: bool) -> None:
        """Draw the label, or the icon alone; the accessible name stays."""
        if shown is not self._label_shown:
            self._label_shown = shown
            self.update()

    def height_for(self, width: int) -> int:
        """Return the least height at `width` that holds the whole label."""
        lines = self._lines(width)
        text = len(lines) * self.appearance.font(self._type).line_px
        return max(self.appearance.px(Target.MAIN), text + 2 * self.appearance.px(Space.TINY))

    def width_for(self, most: int) -> int:
        """Return the width the label takes on one line, at most `most`."""
        font = self.appearance.font(self._type)
        labels = [self.accessibleName()]
        if self._other_label is not None:
            labels.append(self.appearance.say(self._other_label))
        wanted = max(width_of([label], font) for label in labels) + self._beside()
        return min(max(wanted, self.appearance.px(Target.MAIN)), most)

    def clipped(self) -> bool:
        """Whether some of the label lies outside the button."""
        return self.height_for(self.width()) > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        painter = smooth(QPainter(self))
        area = QRectF(self.rect())
        ink = self._paint_ground(painter, area)
        lines = self._lines(self.width())
        font = self.appearance.font(self._type)
        icon = self.appearance.px(Picture.MEDIUM) if self._icon else 0
        gap = self.appearance.px(Space.GAP) if self._icon and lines else 0
        text_width = width_of(lines, font)
        left = (self.width() - icon - gap - text_width) / 2
        icon_left = left + text_width + gap if self._icon_after else left
        text_left = left if self._icon_after else left + icon + gap
        if self._icon:
            pixmap = icon_pixmap(self._icon, icon, self.appearance.colour(ink))
            painter.drawPixmap(QPointF(icon_left, (self.height() - icon) / 2), pixmap)
        height = len(lines) * font.line_px
        text_area = QRectF(text_left, (self.height() - height) / 2, text_width, height)
        draw_lines(painter, lines, font, self.appearance.colour(ink), text_area)
        painter.end()

    @property
    def _type(self) -> Type:
        return Type.BUTTON

    def _beside(self) -> int:
        sides = 2 * self.appearance.px(Space.MEDIUM)
        if self._icon is None:
            return sides
        return sides + self.appearance.px(Picture.MEDIUM) + self.appearance.px(Space.GAP)

    def _lines(self, width: int) -> list[str]:
        if not self._label_shown:
            return []
        return broken(
            self.accessibleName(), self.appearance.font(self._type), width - self._beside()
        )

    def _paint_ground(self, painter: QPainter, area: QRectF) -> Role:
        """Draw ground, edge and focus ring; return the role of the ink on it."""
        appearance, ink = self.appearance, Role.ACCENT
        if not self.isEnabled():
            draw_card(painter, area, appearance, fill=appearance.colour(Role.GROUND))
            draw_border(painter, area, appearance, role=Role.LINE, dashed=True)
            ink = Role.INK_OFF
        elif self._weight is Weight.MAIN:
            fill = Role.ACCENT_PRESSED if self.isDown() else Role.ACCENT
            draw_card(painter, area, appearance, fill=appearance.colour(fill))
            ink = Role.ON_ACCENT
        else:
            fill = Role.SURFACE_PRESSED if self.isDown() else Role.SURFACE
            draw_card(painter, area, appearance, fill=appearance.colour(fill))
            draw_border(painter, area, appearance, role=Role.LINE, stroke=Stroke.THIN)
            ink = Role.INK
        if focus_shows(self):
            draw_focus(painter, area, appearance, radius=Radius.MEDIUM)
        return ink
