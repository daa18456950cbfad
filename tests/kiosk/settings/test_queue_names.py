"""Every name of a queue that the settings take is one that CUPS can be asked about."""

import string

import pytest
from pydantic import TypeAdapter, ValidationError

from hardware.printer import Printer
from hardware.printer_queue import QueueDescription, set_up_queue
from hardware.printer_state import Ready
from kiosk.settings.bounds import Queue
from tests.hardware.cups_stage import HallPrinter, hall_printer

__all__ = ["hall_printer"]


def taken(name: str) -> bool:
    """By the settings."""
    try:
        TypeAdapter(Queue).validate_python(name)
    except ValidationError:
        return False
    return True


MARKS = "".join(mark for mark in string.punctuation if taken(f"a{mark}"))
NAMES = [
    *("kiosk-a4", "HP&Co", "a;b", "HP!", "M1136|2", "Kyocera*", "[a]", ".hidden", "..a", "$HOME"),
    *(f"a{MARKS}", f"{MARKS.replace('-', '')}a"),
]


def test_few_marks_are_refused() -> None:
    assert set(string.punctuation) - set(MARKS) == set("\"'#%/<?")


@pytest.mark.parametrize("name", NAMES)
def test_cups_can_be_asked_about_it(hall_printer: HallPrinter, name: str) -> None:
    assert taken(name)
    server, device = hall_printer.cupsd.server, hall_printer.device.folder
    set_up_queue(server, QueueDescription(name, f"hall-sim:{device}", device / "driver.ppd"))
    try:
        assert name in server.queues()
        assert Printer(server, name).readiness() == Ready()
    finally:
        server.delete_queue(name)
