"""Every part of the terminal with the code of what is wrong with it, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique

from db.journal import EntryKind, Note
from hardware.code_scanner.errors import ScannerGone
from hardware.printer_state import NotReady, Ready
from kiosk.clock import Clock
from kiosk.desks.card_slot import OutOfOrder
from kiosk.desks.day_book import DayBook
from kiosk.desks.device_watch import DeviceWatch
from kiosk.desks.situation import BeingAsked, Conditions, PrinterCondition, PrinterDown
from kiosk.desks.worker import DriverHangs
from kiosk.rules.clock import ClockFault
from kiosk.settings.region import Proof


@unique
class Part(Enum):
    """A part of the terminal that can be out of service by itself."""

    CARD_READER = "card_reader"
    IDENTITY_CARDS = "identity_cards"
    CODE_SCANNER = "code_scanner"
    PRINTER = "printer"
    SLIP_PRINTER = "slip_printer"
    RECORDS = "records"
    JOURNAL = "journal"
    CLOCK = "clock"
    PAPERS = "papers"
    SETTINGS = "settings"
    """Here only while new ones cannot be used."""
    CONTENT = "content"
    """As SETTINGS."""


WELL = ""
"""The code of a part that works."""

CARD_LEFT = "card_left"
"""The warning of a reader in which somebody forgot a card, which nobody has taken yet.

Only `kiosk status` and the figures tell it: the staff gets in when the card is out.
"""
NOT_TAKEN = "new_ones_not_taken"
"""The warning of settings or content that are new and wrong."""


@dataclass(frozen=True, slots=True)
class PartState:
    """How a part is: `code` names what is wrong, and is WELL where nothing is."""

    part: Part
    code: str
    since: datetime
    warnings: tuple[str, ...] = ()
    """What will be wrong soon, such as little paper."""

    @property
    def in_service(self) -> bool:
        """Whether it works."""
        return self.code == WELL


class DeviceStates:
    """Keeps since when each part is as it is, and notes each that goes out of service."""

    def __init__(
        self, watch: DeviceWatch, book: DayBook, clock: Clock, *, plate: bool, scanner: bool
    ) -> None:
        """Say whether the terminal reads identity cards at all, and whether it scans codes."""
        self._watch = watch
        self._book = book
        self._clock = clock
        self._plate = plate
        self._scanner = scanner
        self._states: dict[Part, PartState] = {}
        self._left_now = False
        self.left_behind_since: datetime | None = None
        """Since when the last card that was forgotten is, until the staff says where it went."""
        self.look()

    @property
    def now(self) -> tuple[PartState, ...]:
        """Every part as it is."""
        return tuple(self._states.values())

    async def run(self) -> None:
        """Follow the conditions until cancelled."""
        while True:
            await self._watch.wait_turn()
            self.look()

    def look(self) -> None:
        """Take over how the parts are."""
        forgotten = self._watch.left_behind is not None
        if forgotten and not self._left_now:
            self.left_behind_since = self._clock()
        self._left_now = forgotten
        codes = self._codes()
        for part in set(self._states) - set(codes):
            del self._states[part]
        for part, (code, warnings) in codes.items():
            before = self._states.get(part)
            if before is not None and before.code == code:
                self._states[part] = PartState(part, code, before.since, warnings)
                continue
            self._states[part] = PartState(part, code, self._clock(), warnings)
            if code and before is not None:
                self._book.note(Note(EntryKind.FAULT, part.value, code))

    def _codes(self) -> Mapping[Part, tuple[str, tuple[str, ...]]]:
        conditions, stores = self._watch.conditions, self._watch.stores
        found = {
            Part.CARD_READER: (self._reader_code(conditions), self._left(Proof.CARD)),
            Part.PRINTER: _printer(conditions.printer),
            Part.RECORDS: (_store(conditions.records_ready, stores.records), ()),
            Part.JOURNAL: (_store(conditions.journal_ready, stores.journal), ()),
            Part.CLOCK: (_clock(stores.clock), ()),
            Part.PAPERS: ("papers.broken" if conditions.broken_papers else WELL, ()),
        }
        if self._plate:
            ready = conditions.identity_reader_ready
            found[Part.IDENTITY_CARDS] = (
                WELL if ready else "identity_cards.silent",
                self._left(Proof.IDENTITY_CARD),
            )
        if self._scanner:
            ready = conditions.code_scanner_ready
            found[Part.CODE_SCANNER] = (WELL if ready else ScannerGone.code, ())
        if conditions.slip_printer is not None:
            found[Part.SLIP_PRINTER] = _printer(conditions.slip_printer)
        for what in self._watch.renewals_refused:
            found[Part(what.value)] = (WELL, (NOT_TAKEN,))
        return {part: found[part] for part in Part if part in found}

    def _left(self, card: Proof) -> tuple[str, ...]:
        return (CARD_LEFT,) if self._watch.left_behind is card else ()

    def _reader_code(self, conditions: Conditions) -> str:
        if conditions.reader_ready:
            return WELL
        state = self._watch.slot_state
        fault = state.fault.value if isinstance(state, OutOfOrder) else "hangs"
        return f"card_reader.{fault.replace(' ', '_')}"


def _store(ready: bool, code: str | None) -> str:
    return WELL if ready else code or DriverHangs.code


def _clock(fault: ClockFault | None) -> str:
    return WELL if fault is None else f"clock.{fault.name.lower()}"


def _printer(condition: PrinterCondition) -> tuple[str, tuple[str, ...]]:
    match condition:
        case BeingAsked():
            return WELL, ()
        case PrinterDown(code):
            return code, ()
        case NotReady(reasons):
            return f"printer.{min(reason.value for reason in reasons)}", ()
        case Ready(warnings):
            return WELL, tuple(sorted(warning.value for warning in warnings))
