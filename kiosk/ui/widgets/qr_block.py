"""A QR code at a module size in millimetres, beside the words that say what scanning it gives."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.pages.kinds import QrCode
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import QrSize, Space, Type
from kiosk.ui.design.painting import draw_card, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import draw_lines, phrased

QUIET_ZONE = 4
"""Modules of white a reader needs around a code (ISO/IEC 18004, 9.1)."""

FITS_NOWHERE_PX = 1 << 20
"""The height of a code in a column that is narrower than it."""


class QrBlock(QLabel):
    """The block that shows a code; `modules` are its rows, True for dark."""

    def __init__(
        self, code: QrCode, modules: Sequence[Sequence[bool]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._code, self._modules = code, modules
        self._appearance: Appearance | None = None

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.setText(appearance.say(self._code.caption))
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        height = (
            self.height_for(width) if self._side(self._appearance) <= width else FITS_NOWHERE_PX
        )
        return Measure(height=height, gap_before=self._appearance.px(Space.MEDIUM))

    def height_for(self, width: int) -> int:
        """Return the height of code and caption at `width`."""
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        lines, beside = self._lines(self._appearance, width)
        text = len(lines) * self._appearance.font(Type.BODY).line_px
        side = self._side(self._appearance)
        return max(side, text) if beside else side + text + self._appearance.px(Space.SMALL)

    def clipped(self) -> bool:
        """Whether some of the code or the caption lies outside the widget."""
        return self._appearance is None or (
            self.height_for(self.width()) > self.height()
            or self._side(self._appearance) > self.width()
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter = self._appearance, QPainter(self)
        side = self._side(appearance)
        draw_card(
            smooth(painter),
            QRectF(0, 0, side, side),
            appearance,
            fill=appearance.colour(Role.PAPER),
        )
        self._draw_modules(painter, appearance)
        lines, beside = self._lines(appearance, self.width())
        font = appearance.font(Type.BODY)
        if beside:
            left = side + appearance.px(Space.MEDIUM)
            top = max(0, (side - len(lines) * font.line_px) // 2)
            words = QRectF(left, top, self.width() - left, self.height())
        else:
            words = QRectF(0, side + appearance.px(Space.SMALL), self.width(), self.height())
        draw_lines(painter, lines, font, appearance.colour(Role.INK), words)
        painter.end()

    def _draw_modules(self, painter: QPainter, appearance: Appearance) -> None:
        """Draw all modules at once, as a picture of a pixel a module made larger unsmoothed."""
        count, module = len(self._modules), appearance.px(QrSize.MODULE)
        pixels = b"".join(map(bytes, self._modules))
        picture = QImage(pixels, count, count, count, QImage.Format.Format_Indexed8)
        picture.setColorTable([appearance.colour(role).rgb() for role in (Role.PAPER, Role.PRINT)])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        margin = QUIET_ZONE * module
        painter.drawImage(QRect(margin, margin, count * module, count * module), picture)

    def _side(self, appearance: Appearance) -> int:
        return (len(self._modules) + 2 * QUIET_ZONE) * appearance.px(QrSize.MODULE)

    def _lines(self, appearance: Appearance, width: int) -> tuple[list[str], bool]:
        font = appearance.font(Type.BODY)
        free = width - self._side(appearance) - appearance.px(Space.MEDIUM)
        beside = free >= self._side(appearance)
        return phrased(self.text(), font, free if beside else width), beside
