"""How the devices are at one moment, as far as the pages between visits need it."""

from dataclasses import dataclass
from typing import TypeAlias

from hardware.printer_state import NotReady, Readiness


@dataclass(frozen=True, slots=True)
class PrinterDown:
    """The print service or its queue is not to be had; `code` names the failure."""

    code: str


@dataclass(frozen=True, slots=True)
class BeingAsked:
    """The printer has not answered yet; it is asked again before any print is promised."""


PrinterCondition: TypeAlias = Readiness | PrinterDown | BeingAsked


@dataclass(frozen=True, slots=True)
class Conditions:
    """The devices' conditions together."""

    reader_ready: bool = True
    identity_reader_ready: bool = True
    records_ready: bool = True
    printer: PrinterCondition = BeingAsked()

    @property
    def printer_out(self) -> bool:
        """Whether nothing can be printed, as far as is known."""
        return isinstance(self.printer, NotReady | PrinterDown)
