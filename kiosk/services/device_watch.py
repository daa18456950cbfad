"""How the devices are, kept up to date between visits, for the welcome page and the menu."""

from typing import Final

import trio

from hardware.printer_errors import PrinterError
from kiosk.card_slot import CardSlot, OutOfOrder
from kiosk.conditions import BeingAsked, Conditions, PrinterCondition, PrinterDown
from kiosk.id_card_plate import IdCardPlate
from kiosk.services.print_desk import PrintDesk
from kiosk.worker import DriverHangs, Worker

#: Often enough that a refilled printer is offered again before the staff have walked away.
PRINTER_LOOK_INTERVAL_S: Final = 5.0


class DeviceWatch:
    """The conditions of card reader, identity card module, printer and records."""

    def __init__(
        self,
        slot: CardSlot,
        plate: IdCardPlate,
        printing: PrintDesk,
        workers: tuple[Worker, ...],
    ) -> None:
        self.printer: PrinterCondition = BeingAsked()
        self._slot = slot
        self._plate = plate
        self._printing = printing
        self._workers = workers
        self._turned = trio.Event()

    @property
    def reader_ready(self) -> bool:
        """Whether a card can be read."""
        return not isinstance(self._slot.state, OutOfOrder) and not self._overdue("card reader")

    @property
    def identity_reader_ready(self) -> bool:
        """Whether an identity card can be read."""
        return self._plate.in_service and not self._overdue("identity cards")

    @property
    def conditions(self) -> Conditions:
        """How the devices are now."""
        printer = PrinterDown(DriverHangs.code) if self._overdue("printer") else self.printer
        return Conditions(
            reader_ready=self.reader_ready,
            identity_reader_ready=self.identity_reader_ready,
            records_ready=not self._overdue("records"),
            printer=printer,
        )

    async def wait_turn(self) -> None:
        """Return when a condition has changed."""
        await self._turned.wait()

    async def run(self) -> None:
        """Keep the conditions up to date until cancelled."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._watch_slot)
            nursery.start_soon(self._watch_plate)
            nursery.start_soon(self._watch_printer)
            for worker in self._workers:
                nursery.start_soon(worker.watch, self._turn)

    async def look_at_printer(self) -> None:
        """Ask the printer how it is, now."""
        condition: PrinterCondition
        try:
            condition = await self._printing.readiness()
        except (PrinterError, DriverHangs) as error:
            condition = PrinterDown(error.code)
        if condition != self.printer:
            self.printer = condition
            self._turn()

    async def _watch_printer(self) -> None:
        while True:
            await self.look_at_printer()
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

    def _overdue(self, name: str) -> bool:
        return any(worker.overdue for worker in self._workers if worker.name == name)

    def _turn(self) -> None:
        self._turned.set()
        self._turned = trio.Event()
