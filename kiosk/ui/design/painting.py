"""The shapes all widgets share: rounded cards, borders, the focus ring."""

from enum import Flag, auto

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Radius, Stroke
from kiosk.ui.design.theme import Role


class Edges(Flag):
    """Which ends of a card are its own; rows of one card share the others."""

    NONE = 0
    TOP = auto()
    BOTTOM = auto()
    BOTH = TOP | BOTTOM


def smooth(painter: QPainter) -> QPainter:
    """Return `painter` set to draw without stairs."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    return painter


def draw_card(
    painter: QPainter,
    area: QRectF,
    appearance: Appearance,
    *,
    fill: QColor,
    edges: Edges = Edges.BOTH,
    radius: Radius = Radius.MEDIUM,
) -> None:
    """Fill `area`, rounded at its own ends."""
    painter.fillPath(_outline(area, appearance.px(radius), edges), fill)


def draw_border(
    painter: QPainter,
    area: QRectF,
    appearance: Appearance,
    *,
    role: Role,
    stroke: Stroke = Stroke.THIN,
    radius: Radius = Radius.MEDIUM,
    dashed: bool = False,
) -> None:
    """Draw the edge of something to touch, inside `area`."""
    width = appearance.stroke(stroke)
    pen = QPen(appearance.colour(role), width)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    corner = appearance.px(radius) - inset
    painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), corner, corner)


def draw_focus(
    painter: QPainter, area: QRectF, appearance: Appearance, *, radius: Radius = Radius.MEDIUM
) -> None:
    """Draw the focus ring inside `area`, with a gap that shows on any ground."""
    width = appearance.stroke(Stroke.FOCUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for role, start in ((Role.FOCUS, 0.0), (Role.FOCUS_GAP, width)):
        inset = start + width / 2
        corner = max(appearance.px(radius) - inset, 1)
        painter.setPen(QPen(appearance.colour(role), width))
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), corner, corner)


def _outline(area: QRectF, radius: float, edges: Edges) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(area, radius, radius)
    if Edges.TOP not in edges:
        path.addRect(QRectF(area.left(), area.top(), area.width(), radius))
    if Edges.BOTTOM not in edges:
        path.addRect(QRectF(area.left(), area.bottom() - radius, area.width(), radius))
    return path
