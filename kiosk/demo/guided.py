"""A window that a program can lead: it touches the buttons of the page that stands there."""

from pathlib import Path

from PySide6.QtWidgets import QAbstractButton

from kiosk.pages.signature import Signature
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.pin_pad import PinPad
from kiosk.ui.window import KioskWindow


class GuidedWindow(KioskWindow):
    """The kiosk's window for tours and tests of the whole."""

    def touch_choice(self, value: object) -> None:
        """Touch the choice that stands for `value`."""
        for button in self._standing().findChildren(ChoiceButton):
            if button.choice.value == value and button.isEnabled():
                button.click()
                return
        raise LookupError("the page offers no such choice")

    def touch_main(self) -> None:
        """Touch the button at the lower right, turning on until it has answered."""
        view = self._standing()
        while self.view is view and view.footer.main is not None:
            before = view.flow.turn
            view.footer.main.click()
            if view.flow.turn == before:
                return

    def touch_back(self) -> None:
        """Touch the button at the lower left."""
        self._touch(self._standing().footer.back)

    def touch_tool(self, tool: Tool) -> None:
        """Touch a tool of the strip."""
        self._touch(self.strip.button(tool))

    def type_pin(self, digits: str) -> None:
        """Type a PIN and confirm it."""
        for pad in self._standing().findChildren(PinPad):
            for digit in digits:
                pad.type_digit(int(digit))
        self.touch_main()

    def sign(self, signature: Signature) -> None:
        """Sign the page that asks for it, without drawing."""
        self._standing().answer(signature)

    def save_picture(self, file: Path) -> None:
        """Write what the window shows to `file`."""
        if not self.grab().save(str(file)):
            raise OSError(f"{file} cannot be written")

    def _standing(self) -> PageView:
        if self.view is None:
            raise LookupError("no page is shown")
        return self.view

    def _touch(self, button: QAbstractButton | None) -> None:
        if button is None or not button.isEnabled():
            raise LookupError("the page has no such button")
        button.click()
