"""What keeps the printer from printing, in words; alone, for the first page needs no more."""

from typing import assert_never

from hardware.printer_state import PrinterReason
from kiosk.language.texts import Message, _


def printer_reason_text(reason: PrinterReason) -> Message:
    """Return what keeps the printer from printing, in words."""
    match reason:
        case PrinterReason.PAPER_OUT:
            return _("The printer is out of paper")
        case PrinterReason.PAPER_JAM:
            return _("Paper is stuck in the printer")
        case PrinterReason.COVER_OPEN:
            return _("The printer's cover is open")
        case PrinterReason.TRAY_MISSING:
            return _("The printer's paper tray is missing")
        case PrinterReason.OUTPUT_FULL:
            return _("The printer's output tray is full")
        case PrinterReason.TONER_EMPTY:
            return _("The printer is out of toner")
        case PrinterReason.OFFLINE:
            return _("The printer is switched off or unplugged")
        case PrinterReason.STOPPED | PrinterReason.NOT_ACCEPTING | PrinterReason.UNKNOWN:
            return _("The printer is out of service")
        case _:
            assert_never(reason)
