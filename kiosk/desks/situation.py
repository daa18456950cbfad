"""How devices and papers are at one moment, as far as the pages between visits need it."""

from dataclasses import dataclass
from typing import TypeAlias

from hardware.printer_state import NotReady, Readiness
from kiosk.documents.document_name import DocumentName
from kiosk.rules.clock import ClockFault
from kiosk.settings.configuration import Configuration
from kiosk.settings.region import Proof, Region


@dataclass(frozen=True, slots=True)
class PrinterDown:
    """The print service or its queue is not to be had; `code` names the failure."""

    code: str


@dataclass(frozen=True, slots=True)
class BeingAsked:
    """The printer has not answered yet; it is asked again before any print is promised."""


PrinterCondition: TypeAlias = Readiness | PrinterDown | BeingAsked


def is_out(condition: PrinterCondition) -> bool:
    """Return whether nothing can be printed, as far as is known."""
    return isinstance(condition, NotReady | PrinterDown)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of devices and papers together."""

    reader_ready: bool = True
    identity_reader_ready: bool = True
    code_scanner_ready: bool = False
    records_ready: bool = True
    journal_ready: bool = True
    """Whether what is about to be changed or printed can be written down first."""
    clock_fault: ClockFault | None = None
    """Why the terminal's clock is not believed; no change and no paper is made by it."""
    printer: PrinterCondition = BeingAsked()
    slip_printer: PrinterCondition | None = None
    """None in a hall that prints its slips on A4."""
    broken_papers: frozenset[DocumentName] = frozenset()
    """The papers that cannot be made, whatever printer there is."""
    left_behind: Proof | None = None
    """The card that somebody forgot and that asking did not make anybody take."""

    @property
    def printer_out(self) -> bool:
        """Whether nothing can be printed on A4, as far as is known."""
        return is_out(self.printer)


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides about the menu: the terminal's settings, its region, and its devices now."""

    configuration: Configuration
    region: Region
    conditions: Conditions
