"""A sheet of a PDF as it will be printed, drawn by QtPdf from memory.

Strangers behind may see that a paper is printed, but nothing of what is written on it until the
citizen holds "show". The text of a sheet is never taken out of it: PDFium would keep it.
"""

from enum import Enum, unique

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.language.texts import Reveal
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Radius, Space, Type
from kiosk.ui.design.painting import draw_border, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import broken, draw_lines

_COARSE = 70
"""So many pixels across a sheet show less than one for each letter."""
_FINER = 4
"""So many pixels of the drawing go into one that is shown, which then is the grey of its lines."""


@unique
class SheetPart(Enum):
    """What is shown of a sheet: from left to right and from top to bottom, in shares of it.

    The parts overlap, so that a line or a code cut by one is whole on the other.
    """

    WHOLE = ((0.0, 1.0), (0.0, 1.0))
    UPPER = ((0.0, 1.0), (0.0, 0.53))
    LOWER = ((0.0, 1.0), (0.47, 1.0))
    UPPER_LEFT = ((0.0, 0.56), (0.0, 0.53))
    UPPER_RIGHT = ((0.44, 1.0), (0.0, 0.53))
    LOWER_LEFT = ((0.0, 0.56), (0.47, 1.0))
    LOWER_RIGHT = ((0.44, 1.0), (0.47, 1.0))

    def within(self, whole: QSize) -> QRect:
        """Return the place of the part on a sheet of `whole` pixels."""
        (left, right), (top, bottom) = self.value
        return QRect(
            round(left * whole.width()),
            round(top * whole.height()),
            round((right - left) * whole.width()),
            round((bottom - top) * whole.height()),
        )

    @property
    def shares(self) -> tuple[float, float]:
        """How much of the sheet's width and height it is."""
        (left, right), (top, bottom) = self.value
        return right - left, bottom - top


class PdfInMemory(QObject):
    """A PDF held in memory for as long as its page is shown."""

    def __init__(self, pdf: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._bytes = QByteArray(pdf)
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument(self)
        self._document.load(self._buffer)

    @property
    def page_count(self) -> int:
        """How many sheets there are; one for a document that cannot be read, to say so."""
        return max(1, self._document.pageCount())

    def size(self, number: int) -> tuple[float, float]:
        """Return width and height of a sheet in points."""
        size = self._document.pagePointSize(number)
        return size.width(), size.height()

    def scale(self, room: QSize, part: SheetPart, number: int = 0) -> float:
        """Return how many pixels a point takes where this part of a sheet fills `room`."""
        width, height = self.size(number)
        if width <= 0 or height <= 0:
            return 0.0
        across, down = part.shares
        return min(room.width() / (width * across), room.height() / (height * down))

    def picture(self, number: int, part: SheetPart, size: QSize) -> QImage:
        """Return a part of a sheet, the whole of which has `size` pixels; null if unreadable."""
        picture = self._document.render(number, size)
        return picture if part is SheetPart.WHOLE else picture.copy(part.within(size))


class SheetLabel(QLabel):
    """The block that shows one sheet, or half of one, as large as there is room."""

    def __init__(
        self,
        document: PdfInMemory,
        number: int,
        part: SheetPart,
        *,
        personal: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._number, self._part = document, number, part
        self._personal = self._masked = personal
        self._appearance: Appearance | None = None
        self._picture = QImage()

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        masked = self._personal and appearance.reveal is Reveal.MASKED
        if masked is not self._masked:
            self._masked, self._picture = masked, QImage()
        self.setAccessibleName(
            appearance.say(words.turn_spoken(self._number + 1, self._document.page_count))
        )
        self.update()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(height=room, gap_before=self._appearance.px(Space.GAP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = QImage()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, area = self._appearance, self._sheet_area()
        painter = smooth(QPainter(self))
        if self._picture.isNull() and not area.isEmpty():
            self._picture = self._drawn(area.size())
        if self._picture.isNull():
            self._paint_apology(painter, appearance)
        else:
            painter.fillRect(area, appearance.colour(Role.PAPER))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(area, self._picture)
            draw_border(painter, QRectF(area), appearance, role=Role.LINE, radius=Radius.NONE)
        painter.end()

    def _drawn(self, size: QSize) -> QImage:
        """Return the sheet with as many pixels as the panel has for it."""
        ratio = self.devicePixelRatioF()
        across, down = self._part.shares
        whole = QSize(round(size.width() / across), round(size.height() / down)) * ratio
        if self._masked:
            return self._coarse(whole)
        picture = self._document.picture(self._number, self._part, whole)
        picture.setDevicePixelRatio(ratio)
        return picture

    def _coarse(self, whole: QSize) -> QImage:
        """Return the part so coarse that it shows a paper and not what is written on it.

        It is never drawn any finer, which would take ten times as long and could be read.
        """
        height = round(_COARSE * whole.height() / whole.width())
        fine = QSize(_COARSE, height) * _FINER
        picture = self._document.picture(self._number, self._part, fine)
        if picture.isNull():
            return picture
        return picture.scaled(
            picture.size() / _FINER, mode=Qt.TransformationMode.SmoothTransformation
        )

    def _sheet_area(self) -> QRect:
        """Return where the sheet lies: on whole pixels, so that it is copied and not scaled."""
        scale = self._document.scale(self.size(), self._part, self._number)
        if not scale:
            return QRect()
        width, height = self._document.size(self._number)
        across, down = self._part.shares
        size = QSize(round(width * across * scale), round(height * down * scale))
        return QRect(QPoint((self.width() - size.width()) // 2, 0), size)

    def _paint_apology(self, painter: QPainter, appearance: Appearance) -> None:
        font = appearance.font(Type.BODY)
        lines = broken(appearance.say(words.DOCUMENT_BROKEN), font, self.width())
        draw_lines(painter, lines, font, appearance.colour(Role.INK), QRectF(self.rect()))
