"""How a print queue is: its driver, its paper, and what the printer itself says."""

from typing import Final

from hardware.device_look import Reach, ask_device
from hardware.media import PageSize, media_for
from hardware.printer import Printer
from hardware.printer_queue import deviations, is_raw
from hardware.printer_state import PrinterReason, PrinterStatus, faults_of
from hardware.showable import shell_word
from kiosk.doctor.finding import Finding, Health, Who, command
from kiosk.language.texts import _

A4: Final = PageSize(210, 297)
SLIP: Final = PageSize(80, 150)
"""A receipt of middle length on the roll."""

_ADVICE: Final = {
    PrinterReason.PAPER_OUT: _("Load paper."),
    PrinterReason.PAPER_JAM: _("Pull the stuck paper out and shut the cover."),
    PrinterReason.COVER_OPEN: _("Shut the cover."),
    PrinterReason.TRAY_MISSING: _("Put the tray in."),
    PrinterReason.OUTPUT_FULL: _("Take the printed paper away."),
    PrinterReason.TONER_EMPTY: _("Change the toner."),
    PrinterReason.OFFLINE: _("Switch it on; see to its cable and its address."),
    PrinterReason.STOPPED: _(
        "The terminal puts the queue to work again within seconds of the printer being well; "
        "without a running terminal: cupsenable."
    ),
    PrinterReason.NOT_ACCEPTING: _("Somebody closed the queue; open it with cupsaccept."),
    PrinterReason.UNKNOWN: _("Look at the printer's own display."),
}


_ENGINEERS: Final = {PrinterReason.STOPPED, PrinterReason.NOT_ACCEPTING, PrinterReason.UNKNOWN}


def printer_finding(thing: str, printer: Printer, size: PageSize) -> Finding:
    """Return how a queue is for pages of this size.

    Raises:
        PrinterError: there is no such queue, or CUPS does not answer.
    """
    status = printer.server.printer_status(printer.queue)
    if is_raw(status):
        state = "the queue has no driver: papers would come out as pages of signs"
        return Finding(thing, Health.OUT_OF_SERVICE, "", state, command("kiosk printer add"))
    if different := deviations(status):
        state = f"not as the terminal's queues are: {', '.join(different)}"
        slips = " --slips" if size == SLIP else ""
        again = command(f"kiosk printer add {shell_word(status.device_uri)}{slips} [--driver …]")
        return Finding(thing, Health.OUT_OF_SERVICE, "", state, again)
    readiness = printer.fresh_readiness()
    faults = sorted(faults_of(readiness), key=lambda reason: reason.value)
    if faults:
        state = ", ".join(reason.value for reason in faults) + _why(status)
        who = Who.ENGINEER if faults[0] in _ENGINEERS else Who.HALL
        return Finding(thing, Health.OUT_OF_SERVICE, "", state, _ADVICE[faults[0]], who)
    if status.device_uri.startswith("ipp") and ask_device(status.device_uri) is Reach.NO_WAY:
        state = f"nobody knows the address of {status.device_uri}, so it cannot be asked how it is"
        advice = _("Give the printer a fixed address, and 'kiosk printer add' it by that.")
        return Finding(thing, Health.ATTENTION, "", state, advice)
    if media_for(size, status.sizes) is None:
        state = f"the driver has no paper of {size.width_mm:g} mm by {size.height_mm:g} mm"
        return Finding(thing, Health.ATTENTION, "", state, _("Choose another driver."))
    warnings = ", ".join(sorted(warning.value for warning in readiness.warnings))
    health = Health.ATTENTION if warnings else Health.WELL
    return Finding(thing, health, "", f"{warnings or 'ready'} ({status.make_and_model})")


def _why(status: PrinterStatus) -> str:
    """What CUPS says besides, in its own words: why a backend stopped the queue."""
    told = [reason for reason in status.state_reasons if reason != "none"]
    said = "; ".join(filter(None, (status.message, " ".join(told))))
    return f" (CUPS: {said})" if said else ""
