"""The pad that takes a signature: every point a pointer gives, and ink under it at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QEventPoint,
    QInputEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from kiosk.pages.signature import PenPoint, PenStroke, Pointer, Signature
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Space, Stroke, Target
from kiosk.ui.design.painting import draw_border, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.input.input_gate import monotonic_ms
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.widgets.button import PAD_PROPERTY

MOST_POINTS: Final = 20_000
"""More than five minutes of drawing; what comes after it is not a signature."""
BASE_SHARE: Final = 0.78
"""How far down the line to write on lies."""

_TOUCHES: Final = frozenset(
    {
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.TouchCancel,
    }
)


@dataclass(slots=True)
class _Drawing:
    """A stroke as it grows."""

    pointer: Pointer
    points: list[PenPoint] = field(default_factory=list)
    broken: bool = False


class SignaturePad(QWidget):
    """The block to sign in; one pointer draws, a palm beside it does not.

    Signals:
        changed: there is ink now, or none any more.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setProperty(PAD_PROPERTY, True)
        self._appearance: Appearance | None = None
        self._strokes: list[_Drawing] = []
        self._drawing: _Drawing | None = None
        self._finger: int | None = None
        self._count = 0
        self._began_ms: int | None = None
        self._latest_ms = 0
        self._drawn_on = QSize()
        self._ink = QPixmap()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn and nothing of a drawing is left in memory."""
        return not self._strokes and self._ink.isNull()

    @property
    def point_count(self) -> int:
        """How many points were kept."""
        return self._count

    def take_signature(self) -> Signature:
        """Hand over what was drawn, and keep nothing of it."""
        scale = self._mm_per_px()
        signature = Signature(
            tuple(
                PenStroke(each.pointer, tuple(each.points), each.broken) for each in self._strokes
            ),
            width_mm=self._drawn_on.width() * scale,
            height_mm=self._drawn_on.height() * scale,
            mm_per_px=scale,
        )
        self.forget()
        return signature

    @Slot()
    def forget(self) -> None:
        """Wipe the pad."""
        self._strokes.clear()
        self._drawing, self._finger, self._count = None, None, 0
        self._began_ms, self._latest_ms = None, 0
        self._ink = QPixmap()
        self.update()
        self.changed.emit()

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on; the ink stays."""
        self._appearance = appearance
        self.setAccessibleName(appearance.say(words.SIGNATURE_PAD))
        self._draw_anew()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        appearance = self._appearance
        least, most = appearance.px(Target.SIGN), appearance.px(Target.SIGN_MOST)
        return Measure(height=max(least, min(most, room)), gap_before=appearance.px(Space.MEDIUM))

    def event(self, event: QEvent) -> bool:
        if event.type() in _TOUCHES and isinstance(event, QTouchEvent):
            self._take_touch(event)
            event.accept()
            return True
        return super().event(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        pressure = event.pressure()
        match event.type():
            case QEvent.Type.TabletPress:
                self._begin(Pointer.PEN)
            case QEvent.Type.TabletRelease:
                self._end()
                return
        self._go_on(event.position(), event, pressure)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._begin(Pointer.MOUSE)
        self._go_on(event.position(), event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_on(event.position(), event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._go_on(event.position(), event)
        self._end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._draw_anew()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter = self._appearance, smooth(QPainter(self))
        painter.setClipRegion(event.region())
        painter.fillRect(event.rect(), appearance.colour(Role.SURFACE))
        line, margin = round(self.height() * BASE_SHARE), appearance.px(Space.MEDIUM)
        painter.setPen(QPen(appearance.colour(Role.LINE), appearance.stroke(Stroke.THIN)))
        painter.drawLine(QLineF(margin, line, self.width() - margin, line))
        draw_border(painter, QRectF(self.rect()), appearance, role=Role.ACCENT, stroke=Stroke.THICK)
        if not self._ink.isNull():
            painter.drawPixmap(0, 0, self._ink)
        painter.end()

    def _take_touch(self, event: QTouchEvent) -> None:
        if event.type() is QEvent.Type.TouchCancel:
            self._break_off()
            return
        for point in event.points():
            self._take_finger(point, event)

    def _take_finger(self, point: QEventPoint, event: QTouchEvent) -> None:
        state = point.state()
        if state is QEventPoint.State.Pressed and self._finger is None:
            self._begin(Pointer.FINGER)
            self._finger = point.id()
        if point.id() != self._finger or state is QEventPoint.State.Stationary:
            return
        pressure = point.pressure() or None
        self._go_on(point.position(), event, pressure)
        if state is QEventPoint.State.Released:
            self._end()

    def _begin(self, pointer: Pointer) -> None:
        if self._appearance is None or self._drawing is not None:
            return
        if not self._strokes:
            self._drawn_on = self.size()
        self._drawing = _Drawing(pointer)

    def _go_on(self, at: QPointF, event: QInputEvent, pressure: float | None = None) -> None:
        """Keep a point of the stroke and draw the way to it."""
        drawing = self._drawing
        if drawing is None or self._count >= MOST_POINTS:
            return
        scale = self._mm_per_px() / self._shrunk()
        point = PenPoint(at.x() * scale, at.y() * scale, self._moment_ms(event), pressure)
        drawing.points.append(point)
        self._count += 1
        first = len(drawing.points) == 1
        if first:
            self._strokes.append(drawing)
        self._draw(drawing.points[-2:])
        if first and len(self._strokes) == 1:
            self.changed.emit()

    def _end(self) -> None:
        self._drawing, self._finger = None, None

    def _break_off(self) -> None:
        if self._drawing is not None:
            self._drawing.broken = True
        self._end()

    def _moment_ms(self, event: QInputEvent) -> int:
        """Return the time since the first point, as the device tells it; it never goes back.

        A device that tells no time is timed as its points arrive.
        """
        now_ms = event.timestamp() or monotonic_ms()
        if self._began_ms is None:
            self._began_ms = now_ms
        self._latest_ms = max(self._latest_ms, now_ms - self._began_ms)
        return self._latest_ms

    def _mm_per_px(self) -> float:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        return self._appearance.metrics.panel.mm_per_px

    def _shrunk(self) -> float:
        """Return how much smaller the pad has become since the first stroke; ink goes with it."""
        if not self._strokes:
            return 1.0
        across = self.width() / max(1, self._drawn_on.width())
        return min(1.0, across, self.height() / max(1, self._drawn_on.height()))

    def _draw_anew(self) -> None:
        self._ink = QPixmap()
        for stroke in self._strokes:
            self._draw(stroke.points)
        self.update()

    def _draw(self, points: Iterable[PenPoint]) -> None:
        """Draw the way through `points`, and have that much of the pad painted."""
        appearance = self._appearance
        if appearance is None or self.size().isEmpty():
            return
        if self._ink.isNull():
            ratio = self.devicePixelRatioF()
            self._ink = QPixmap(self.size() * ratio)
            self._ink.setDevicePixelRatio(ratio)
            self._ink.fill(Qt.GlobalColor.transparent)
        scale, width = self._shrunk() / self._mm_per_px(), 2 * appearance.stroke(Stroke.THICK)
        way = [QPointF(point.x_mm * scale, point.y_mm * scale) for point in points]
        painter = smooth(QPainter(self._ink))
        pen = QPen(appearance.colour(Role.INK), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        if len(way) == 1:
            painter.drawPoint(way[0])
        else:
            painter.drawPolyline(way)
        painter.end()
        left, right = min(at.x() for at in way), max(at.x() for at in way)
        top, bottom = min(at.y() for at in way), max(at.y() for at in way)
        touched = QRectF(left, top, right - left, bottom - top)
        self.update(touched.adjusted(-width, -width, width, width).toAlignedRect())
