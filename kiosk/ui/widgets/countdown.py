"""Asks over the page whether the citizen is still there, and says what comes if not."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Text, Words
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance, Position
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Column, Radius, Space, Stroke, Target, Type
from kiosk.ui.design.painting import draw_border, draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.widgets.button import TouchButton, Weight
from kiosk.ui.widgets.text_block import TextBlock

SCRIM_OPACITY = 0.72
"""How far the page behind is dimmed: still there, clearly not to be touched."""


class Countdown(QWidget):
    """Covers the page; any touch that is not a button does nothing.

    Signals:
        more_time: the citizen wants more time.
        end_now: the citizen is done.
    """

    more_time = Signal()
    end_now = Signal()

    def __init__(
        self, seconds: int, question: Text, under: QPixmap, parent: QWidget, *, last: bool = False
    ) -> None:
        super().__init__(parent)
        self._under = under
        self._appearance: Appearance | None = None
        self._card = QRectF()
        centre = Qt.AlignmentFlag.AlignHCenter
        self.question = TextBlock(question, Type.TITLE, parent=self, align=centre)
        self.number = TextBlock(
            Words(str(seconds)), Type.NUMERAL, Role.ACCENT, parent=self, align=centre
        )
        self.outcome = TextBlock(words.AT_ZERO, Type.QUESTION, parent=self, align=centre)
        self.button = TouchButton(
            words.GO_ON if last else words.MORE_TIME,
            Weight.MAIN,
            parent=self,
            icon=Sign.CONFIRM,
        )
        self.button.clicked.connect(self.more_time)
        self.end_button = TouchButton(words.END_NOW, Weight.QUIET, parent=self, icon=Sign.END)
        self.end_button.clicked.connect(self.end_now)

    def set_seconds(self, seconds: int) -> None:
        """Show this number."""
        self.number.set_text(Words(str(seconds)))
        if self._appearance is not None:
            self.number.setAccessibleName(self._appearance.say(words.seconds_left(seconds)))

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        for part in self._parts():
            part.restyle(appearance)
        self._arrange()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        painter = smooth(QPainter(self))
        painter.drawPixmap(0, 0, self._under)
        scrim = QColor(self._appearance.colour(Role.SCRIM))
        scrim.setAlphaF(SCRIM_OPACITY)
        painter.fillRect(self.rect(), scrim)
        ground = self._appearance.colour(Role.SURFACE)
        draw_card(painter, self._card, self._appearance, fill=ground, radius=Radius.LARGE)
        draw_border(
            painter,
            self._card,
            self._appearance,
            role=Role.LINE,
            stroke=Stroke.THIN,
            radius=Radius.LARGE,
        )
        painter.end()

    def _arrange(self) -> None:
        if self._appearance is None or self.width() == 0:
            return
        appearance, padding = self._appearance, self._appearance.px(Space.LARGE)
        width = min(self.width() - 2 * appearance.px(Space.MARGIN), 2 * appearance.px(Column.LEAD))
        inner = width - 2 * padding
        parts = self._parts()
        heights = [part.height_for(inner) for part in parts]
        heights[-2] = max(heights[-2], appearance.px(Target.CHOICE))
        gap = appearance.px(Space.SMALL)
        height = sum(heights) + 2 * padding + (len(parts) - 1) * gap
        left, top = (self.width() - width) // 2, (self.height() - height) // 2
        if appearance.position is Position.LOW:
            panel = appearance.metrics.panel
            top = max(top, min(self.height() - height, panel.height - panel.reach_px))
        self._card = QRectF(left, top, width, height)
        top += padding
        for part, part_height in zip(parts, heights, strict=True):
            part.setGeometry(left + padding, top, inner, part_height)
            top += part_height + gap

    def _parts(self) -> tuple[TextBlock | TouchButton, ...]:
        return (self.question, self.number, self.outcome, self.button, self.end_button)
