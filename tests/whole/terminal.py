"""A terminal as it ships, on a real pcscd and a real cupsd, with hands for its cards and paper."""

import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar, TypeVarTuple

import trio
import trio.testing

from db.demo_people import DemoCardholder, DemoRole, demo_cast
from db.demo_records import write_demo_records
from db.journal import Intact, Journal, open_journal_to_read
from db.records import CardStatus
from db.sqlite_records import open_records
from hardware.cups_server import CupsServer
from hardware.printer import Printer
from hardware.printer_state import Ready
from hardware.resource_manager import ReaderReading, ReaderStateFlag
from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.virtual_card import SimulatedCard, VirtualCard
from kiosk.demo.devices import card_of, identity_card_of
from kiosk.demo.rehearsal.plate import Plate
from kiosk.desks.card_slot import Empty, Occupied, OutOfOrder
from kiosk.desks.terminal import Terminal
from kiosk.desks.worker import Worker
from kiosk.settings.configuration import (
    Configuration,
    IdentityCardSettings,
    demo_configuration,
)
from kiosk.settings.secret_files import journal_key, new_journal_key
from kiosk.terminal.assembly import assemble
from kiosk.terminal.operate import operate
from tests.hardware.card_stage import PERMIT, wait_for_cards, wait_until
from tests.hardware.cups_stage import HallPrinter
from tests.hardware.passing_card import PassingCard
from tests.whole.citizen import Citizen

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

#: Far beyond what any story here takes.
STORY_LIMIT_S: Final = 240.0

_PLATE: Final = IdentityCardSettings("the plate")


class WholeTerminal:
    """One terminal, its world, and a citizen who stands before it.

    Args:
        adapt: makes the settings of its hall out of the demonstration's.
        plate: whether it has a module for identity cards.

    Attributes:
        records_answer: while it is cleared, the records keep everybody waiting.
    """

    def __init__(
        self,
        folder: Path,
        pcscd: PrivatePcscd,
        hall_printer: HallPrinter,
        refill_s: float = STORY_LIMIT_S,
        adapt: Callable[[Configuration], Configuration] = lambda configuration: configuration,
        *,
        plate: bool = False,
    ) -> None:
        from hardware.pcsc import PcscResourceManager

        settings = adapt(configuration_in(folder, refill_s))
        self.configuration = replace(settings, identity_cards=_PLATE) if plate else settings
        self.plate = Plate(PERMIT)
        self.pcscd = pcscd
        self.paper = hall_printer
        self.reader, self.slot = next(iter(pcscd.slots.items()))
        self.readers = PcscResourceManager()
        self.citizen = Citizen()
        self.records_answer = threading.Event()
        self.records_answer.set()
        self.terminal: Terminal = assemble(
            self.configuration,
            self.readers,
            hall_printer.printer,
            worker=_gated("records", self.records_answer),
            identity_cards=(lambda _deliver: self.plate) if plate else None,
        )
        self.plate.tell = self.terminal.identity_cards.take_over

    def play(self, story: Callable[["WholeTerminal"], Awaitable[None]]) -> None:
        """Operate the terminal, on the real clock, until the story is told."""
        trio.run(self._told, story)
        self.slot.remove()

    async def _told(self, story: Callable[["WholeTerminal"], Awaitable[None]]) -> None:
        with trio.fail_after(STORY_LIMIT_S):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(operate, self.terminal, self.readers, self.citizen)
                await self.in_service()
                # The welcome page is put up anew; a touch on the one before it would be lost.
                await trio.testing.wait_all_tasks_blocked()
                await story(self)
                nursery.cancel_scope.cancel()

    def insert(self, card: SimulatedCard) -> None:
        """Put a card into the reader."""
        self.slot.insert(card)

    def lay(self, role: DemoRole) -> None:
        """Lay the identity card of a member of the cast on the module."""
        self.plate.lay(identity_card_of(person(role)))

    def take_card(self) -> None:
        """Take the card out of the reader, and the identity card from the module."""
        self.plate.lift()
        self.slot.remove()

    def exchange_unseen(self, card: SimulatedCard) -> None:
        """Put another card in while the kiosk's own thread is busy and sees nothing of it."""
        self.slot.remove()
        wait_until(self.readers, lambda readings: not any(map(_present, readings)))
        self.slot.insert(card)
        wait_for_cards(self.readers, [self.reader])

    def paper_by_hand(self) -> HallPrinter:
        """Return the printer with a connection of its own, to use beside the kiosk."""
        printer = Printer(CupsServer(self.paper.cupsd.address), self.paper.printer.queue)
        return replace(self.paper, printer=printer)

    async def slot_is(self, kind: type[Empty] | type[Occupied] | type[OutOfOrder]) -> None:
        """Return when the kiosk sees the reader so."""
        slot = self.terminal.cards.slot
        while not isinstance(slot.state, kind):
            await slot.wait_turn()

    async def in_service(self) -> None:
        """Return when reader and printer are ready."""
        devices = self.terminal.devices
        while not (devices.reader_ready and isinstance(devices.conditions.printer, Ready)):
            await devices.wait_turn()

    def status(self, person: DemoCardholder) -> CardStatus:
        """Return the state of the person's card, as the file of the records says."""
        records = open_records(self.configuration.records.file.path)
        try:
            return records.find_card(person.identification_code).status
        finally:
            records.close()

    def open_business(self) -> int:
        """Return how many intents the journal has no outcome of; it must be whole."""
        journal = journal_of(self.configuration)
        try:
            assert isinstance(journal.verify(), Intact)
            return len(journal.open_intents())
        finally:
            journal.close()


class HookedCard(PassingCard):
    """A card that does something to the world in the middle of an exchange, once.

    `acted` is set when that is over, which can be long after the exchange has failed.
    """

    def __init__(self, card: VirtualCard, at_exchange: int, act: Callable[[], None]) -> None:
        self.acted = threading.Event()
        super().__init__(card)
        self._left = at_exchange
        self._act = act

    def transmit(self, command: bytes) -> bytes:
        self._left -= 1
        if self._left == 0:
            self._act()
            self.acted.set()
        return super().transmit(command)


def _gated(name: str, gate: threading.Event) -> type[Worker]:
    """Return workers of which the one of this name does nothing while the gate is shut."""

    class Gated(Worker):
        async def run(
            self,
            call: Callable[[*Arguments], Result],
            *arguments: *Arguments,
            limit_s: float | None = None,
        ) -> Result:
            def when_open() -> Result:
                gate.wait(STORY_LIMIT_S)
                return call(*arguments)

            if self.name == name:
                return await super().run(when_open, limit_s=limit_s)
            return await super().run(call, *arguments, limit_s=limit_s)

    return Gated


def _present(reading: ReaderReading) -> bool:
    return bool(reading.flags & ReaderStateFlag.PRESENT)


def person(role: DemoRole = DemoRole.NORMAL) -> DemoCardholder:
    """Return a member of the cast."""
    return next(one for one in demo_cast() if one.role is role)


def card(role: DemoRole = DemoRole.NORMAL) -> VirtualCard:
    """Return a new card of a member of the cast."""
    return VirtualCard(card_of(person(role)), permit=PERMIT)


def journal_of(configuration: Configuration) -> Journal:
    """Return the terminal's journal, to read."""
    stores = configuration.stores
    return open_journal_to_read(stores.journal, journal_key(stores.journal_key))


def configuration_in(folder: Path, refill_s: float = STORY_LIMIT_S) -> Configuration:
    """Return the settings of a terminal with its stores in `folder`, made if they are not there."""
    configuration = demo_configuration(folder)
    if not configuration.records.file.path.exists():
        write_demo_records(configuration.records.file.path, as_of=datetime.now(UTC))
        new_journal_key(configuration.stores.journal_key)
    # A farewell that nobody touches away stays, so that no story depends on the time it takes.
    times = replace(configuration.times, farewell_s=10 * STORY_LIMIT_S, refill_s=refill_s)
    return replace(configuration, times=times)
