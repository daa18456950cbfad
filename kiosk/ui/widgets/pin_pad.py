"""The pad for a PIN: dots for what was typed, and no hint of which key it was."""

from random import SystemRandom

from PySide6.QtCore import QElapsedTimer, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from hardware.social_card.pin import Pin
from kiosk.language.texts import Text, Words
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import IconName, Sign, icon_pixmap
from kiosk.ui.design.metrics import Duration, Picture, Space, Stroke, Target, Type
from kiosk.ui.design.painting import draw_border, draw_card, draw_focus, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import draw_lines, width_of
from kiosk.ui.widgets.button import PAD_PROPERTY, StyledButton, focus_shows

_SHUFFLER = SystemRandom()
_DOT = "•"
COLUMNS = 3
WIDTH_SHARE = 1.6
"""A key is this much wider than high, where there is room."""


class PadKey(StyledButton):
    """One key: a digit, or a sign; looks the same pressed and not."""

    def __init__(self, text: Text, icon: IconName | None, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self.setProperty(PAD_PROPERTY, True)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter, area = self._appearance, smooth(QPainter(self)), QRectF(self.rect())
        draw_card(painter, area, appearance, fill=appearance.colour(Role.SURFACE))
        draw_border(painter, area, appearance, role=Role.LINE)
        if focus_shows(self):
            draw_focus(painter, area, appearance)
        if self._icon is not None:
            self._paint_sign(painter, appearance, self._icon)
        else:
            font = appearance.font(Type.KEY)
            area.setTop((self.height() - font.line_px) / 2)
            centre = Qt.AlignmentFlag.AlignHCenter
            draw_lines(
                painter, [self.text()], font, appearance.colour(Role.INK), area, align=centre
            )
        painter.end()

    def _paint_sign(self, painter: QPainter, appearance: Appearance, icon: IconName) -> None:
        """Draw the sign, and its word under it where the key is high enough."""
        side, font = appearance.px(Picture.MEDIUM), appearance.font(Type.STRIP)
        word = self.accessibleName()
        said = side + font.line_px <= self.height() - appearance.px(Space.TINY)
        said = said and width_of([word], font) <= self.width() - appearance.px(Space.TINY)
        top = (self.height() - side - (font.line_px if said else 0)) // 2
        pixmap = icon_pixmap(icon, side, appearance.colour(Role.INK))
        painter.drawPixmap((self.width() - side) // 2, top, pixmap)
        if said:
            area = QRectF(0, top + side, self.width(), font.line_px)
            centre = Qt.AlignmentFlag.AlignHCenter
            draw_lines(painter, [word], font, appearance.colour(Role.INK), area, align=centre)

    def restyle(self, appearance: Appearance) -> None:
        super().restyle(appearance)
        self.setText("" if self._icon else self.accessibleName())


class Dots(QLineEdit):
    """As many places as the PIN has digits, filled from the left.

    Assistive devices see the field of a password, so that no echo speaks a key that is struck in
    it; it holds as many dots as digits were typed, and nothing of them.
    """

    def __init__(self, places: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._places, self._filled = places, 0
        self._appearance: Appearance | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the page."""
        event.ignore()

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.show_count(self._filled)

    def show_count(self, filled: int) -> None:
        """Fill this many places."""
        self._filled = filled
        self.setText(_DOT * filled)
        if self._appearance is not None:
            self.setAccessibleName(self._appearance.say(words.PIN))
            self.setAccessibleDescription(self._appearance.say(words.digits_typed(filled)))
        self.update()

    def sizeHint(self) -> QSize:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        dot = self._appearance.px(Picture.DOT)
        return QSize((2 * self._places - 1) * dot, dot + self._appearance.px(Space.TINY))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter = self._appearance, smooth(QPainter(self))
        dot = appearance.px(Picture.DOT)
        left = (self.width() - (2 * self._places - 1) * dot) / 2
        width = appearance.stroke(Stroke.THICK)
        painter.setPen(QPen(appearance.colour(Role.ACCENT), width))
        for place in range(self._places):
            filled = place < self._filled
            painter.setBrush(appearance.colour(Role.ACCENT if filled else Role.SURFACE))
            spot = QRectF(left + 2 * place * dot, (self.height() - dot) / 2, dot, dot)
            painter.drawEllipse(spot.adjusted(width, width, -width, -width))
        painter.end()


class PinPad(QWidget):
    """The block that takes a PIN of `shortest` to `longest` digits.

    Signals:
        changed: the number of digits changed.
    """

    changed = Signal()
    dots_kind: type[Dots] = Dots

    def __init__(
        self, shortest: int, longest: int, parent: QWidget | None = None, *, shuffled: bool = False
    ) -> None:
        super().__init__(parent)
        self._digits = bytearray(longest)
        self._count = 0
        self._shortest, self._longest = shortest, longest
        self._appearance: Appearance | None = None
        self._since_key = QElapsedTimer()
        self._last_key: PadKey | None = None
        self.dots = self.dots_kind(longest, self)
        digits = [*range(1, 10), 0]
        if shuffled:
            _SHUFFLER.shuffle(digits)
        numbers = [PadKey(Words(str(digit)), None, self) for digit in digits]
        self.meaning = dict(zip(numbers, digits, strict=True))
        self.clear = PadKey(words.CLEAR_DIGITS, Sign.CLEAR, self)
        self.delete = PadKey(words.DELETE_DIGIT, Sign.DELETE, self)
        self.keys = [*numbers[:-1], self.clear, numbers[-1], self.delete]
        for before, after in zip(self.keys, self.keys[1:], strict=False):
            QWidget.setTabOrder(before, after)
        for key in numbers:
            key.clicked.connect(self._type)
        self.clear.clicked.connect(self.forget)
        self.delete.clicked.connect(self.delete_last)

    @property
    def count(self) -> int:
        """How many digits were typed."""
        return self._count

    @property
    def is_blank(self) -> bool:
        """Whether nothing of any digit is left in memory."""
        return self._count == 0 and not any(self._digits)

    def let_go(self) -> None:
        """Forget which key was touched last, so that the next touch is a new one."""
        self._last_key = None

    @property
    def is_complete(self) -> bool:
        """Whether enough digits were typed."""
        return self._count >= self._shortest

    @property
    def is_full(self) -> bool:
        """Whether no more digits can be typed."""
        return self._count >= self._longest

    def type_digit(self, digit: int) -> None:
        """Add a digit, if one more fits."""
        if self._count < self._longest:
            self._digits[self._count] = ord("0") + digit
            self._show_count(self._count + 1)

    def take_pin(self) -> Pin:
        """Hand a complete PIN over to whoever wipes it, and keep nothing of it."""
        pin = Pin(self._digits[: self._count])
        with QSignalBlocker(self):  # the digits are not gone for whoever typed them
            self.forget()
        return pin

    @Slot()
    def delete_last(self) -> None:
        """Take the last digit away."""
        if self._count:
            self._digits[self._count - 1] = 0
            self._show_count(self._count - 1)

    @Slot()
    def forget(self) -> None:
        """Wipe all digits."""
        self._digits[:] = bytes(self._longest)
        self.let_go()
        self._show_count(0)

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.dots.restyle(appearance)
        for key in self.keys:
            key.restyle(appearance)
        self._arrange()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        appearance = self._appearance
        least = self._height_with(appearance.px(Target.ANY))
        wanted = self._height_with(appearance.px(Target.KEY))
        generous = self._height_with(appearance.px(Target.KEY_MOST))
        return Measure(
            height=max(least, min(wanted, room)),
            grows_to=generous,
            gap_before=appearance.px(Space.MEDIUM),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _head_px(self) -> int:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return self.dots.sizeHint().height() + self._appearance.px(Space.MEDIUM)

    def _height_with(self, key: int) -> int:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        rows = len(self.keys) // COLUMNS
        return self._head_px() + rows * key + (rows - 1) * self._appearance.px(Space.GAP)

    def _arrange(self) -> None:
        appearance = self._appearance
        if appearance is None or self.width() == 0:
            return
        rows, gap, head = len(self.keys) // COLUMNS, appearance.px(Space.GAP), self._head_px()
        height = (self.height() - head - (rows - 1) * gap) // rows
        most = (self.width() - (COLUMNS - 1) * gap) // COLUMNS
        width = min(most, round(height * WIDTH_SHARE))
        left = (self.width() - COLUMNS * width - (COLUMNS - 1) * gap) // 2
        self.dots.setGeometry(0, 0, self.width(), self.dots.sizeHint().height())
        for number, key in enumerate(self.keys):
            row, column = divmod(number, COLUMNS)
            at = QRect(left + column * (width + gap), head + row * (height + gap), width, height)
            key.setGeometry(at)

    def _show_count(self, count: int) -> None:
        self._count = count
        self.dots.show_count(count)
        self.changed.emit()

    @Slot()
    def _type(self) -> None:
        key = self.sender()
        if not isinstance(key, PadKey) or self._appearance is None:
            return
        bounce = self._appearance.metrics.duration_ms(Duration.BOUNCE)
        bounced = (
            self._last_key is key
            and self._since_key.isValid()
            and self._since_key.elapsed() < bounce
        )
        self._last_key = key
        self._since_key.start()
        if not bounced:
            self.type_digit(self.meaning[key])
