"""Fixtures that several test modules of the drivers share."""

from tests.hardware.card_stage import stage
from tests.hardware.cups_stage import hall_printer, receipt_printer

__all__ = ["hall_printer", "receipt_printer", "stage"]
