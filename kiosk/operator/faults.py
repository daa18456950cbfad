"""What did not work for the staff, in words: what happened, what it was told, and the cure."""

from typing import Final

from db.errors import DatabaseError
from hardware.errors import HardwareError
from hardware.printer_state import PrinterReason
from kiosk.errors import KioskError
from kiosk.flows.printer_words import printer_reason_text
from kiosk.flows.printing import PrinterNotReady
from kiosk.language.texts import Message, Text, Words, _
from kiosk.operator.remedies import remedies
from kiosk.pages.failures import HallWindows, failure_text
from kiosk.pages.kinds import Fact
from kiosk.trust.sealing import SealingFailed

WorldFault = (HardwareError, DatabaseError, KioskError)
"""What the world does wrong, and the staff is told."""


class StaffFault(KioskError):
    """Something that only the staff does could not be done; says why, and what to do.

    `details` are a file, or the system's own words, for the engineer.
    """

    def __init__(self, why: Message, cure: Message, details: str = "") -> None:
        super().__init__(details or why.message)
        self.why = why
        self.cure = cure
        self.details = details


SEE_CABLE: Final = _("See to its cable and its power; it comes back by itself within seconds.")
CALL: Final = _("Call the engineer and read out the code.")
PRINTER_CURES: Final[dict[PrinterReason, Message]] = {
    PrinterReason.PAPER_OUT: _("Load paper, then note it under: Paper, toner, counts."),
    PrinterReason.PAPER_JAM: _("Pull the stuck paper out as the printer shows."),
    PrinterReason.COVER_OPEN: _("Shut the cover."),
    PrinterReason.TRAY_MISSING: _("Push the tray in until it clicks."),
    PrinterReason.OUTPUT_FULL: _("Take the printed paper away."),
    PrinterReason.TONER_EMPTY: _("Change the toner, then note it under: Paper, toner, counts."),
    PrinterReason.OFFLINE: SEE_CABLE,
    PrinterReason.STOPPED: _("It starts again by itself within seconds, else call."),
    PrinterReason.NOT_ACCEPTING: CALL,
}

_SEALING: Final = _("It cannot be sealed for the agency")
_JOURNAL: Final = _("The journal cannot be read or written")


def facts_of(
    error: HardwareError | DatabaseError | KioskError, windows: HallWindows
) -> tuple[Fact, ...]:
    """Return what happened in words, details where there are any, and the code."""
    facts = [Fact(_("What happened"), _happened(error, windows))]
    if isinstance(error, StaffFault) and error.details:
        facts.append(Fact(_("For the engineer"), Words(error.details)))
    return (*facts, Fact(_("Code"), Words(error.code)))


def cures_of(error: HardwareError | DatabaseError | KioskError) -> tuple[Text, ...]:
    """Return what to do about it, as the list of codes has it (docs/failure-codes.md)."""
    if isinstance(error, PrinterNotReady):
        return tuple(PRINTER_CURES.get(reason, CALL) for reason in _in_order(error.reasons))
    if isinstance(error, StaffFault):
        return (error.cure,)
    told = remedies()[error.code]
    return (Words(_plain(told.chinese), _plain(told.english or "")),)


def _happened(error: HardwareError | DatabaseError | KioskError, windows: HallWindows) -> Text:
    """A citizen is told of records and set-up what the staff has to know apart."""
    match error:
        case StaffFault():
            return error.why
        case PrinterNotReady(reasons=reasons) if reasons:
            return printer_reason_text(_in_order(reasons)[0])
        case SealingFailed():
            return _SEALING
        case DatabaseError():
            return _JOURNAL  # the one store that the staff's pages read
    return failure_text(error.code, windows).happened


def _in_order(reasons: frozenset[PrinterReason]) -> list[PrinterReason]:
    return sorted(reasons, key=list(PrinterReason).index)


def _plain(listed: str) -> str:
    """Return what the list of codes says, without the marks around what is typed."""
    return listed.replace("`", "")
