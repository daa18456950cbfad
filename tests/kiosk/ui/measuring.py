"""Measures a page as drawn: what is cut, what overlaps, what is too small or too near to touch."""

from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from kiosk.ui.design.appearance import Position
from kiosk.ui.design.metrics import Care
from kiosk.ui.window import KioskWindow

LEAST_TARGET_MM = 12.7
LEAST_CARE_TARGET_MM = 18.0
LEAST_GAP_MM = 2.5


def faults(window: KioskWindow) -> list[str]:
    """Return what is wrong with the page as it stands, in words."""
    parts = [
        part
        for part in window.findChildren(QWidget)
        if part.isVisible() and isinstance(part, QPushButton | QLabel)
    ]
    areas = {id(part): _area(window, part) for part in parts}
    found = [f"outside the window: {_name(part)}" for part in parts if _outside(window, part)]
    found += [f"cut: {_name(part)}" for part in parts if _is_clipped(part)]
    found += [
        f"overlap: {_name(one)} and {_name(other)}"
        for one, other in combinations(parts, 2)
        if areas[id(one)].intersects(areas[id(other)])
    ]
    return found + _target_faults(window, [each for each in parts if _is_target(each)])


def _target_faults(window: KioskWindow, targets: list[QWidget]) -> list[str]:
    panel = window.panel
    care = window.settings.care is Care.CARE
    least = (LEAST_CARE_TARGET_MM if care else LEAST_TARGET_MM) / panel.mm_per_px
    areas = {id(target): _area(window, target) for target in targets}
    found = [
        f"too small ({target.width()}x{target.height()}, least {least:.0f}): {_name(target)}"
        for target in targets
        if min(target.width(), target.height()) < least
    ]
    found += [
        f"too near: {_name(one)} and {_name(other)}"
        for one, other in combinations(targets, 2)
        if _gap(areas[id(one)], areas[id(other)]) < LEAST_GAP_MM / panel.mm_per_px
    ]
    if window.settings.position is Position.LOW:
        top = panel.height - panel.reach_px
        found += [
            f"out of reach: {_name(target)}" for target in targets if areas[id(target)].top() < top
        ]
    return found


def _is_target(part: QWidget) -> bool:
    return isinstance(part, QPushButton)


def _area(window: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def _outside(window: QWidget, part: QWidget) -> bool:
    """Whether some of `part` lies outside the window or any widget it stands in."""
    area, above = part.rect(), part.parentWidget()
    while part is not window and above is not None:
        area = QRect(part.mapTo(above, area.topLeft()), area.size())
        if not above.rect().contains(area):
            return True
        part, above = above, above.parentWidget()
    return False


def _is_clipped(part: QWidget) -> bool:
    clipped = getattr(part, "clipped", None)
    return bool(clipped()) if clipped is not None else False


def _gap(one: QRect, other: QRect) -> int:
    across = max(one.left(), other.left()) - min(one.right(), other.right()) - 1
    down = max(one.top(), other.top()) - min(one.bottom(), other.bottom()) - 1
    return max(across, down)


def _name(part: QWidget) -> str:
    words = part.accessibleName() or (part.text() if isinstance(part, QLabel) else "")
    return f"{type(part).__name__} {words[:30]!r}"
