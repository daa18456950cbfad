"""How devices and papers are, kept up to date between visits, for the welcome page and the menu."""

import logging
import math
from collections.abc import Mapping
from enum import Enum, unique
from typing import Final

import trio

from db.errors import DatabaseUnavailable
from hardware.printer_errors import PrinterError
from kiosk.desks.bell import Bell
from kiosk.desks.card_slot import CardSlot, OutOfOrder, SlotState
from kiosk.desks.code_desk import CodeDesk
from kiosk.desks.document_desk import DocumentDesk
from kiosk.desks.id_card_plate import IdCardPlate
from kiosk.desks.print_desk import PrintDesk
from kiosk.desks.situation import BeingAsked, Conditions, PrinterCondition, PrinterDown
from kiosk.desks.store_watch import StoreConditions, StoreWatch
from kiosk.desks.worker import DriverHangs, Worker
from kiosk.documents.document import Paper
from kiosk.documents.document_name import DocumentName
from kiosk.rules.clock import ClockOff
from kiosk.settings.region import Proof

#: Often enough that a refilled printer is offered again before the staff have walked away.
PRINTER_LOOK_INTERVAL_S: Final = 5.0
#: A template is mended by hand; nobody stands and waits for it.
BROKEN_PAPER_LOOK_INTERVAL_S: Final = 60.0

_log = logging.getLogger(__name__)


@unique
class Renewed(Enum):
    """What is exchanged under a running terminal."""

    SETTINGS = "settings"
    CONTENT = "content"


class DeviceWatch:
    """The conditions of card reader, identity card module, scanner, printers, records, papers."""

    def __init__(
        self,
        slot: CardSlot,
        plate: IdCardPlate,
        codes: CodeDesk,
        printing: PrintDesk,
        documents: DocumentDesk,
        stores: StoreWatch,
        workers: tuple[Worker, ...],
    ) -> None:
        self.printers: Mapping[Paper, PrinterCondition] = dict.fromkeys(
            printing.papers, BeingAsked()
        )
        self.broken_papers: frozenset[DocumentName] = frozenset()
        self.left_behind: Proof | None = None
        self.renewals_refused: frozenset[Renewed] = frozenset()
        """What is new on the disk and cannot be used, so that the old goes on."""
        self._slot = slot
        self._plate = plate
        self._codes = codes
        self._printing = printing
        self._documents = documents
        self._stores = stores
        self._workers = workers
        self._turned = Bell()

    @property
    def reader_ready(self) -> bool:
        """Whether a card can be read."""
        return not isinstance(self._slot.state, OutOfOrder) and not self._overdue("card reader")

    @property
    def slot_state(self) -> SlotState:
        """What is in the card reader, or why there is none."""
        return self._slot.state

    @property
    def identity_reader_ready(self) -> bool:
        """Whether an identity card can be read."""
        return self._plate.in_service and not self._overdue("identity cards")

    @property
    def code_scanner_ready(self) -> bool:
        """Whether a code can be scanned."""
        return self._codes.in_service

    @property
    def stores(self) -> StoreConditions:
        """How records, journal and clock were at the last look."""
        return self._stores.conditions

    @property
    def conditions(self) -> Conditions:
        """How the devices are now."""
        printers, stores = self.printers, self.stores
        if self._overdue("printer"):
            printers = dict.fromkeys(printers, PrinterDown(DriverHangs.code))
        return Conditions(
            reader_ready=self.reader_ready,
            identity_reader_ready=self.identity_reader_ready,
            code_scanner_ready=self.code_scanner_ready,
            records_ready=stores.records is None and not self._overdue("records"),
            journal_ready=stores.journal is None and not self._overdue("journal"),
            clock_fault=stores.clock,
            printer=printers[Paper.A4],
            slip_printer=printers.get(Paper.SLIP_80_MM),
            broken_papers=self.broken_papers,
            left_behind=self.left_behind,
        )

    def tell_left_behind(self, card: Proof | None) -> None:
        """Take over which card was forgotten and is not taken, None for none."""
        if card is not self.left_behind:
            self.left_behind = card
            self._turn()

    def tell_renewal(self, what: Renewed, *, refused: bool) -> None:
        """Take over whether new settings or new content could not be used."""
        others = self.renewals_refused - {what}
        now = others | {what} if refused else others
        if now != self.renewals_refused:
            self.renewals_refused = now
            self._turn()

    async def wait_turn(self) -> None:
        """Return when a condition has changed."""
        await self._turned.wait()

    async def run(self) -> None:
        """Keep the conditions up to date until cancelled."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._watch_slot)
            nursery.start_soon(self._watch_plate)
            nursery.start_soon(self._watch_scanner)
            nursery.start_soon(self._watch_printers)
            nursery.start_soon(self._stores.run, self._turn)
            for worker in self._workers:
                nursery.start_soon(worker.watch, self._turn)

    def look_at_stores_soon(self) -> None:
        """Have records, journal and clock looked at now, as when the welcome page comes up."""
        self._stores.look_soon()

    def require_records(self) -> None:
        """Do nothing while the records answer, as far as is known.

        Raises:
            DatabaseUnavailable: they did not at the last look: nobody need type a PIN for that.
        """
        if not self.conditions.records_ready:
            raise DatabaseUnavailable("the records did not answer at the last look")

    def require_right_clock(self) -> None:
        """Do nothing while the clock can be believed.

        Raises:
            ClockOff
        """
        if self.stores.clock is not None:
            raise ClockOff(self.stores.clock)

    async def look_at_printers(self) -> None:
        """Ask each printer how it is, now."""
        conditions = {paper: await self._condition_of(paper) for paper in self.printers}
        if conditions != self.printers:
            self.printers = conditions
            self._turn()

    async def look_at_papers(self) -> None:
        """Try which papers can be made, now.

        Raises:
            DriverHangs: one takes too long.
        """
        broken = await self._documents.broken_papers()
        if broken != self.broken_papers:
            self.broken_papers = broken
            self._turn()

    async def watch_papers(self) -> None:
        """Keep the broken papers up to date until cancelled.

        They are looked at once, and again when one could not be made, or while one is broken.
        """
        while True:
            try:
                await self.look_at_papers()
            except DriverHangs as error:
                _log.error("the papers could not be looked at: %s", error)
            with trio.move_on_after(
                BROKEN_PAPER_LOOK_INTERVAL_S if self.broken_papers else math.inf
            ):
                await self._documents.wait_doubt()

    async def _condition_of(self, paper: Paper) -> PrinterCondition:
        try:
            return await self._printing.readiness(paper)
        except (PrinterError, DriverHangs) as error:
            return PrinterDown(error.code)

    async def _watch_printers(self) -> None:
        while True:
            await self.look_at_printers()
            await trio.sleep(PRINTER_LOOK_INTERVAL_S)

    async def _watch_slot(self) -> None:
        while True:
            ready = self.reader_ready
            await self._slot.wait_turn()
            if self.reader_ready is not ready:
                self._turn()

    async def _watch_plate(self) -> None:
        while True:
            ready = self.identity_reader_ready
            await self._plate.wait_turn()
            if self.identity_reader_ready is not ready:
                self._turn()

    async def _watch_scanner(self) -> None:
        while True:
            await self._codes.wait_turn()
            self._turn()

    def _overdue(self, name: str) -> bool:
        return any(worker.overdue for worker in self._workers if worker.name == name)

    def _turn(self) -> None:
        self._turned.ring()
