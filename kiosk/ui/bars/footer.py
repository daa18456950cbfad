"""The last row of a page: back lower left, the next step lower right, anything else between."""

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.metrics import Space, Target
from kiosk.ui.widgets.button import TouchButton


class Footer(QWidget):
    """Up to one button at each end and some between; these get a row of their own when crowded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back: TouchButton | None = None
        self.main: TouchButton | None = None
        self.others: list[TouchButton] = []
        self._appearance: Appearance | None = None

    def fill(
        self,
        *,
        back: TouchButton | None = None,
        others: Sequence[TouchButton] = (),
        main: TouchButton | None = None,
    ) -> None:
        """Hold these buttons; the tab order is theirs from left to right."""
        self.back, self.others, self.main = back, list(others), main
        for button in self._buttons():
            button.setParent(self)

    @property
    def is_empty(self) -> bool:
        """Whether there is no button at all."""
        return not self._buttons()

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        for button in self._buttons():
            button.restyle(appearance)
        self._arrange()

    def height_for(self, width: int) -> int:
        """Return the height of the row, or rows, at `width`."""
        if self.is_empty or self._appearance is None:
            return 0
        rows = self._rows(width)
        gap = self._appearance.px(Space.GAP)
        return sum(height for _, height in rows) + gap * (len(rows) - 1)

    def free_room(self) -> QRect:
        """Return the part of the last row that no button takes, in the coordinates of the row."""
        if self._appearance is None or self.is_empty:
            return QRect()
        gap = self._appearance.px(Space.GAP)
        row, height = self._rows(self.width())[-1]
        taken = sum(width + gap for button, width in row if button is not self.main)
        main = sum(width + gap for button, width in row if button is self.main)
        top = self.height() - height
        return QRect(taken, top, max(0, self.width() - taken - main), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _buttons(self) -> list[TouchButton]:
        ends = [button for button in (self.back, self.main) if button is not None]
        return ends[:1] + self.others + ends[1:] if self.back else self.others + ends

    def _rows(self, width: int) -> list[tuple[list[tuple[TouchButton, int]], int]]:
        """Return the rows, each of buttons with their widths, and the row's height."""
        buttons = self._buttons()
        if self._fits(buttons, width) or not self.others:
            return [self._row(buttons, width)]
        ends = [button for button in buttons if button not in self.others]
        rows = [self._row(self.others, width)]
        return [*rows, self._row(ends, width)] if ends else rows

    def _fits(self, buttons: Sequence[TouchButton], width: int) -> bool:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        gaps = self._appearance.px(Space.GAP) * (len(buttons) - 1)
        return sum(self._wanted(button, width) for button in buttons) + gaps <= width

    def _row(
        self, buttons: Sequence[TouchButton], width: int
    ) -> tuple[list[tuple[TouchButton, int]], int]:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        free = width - self._appearance.px(Space.GAP) * (len(buttons) - 1)
        wanted = [self._wanted(button, free) for button in buttons]
        if sum(wanted) > free:
            wanted = [each * free // sum(wanted) for each in wanted]
        widths = list(zip(buttons, wanted, strict=True))
        return widths, max(button.height_for(px) for button, px in widths)

    def _wanted(self, button: TouchButton, most: int) -> int:
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is used
        least = self._appearance.px(Target.ACTION) if button is self.main else 0
        return min(most, max(button.width_for(most), least))

    def _arrange(self) -> None:
        if self._appearance is None or self.width() == 0 or self.is_empty:
            return
        gap, top = self._appearance.px(Space.GAP), 0
        for row, height in self._rows(self.width()):
            left = 0
            for button, width in row:
                at = self.width() - width if button is self.main else left
                button.setGeometry(at, top, width, height)
                left += width + gap
            top += height + gap
