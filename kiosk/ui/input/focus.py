"""Where the focus goes: in reading order by Tab, to the nearest control by arrow."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget

_DIRECTIONS: dict[Qt.Key, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
SIDEWAYS = 2
"""Being off to the side counts this much more than being far ahead."""


def controls_in(*regions: QWidget) -> list[QPushButton]:
    """Return what can be pressed in `regions`, in reading order within each."""
    return [
        button
        for region in regions
        for button in sorted(region.findChildren(QPushButton), key=_reading_order)
        if button.isVisible() and button.isEnabled()
    ]


def step_from(current: QWidget | None, controls: Sequence[QPushButton], *, step: int) -> None:
    """Move the focus `step` controls on from `current`, round at the ends."""
    if not controls:
        return
    places = {id(control): place for place, control in enumerate(controls)}
    here = places.get(id(current)) if current is not None else None
    if here is None:
        here = -1 if step > 0 else len(controls)
    controls[(here + step) % len(controls)].setFocus(Qt.FocusReason.TabFocusReason)


def move_from(current: QWidget | None, controls: Sequence[QPushButton], key: Qt.Key) -> None:
    """Move the focus to the nearest control in the direction of an arrow key."""
    if current is None or current not in controls:
        step_from(current, controls, step=1)
        return
    along_x, along_y = _DIRECTIONS[key]
    start = _centre(current)
    best: tuple[int, QPushButton] | None = None
    for control in controls:
        way = _centre(control) - start
        ahead = way.x() * along_x + way.y() * along_y
        aside = abs(way.x() * along_y) + abs(way.y() * along_x)
        cost = ahead + SIDEWAYS * aside
        if ahead > 0 and (best is None or cost < best[0]):
            best = (cost, control)
    if best is not None:
        best[1].setFocus(Qt.FocusReason.TabFocusReason)


def is_arrow(key: Qt.Key) -> bool:
    """Whether `key` moves the focus in a direction."""
    return key in _DIRECTIONS


def _centre(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def _reading_order(widget: QWidget) -> tuple[int, int]:
    corner = widget.mapTo(widget.window(), QPoint(0, 0))
    return corner.y(), corner.x()
