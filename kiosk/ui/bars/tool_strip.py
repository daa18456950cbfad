"""The strip at the bottom of every page: the way out at the left, then the citizen's settings."""

from enum import Enum, auto, unique

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Listeners, Text
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance, Position, Settings, Volume
from kiosk.ui.design.icons import IconName, Sign, icon_pixmap
from kiosk.ui.design.metrics import Care, Picture, Radius, Space, Stroke, Target, Type, TypeSize
from kiosk.ui.design.painting import draw_border, draw_card, draw_focus, smooth
from kiosk.ui.design.theme import Role, ThemeName
from kiosk.ui.layout.typesetting import broken, draw_lines, width_of
from kiosk.ui.widgets.button import StyledButton, focus_shows


@unique
class Tool(Enum):
    """What the strip offers, in its order."""

    END = auto()
    LANGUAGE = auto()
    CARE = auto()
    TYPE_SIZE = auto()
    CONTRAST = auto()
    LOW_POSITION = auto()
    LISTEN = auto()
    VOLUME = auto()
    HEADPHONES = auto()


_FACES: dict[Tool, tuple[Text, IconName]] = {
    Tool.END: (words.END, Sign.END),
    Tool.LANGUAGE: (words.OTHER_LANGUAGE, Sign.LANGUAGE),
    Tool.CARE: (words.CARE_MODE, Sign.CARE),
    Tool.TYPE_SIZE: (words.TYPE_SIZE, Sign.TYPE_SIZE),
    Tool.CONTRAST: (words.CONTRAST, Sign.CONTRAST),
    Tool.LOW_POSITION: (words.LOW_POSITION, Sign.LOW),
    Tool.LISTEN: (words.LISTEN, Sign.LISTEN),
    Tool.VOLUME: (words.VOLUME, Sign.VOLUME),
    Tool.HEADPHONES: (words.HEADPHONES, Sign.HEADPHONES),
}


class ToolButton(StyledButton):
    """One tool: icon over label, on or off, or one of a few steps."""

    def __init__(self, tool: Tool, parent: QWidget) -> None:
        text, self._icon = _FACES[tool]
        super().__init__(text, parent)
        self.tool = tool
        self._step, self._steps = 0, 0
        self.beside = False

    def show_state(self, step: int, steps: int) -> None:
        """Show step `step`, from 0, of `steps`; two are off and on, none is a plain button."""
        self._step, self._steps = step, steps
        self.setCheckable(steps == 2)
        self.setChecked(steps == 2 and step == 1)
        if steps > 2:
            self.setAccessibleDescription(f"{step + 1} / {steps}")
        self.update()

    def nextCheckState(self) -> None:
        """Leave the check to the settings, which say what is on."""

    def needed_height(self, width: int) -> int:
        """Return the height icon, label and steps need at `width`."""
        appearance = self.appearance
        lines = len(self._lines(width)) * appearance.font(Type.STRIP).line_px
        content = (
            max(lines, appearance.px(Picture.SMALL))
            if self.beside
            else (lines + appearance.px(Picture.SMALL))
        )
        return max(
            content + 2 * appearance.px(Space.TINY) + self._steps_px(), appearance.px(Target.STRIP)
        )

    def clipped(self) -> bool:
        """Whether some of the label lies outside the button."""
        font = self.appearance.font(Type.STRIP)
        too_wide = width_of(self._lines(self.width()), font) > self._free(self.width()) + 1
        return too_wide or self.needed_height(self.width()) > self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter = self._appearance, smooth(QPainter(self))
        ink = self._paint_ground(painter, appearance)
        lines, font = self._lines(self.width()), appearance.font(Type.STRIP)
        icon, gap = appearance.px(Picture.SMALL), appearance.px(Space.TINY)
        text_px = len(lines) * font.line_px
        height = self.height() - self._steps_px()
        picture = icon_pixmap(self._icon, icon, appearance.colour(ink))
        if self.beside:
            text_width = width_of(lines, font)
            left = (self.width() - icon - gap - text_width) / 2
            painter.drawPixmap(QPointF(left, (height - icon) / 2), picture)
            area = QRectF(left + icon + gap, (height - text_px) / 2, text_width, text_px)
        else:
            top = (self.height() - icon - text_px - self._steps_px()) / 2
            painter.drawPixmap(QPointF((self.width() - icon) / 2, top), picture)
            area = QRectF(0, top + icon, self.width(), text_px)
        centre = Qt.AlignmentFlag.AlignHCenter
        draw_lines(painter, lines, font, appearance.colour(ink), area, align=centre)
        if self._steps > 2:
            self._paint_steps(painter, appearance, ink)
        painter.end()

    def _paint_ground(self, painter: QPainter, appearance: Appearance) -> Role:
        area, ink = QRectF(self.rect()), Role.INK
        if self._steps == 2 and self._step == 1:
            draw_card(
                painter, area, appearance, fill=appearance.colour(Role.ACCENT), radius=Radius.SMALL
            )
            ink = Role.ON_ACCENT
        elif self.isDown():
            fill = appearance.colour(Role.SURFACE_PRESSED)
            draw_card(painter, area, appearance, fill=fill, radius=Radius.SMALL)
        else:
            draw_card(
                painter, area, appearance, fill=appearance.colour(Role.GROUND), radius=Radius.SMALL
            )
        draw_border(painter, area, appearance, role=Role.LINE, radius=Radius.SMALL)
        if focus_shows(self):
            draw_focus(painter, area, appearance, radius=Radius.SMALL)
        return ink

    def _paint_steps(self, painter: QPainter, appearance: Appearance, ink: Role) -> None:
        size, gap = appearance.px(Space.TINY), appearance.px(Space.TINY)
        left = (self.width() - self._steps * size - (self._steps - 1) * gap) / 2
        top = self.height() - self._steps_px() - appearance.px(Space.HAIR)
        painter.setPen(QPen(appearance.colour(ink), appearance.stroke(Stroke.THIN)))
        for step in range(self._steps):
            filled = step == self._step
            painter.setBrush(appearance.colour(ink) if filled else appearance.colour(Role.SURFACE))
            painter.drawEllipse(QRectF(left + step * (size + gap), top, size, size))

    def _steps_px(self) -> int:
        if self.beside and self._steps <= 2:
            return 0
        return self.appearance.px(Space.GAP)

    def _free(self, width: int) -> int:
        appearance = self.appearance
        if self.beside:
            return width - appearance.px(Picture.SMALL) - 3 * appearance.px(Space.TINY)
        return width - 2 * appearance.px(Space.HAIR)

    def _lines(self, width: int) -> list[str]:
        return broken(self.accessibleName(), self.appearance.font(Type.STRIP), self._free(width))


class ToolStrip(QWidget):
    """The tools in their fixed places.

    Signals:
        asked: the citizen touched this tool.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._appearance: Appearance | None = None
        self._tools = {tool: ToolButton(tool, self) for tool in Tool}
        for button in self._tools.values():
            button.clicked.connect(self._tell)
        for tool in (Tool.LISTEN, Tool.VOLUME, Tool.HEADPHONES):
            self._tools[tool].hide()

    def offer(self, tool: Tool, *, offered: bool) -> None:
        """Show or hide a tool; the places of the others stay."""
        self._tools[tool].setVisible(offered)
        self._arrange()

    def button(self, tool: Tool) -> ToolButton:
        """Return the button of `tool`."""
        return self._tools[tool]

    def restyle(self, appearance: Appearance, settings: Settings) -> None:
        """Draw with `appearance` from now on, showing these settings."""
        self._appearance = appearance
        for button in self._tools.values():
            button.restyle(appearance)
        self._tools[Tool.CARE].show_state(int(settings.care is Care.CARE), 2)
        low = int(settings.position is Position.LOW)
        self._tools[Tool.LOW_POSITION].show_state(low, 2)
        themes = list(ThemeName)
        self._tools[Tool.CONTRAST].show_state(themes.index(settings.theme), len(themes))
        size = settings.type_size.value
        self._tools[Tool.TYPE_SIZE].show_state(size, len(TypeSize))
        volumes = list(Volume)
        self._tools[Tool.VOLUME].show_state(volumes.index(settings.volume), len(volumes))
        headphones = int(settings.listeners is Listeners.HEADPHONES)
        self._tools[Tool.HEADPHONES].show_state(headphones, 2)
        self._arrange()
        self.update()

    def height_for(self, width: int) -> int:
        """Return the height of the strip at `width`."""
        appearance = self._styled()
        cell = self._cell_px(width)
        for button in self._tools.values():
            button.beside = appearance.metrics.panel.height < appearance.metrics.panel.width
        tallest = max(button.needed_height(cell) for button in self._tools.values())
        return tallest + 2 * appearance.px(Space.TINY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        appearance = self._styled()
        painter = QPainter(self)
        painter.fillRect(self.rect(), appearance.colour(Role.SURFACE))
        painter.setPen(QPen(appearance.colour(Role.HAIRLINE), appearance.stroke(Stroke.THIN)))
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()

    def _shown(self) -> list[ToolButton]:
        return [each for each in self._tools.values() if not each.isHidden() or self._keeps(each)]

    def _keeps(self, button: ToolButton) -> bool:
        return button.tool is Tool.END

    def _cell_px(self, width: int) -> int:
        appearance, count = self._styled(), len(self._shown())
        return (
            width - 2 * appearance.px(Space.SMALL) - (count - 1) * appearance.px(Space.GAP)
        ) // count

    def _arrange(self) -> None:
        if self._appearance is None or self.width() == 0:
            return
        appearance = self._appearance
        cell, gap, edge = (
            self._cell_px(self.width()),
            appearance.px(Space.GAP),
            appearance.px(Space.TINY),
        )
        left = appearance.px(Space.SMALL)
        for button in self._shown():
            button.setGeometry(left, edge, cell, self.height() - 2 * edge)
            left += cell + gap

    def _styled(self) -> Appearance:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        return self._appearance

    @Slot()
    def _tell(self) -> None:
        button = self.sender()
        if isinstance(button, ToolButton):
            self.asked.emit(button.tool)
