"""A whole terminal on made-up wires: the shipping code over virtual cards, SQLite and no paper.

Blocking calls run in place, for Trio's mock clock knows nothing of threads.
"""

from hardware.simulators import SimulationPermit
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import SimulatedCard
from kiosk.clock import Clock
from kiosk.demo.devices import READER
from kiosk.demo.rehearsal.in_place import InPlace, leave_freed
from kiosk.demo.rehearsal.plate import Plate
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.demo.rehearsal.scanner import Scanner
from kiosk.desks.card_slot import Empty, InsertedCard, Occupied, OutOfOrder, SlotFault
from kiosk.desks.print_desk import PagePrinter
from kiosk.desks.terminal import Terminal
from kiosk.settings.configuration import Configuration
from kiosk.terminal.assembly import assemble


class MadeUpWires:
    """One terminal with what its wires end in, and the hands that move cards.

    Args:
        configuration: its settings; the stores they name are there already.
        page_printer: prints in place of the made-up `printer`.
        slip_printer: prints its slips, where it has one.
    """

    def __init__(
        self,
        configuration: Configuration,
        permit: SimulationPermit,
        clock: Clock,
        *,
        page_printer: PagePrinter | None = None,
        slip_printer: PagePrinter | None = None,
    ) -> None:
        self.configuration = configuration
        self.permit = permit
        self.readers = SimulatedResourceManager(READER, permit=permit)
        self.plate = Plate(permit)
        self.scanner = Scanner()
        self.printer = MadeUpPrinter()
        self.terminal: Terminal = assemble(
            configuration,
            self.readers,
            page_printer or self.printer,
            clock,
            worker=InPlace,
            slip_printer=slip_printer,
            identity_cards=lambda _deliver: self.plate,
            maker=lambda equipment: equipment.maker(clock),
            forget=leave_freed,
            codes=lambda _deliver: self.scanner,
        )
        self.scanner.desk = self.terminal.codes
        self.plate.tell = self.terminal.identity_cards.take_over
        self.terminal.cards.slot.turn(Empty())
        self._insertions = 0

    def insert(self, card: SimulatedCard) -> InsertedCard:
        """Put a card into the reader."""
        self.readers.insert(READER, card)
        self._insertions += 1
        inserted = InsertedCard(READER, self._insertions)
        self.terminal.cards.slot.turn(Occupied(inserted))
        return inserted

    def pull(self) -> None:
        """Take the card out of the reader, if it is in."""
        if isinstance(self.terminal.cards.slot.state, Occupied):
            self.readers.remove(READER)
            self.terminal.cards.slot.turn(Empty())

    def unplug_reader(self) -> None:
        """Pull the reader's plug, with whatever card is in it."""
        state = self.terminal.cards.slot.state
        self.readers.unplug_reader(READER)
        gone = state.card if isinstance(state, Occupied) else None
        self.terminal.cards.slot.turn(OutOfOrder(SlotFault.NO_READER), lost=gone)

    def plug_in_reader(self) -> None:
        """Put the plug back, with no card in the reader."""
        self.readers.attach_reader(READER)
        self.terminal.cards.slot.turn(Empty())

    def lose_service(self) -> None:
        """Let the PC/SC service die."""
        self.readers.stop_service()
        self.terminal.cards.slot.turn(OutOfOrder(SlotFault.NO_SERVICE))
