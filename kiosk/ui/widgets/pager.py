"""Turning the pages of a body: two large arrows and "1 / 3" between them."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.language.texts import Text
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import Sign
from kiosk.ui.design.metrics import Space, Target, Type
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.typesetting import width_of
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.text_block import TextBlock

_LONGEST_PLACE = "00 / 00"


class Pager(QWidget):
    """Shows which of several turns is seen.

    Signals:
        turned: the citizen wants the turn with this number, from 0.
    """

    turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turn, self._turns = 0, 1
        self._goes_on = True
        self.names: tuple[Text, ...] = ()
        """What the turns are called, where a number alone would mislead."""
        self._appearance: Appearance | None = None
        self.previous = TouchButton(words.PREVIOUS_TURN, icon=Sign.PREVIOUS_TURN, parent=self)
        self.place = TextBlock(
            words.turn_line(1, 1),
            Type.BUTTON,
            Role.INK,
            parent=self,
            align=Qt.AlignmentFlag.AlignHCenter,
        )
        self.next = TouchButton(words.NEXT_TURN, icon=Sign.NEXT_TURN, icon_after=True, parent=self)
        self.previous.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        for part in (self.previous, self.place, self.next):
            part.restyle(appearance)
        self._arrange()

    def leave_next_to_the_footer(self) -> None:
        """Show no next button, where the page's main button turns."""
        self._goes_on = False
        self.next.hide()

    def height_for(self, width: int) -> int:
        """Return the height the pager needs at `width`."""
        third = self._side_px(width)
        return max(self.previous.height_for(third), self.next.height_for(third))

    def compact_width(self, most: int) -> int | None:
        """Return the least width that holds the pager, its labels too if they fit in `most`.

        None if not even the bare arrows fit.
        """
        labelled = self._needed_px(most, shown=True)
        if labelled <= most:
            return labelled
        bare = self._needed_px(most, shown=False)
        return bare if bare <= most else None

    def show_turn(self, turn: int, turns: int, name: Text | None = None) -> None:
        """Show that `turn` (from 0) of `turns` is seen; `name` where it has one of its own."""
        self._turn, self._turns = turn, turns
        self.place.set_text(words.turn_line(turn + 1, turns) if name is None else name)
        if self._appearance is not None:
            spoken = self._appearance.say(
                words.turn_spoken(turn + 1, turns) if name is None else name
            )
            self.place.setAccessibleName(spoken)
        self.previous.setEnabled(turn > 0)
        self.next.setEnabled(turn + 1 < turns)
        # What leads nowhere is not drawn at all: greyed it would still invite a touch.
        self.previous.setVisible(turn > 0)
        self.next.setVisible(self._goes_on and turn + 1 < turns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _side_px(self, width: int) -> int:
        """Return the width of each arrow, which loses its label where that would not fit."""
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a widget is styled before it is measured
        labelled = self._needed_px(width, shown=True) <= width
        for arrow in (self.previous, self.next):
            arrow.show_label(shown=labelled)
        most = (width - self._place_px()) // (2 if self._goes_on else 1)
        return min(self._arrow_px(width, shown=labelled), most)

    def _needed_px(self, most: int, *, shown: bool) -> int:
        arrows = 2 if self._goes_on else 1
        return arrows * self._arrow_px(most, shown=shown) + self._place_px()

    def _arrow_px(self, most: int, *, shown: bool) -> int:
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a widget is styled before it is measured
        if not shown:
            return appearance.px(Target.CHOICE)
        return max(self.previous.width_for(most), self.next.width_for(most))

    def _place_px(self) -> int:
        """Return the room for the longest place, so that a pager never changes its face."""
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a widget is styled before it is measured
        places = [_LONGEST_PLACE, *(appearance.say(name) for name in self.names)]
        return width_of(places, appearance.font(Type.BUTTON)) + 2 * appearance.px(Space.GAP)

    def _arrange(self) -> None:
        if self._appearance is None or self.width() == 0:
            return
        side = self._side_px(self.width())
        after = side if self._goes_on else 0
        line = self._appearance.font(Type.BUTTON).line_px
        self.previous.setGeometry(0, 0, side, self.height())
        self.next.setGeometry(self.width() - side, 0, side, self.height())
        top = (self.height() - line) // 2
        self.place.setGeometry(side, top, self.width() - side - after, line)

    @Slot()
    def _go_back(self) -> None:
        self.turned.emit(self._turn - 1)

    @Slot()
    def _go_on(self) -> None:
        self.turned.emit(self._turn + 1)
