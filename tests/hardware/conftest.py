"""Fixtures that several test modules of the drivers share."""

from tests.hardware.card_stage import pcscd, stage
from tests.hardware.cups_stage import cupsd, hall_printer, receipt_printer

__all__ = ["cupsd", "hall_printer", "pcscd", "receipt_printer", "stage"]
