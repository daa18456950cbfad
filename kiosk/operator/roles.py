"""Who of the staff may do what: one table, complete (O19)."""

from collections.abc import Mapping
from enum import Enum, unique
from typing import Final


@unique
class StaffRole(Enum):
    """What somebody of the staff is; the value stands in the file of codes and in the journal."""

    OPERATOR = "operator"
    ENGINEER = "engineer"


@unique
class Act(Enum):
    """What can be done at the staff's pages; the value is the journal's word for it."""

    ENTER = "entered"
    REFUSED = "refused"
    LEAVE = "left"
    DEVICES = "devices_shown"
    COUNTS = "counts_shown"
    LOAD_PAPER = "paper_loaded"
    CHANGE_TONER = "toner_changed"
    TRY_DEVICE = "device_tried"
    TEST_PAGE = "test_page"
    LOOK_UP = "number_looked_up"
    OPEN_BUSINESS = "open_business_shown"
    REPRINT = "receipt_reprinted"
    FIND_CARD = "card_found"
    HAND_OVER_CARD = "card_handed_over"
    CLOSE = "closed"
    REOPEN = "reopened"
    DAY_REPORT = "day_reported"
    RESTART_PROGRAM = "program_restarted"
    RESTART_MACHINE = "machine_restarted"
    SHUT_DOWN = "shut_down"
    EXPORT = "exported"
    SET_VOLUME = "volume_set"
    SET_BRIGHTNESS = "brightness_set"
    SHOW_TIME = "time_shown"
    DETAILS = "details_shown"


_EVERYBODY: Final = frozenset(StaffRole)
_ENGINEERS: Final = frozenset({StaffRole.ENGINEER})

MAY: Final[Mapping[Act, frozenset[StaffRole]]] = {
    **dict.fromkeys(Act, _EVERYBODY),
    Act.DETAILS: _ENGINEERS,
    Act.RESTART_MACHINE: _ENGINEERS,
}
"""A hall's operator needs no engineer for the day; what is dear to get wrong is the engineers'."""
