"""Fixtures that several test modules of the drivers share."""

from tests.hardware.card_stage import stage
from tests.hardware.cups_stage import hall_printer, receipt_printer
from tests.hardware.real_printers import bus, driverless_stage, real_cupsd, real_server

__all__ = [
    "bus",
    "driverless_stage",
    "hall_printer",
    "real_cupsd",
    "real_server",
    "receipt_printer",
    "stage",
]
