"""Large keys for a number that stays readable while it is typed."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.design.metrics import Space, Type
from kiosk.ui.design.painting import draw_border, draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.typesetting import draw_lines, width_of
from kiosk.ui.widgets.pin_pad import Dots, PinPad

_WIDEST = "8"


class TypedDigits(Dots):
    """The digits that were typed, in a field as wide as the longest number."""

    def __init__(self, places: int, parent: QWidget) -> None:
        super().__init__(places, parent)
        self._digits = ""

    def show_digits(self, digits: str) -> None:
        """Show these."""
        self._digits = digits
        self.setAccessibleName(" ".join(digits))
        self.update()

    def sizeHint(self) -> QSize:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        font = self._appearance.font(Type.KEY)
        gap = self._appearance.px(Space.GAP)
        width = round(width_of([_WIDEST * self._places], font)) + 2 * gap
        return QSize(width, font.line_px + gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter = self._appearance, smooth(QPainter(self))
        wanted = self.sizeHint()
        area = QRectF((self.width() - wanted.width()) / 2, 0, wanted.width(), self.height())
        draw_card(painter, area, appearance, fill=appearance.colour(Role.SURFACE))
        draw_border(painter, area, appearance, role=Role.LINE)
        font = appearance.font(Type.KEY)
        area.setTop((self.height() - font.line_px) / 2)
        centre = Qt.AlignmentFlag.AlignHCenter
        draw_lines(painter, [self._digits], font, appearance.colour(Role.INK), area, align=centre)
        painter.end()


class NumberPad(PinPad):
    """The block that takes a number of `shortest` to `longest` digits and shows it."""

    dots_kind = TypedDigits

    def __init__(self, shortest: int, longest: int, parent: QWidget | None = None) -> None:
        super().__init__(shortest, longest, parent)
        self.changed.connect(self._show)

    @property
    def digits(self) -> str:
        """What was typed."""
        return self._digits[: self._count].decode()

    @Slot()
    def _show(self) -> None:
        if isinstance(self.dots, TypedDigits):
            self.dots.show_digits(self.digits)
