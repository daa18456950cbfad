"""Large keys for a number that stays readable while it is typed, such as a phone number."""

from PySide6.QtWidgets import QWidget

from kiosk.pages.kinds import Back, NumberPage, NumberTyped
from kiosk.ui.views.pad import PadView
from kiosk.ui.widgets.number_pad import NumberPad


class NumberView(PadView):
    """The pad, and OK once there are enough digits."""

    def __init__(self, page: NumberPage, parent: QWidget | None = None) -> None:
        super().__init__(page, parent)
        self.lead_with(page.title, page.question)
        self.pad = NumberPad(page.shortest, page.longest, self.flow)
        self.take_digits(self.pad)
        for digit in page.typed:
            self.pad.type_digit(int(digit))

    def typed(self) -> NumberTyped:
        return NumberTyped(self.pad.digits)

    def gone_back(self) -> Back:
        return Back.BACK
