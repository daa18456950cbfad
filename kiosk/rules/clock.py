"""Whether the clock is believed: nothing is changed and no paper dated by a wrong one."""

from datetime import timedelta
from enum import Enum, unique
from typing import ClassVar, Final

from kiosk.errors import KioskError

NOTED_DIFFERENCE: Final = timedelta(minutes=2)
"""Between the records' clock and ours; beyond it the operator is told."""
LARGEST_DIFFERENCE: Final = timedelta(hours=1)
"""Beyond it the terminal makes no changes and no papers: their dates would be wrong."""
LONGEST_ALONE: Final = timedelta(days=1)
"""How long a clock may go on without a time server."""


@unique
class ClockFault(Enum):
    """Why the clock is not believed; the value is for operators."""

    BEFORE_JOURNAL = "the clock is before the journal's newest entry"
    ALONE = "no time server has set the clock for a day"
    DIFFERS = "the clock differs from that of the records by more than an hour"


class ClockOff(KioskError):
    """The terminal's clock is not believed, so nothing is changed by it."""

    code: ClassVar[str] = "clock.off"

    def __init__(self, fault: ClockFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
