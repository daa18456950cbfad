"""What pages share whose main button answers only once everything has been turned up."""

from PySide6.QtCore import Slot

from kiosk.language.texts import Text
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.icons import Sign
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import TouchButton, Weight


class TurningView(PageView):
    """The main button turns to the next part; on the last one it closes the page."""

    _closing: Text
    _main: TouchButton | None = None

    def close_with(self, closing: Text, *, back: TouchButton | None = None) -> None:
        """Offer `closing` on the last part, and `back` on all of them."""
        self._closing = closing
        self._main = TouchButton(closing, Weight.MAIN, icon=Sign.FORWARD, icon_after=True)
        self._main.keep_room_for(words.NEXT_TURN)
        self._main.clicked.connect(self._go_on)
        self.answer_with(back=back, main=self._main)
        self.flow.pager.leave_next_to_the_footer()

    def close_page(self) -> None:
        """Answer what closing the page means."""
        raise NotImplementedError

    def restyle(self, appearance: Appearance) -> None:
        super().restyle(appearance)
        self.turn_changed()

    @Slot()
    def turn_changed(self) -> None:
        if self._main is None:
            return
        last = self.flow.on_last_turn
        label, other = (
            (self._closing, words.NEXT_TURN) if last else (words.NEXT_TURN, self._closing)
        )
        if self._main.label != label:
            self._main.set_label(label)
            self._main.keep_room_for(other)
            self.footer.restyle(self.appearance)

    @Slot()
    def _go_on(self) -> None:
        if self.flow.on_last_turn:
            self.close_page()
        else:
            self.flow.go_to(self.flow.turn + 1)
