"""The made-up world of a rehearsal: a card, a printer, fresh records; blocking calls run in place.

The code of the terminal is the shipped one; Trio's mock clock knows nothing of threads, so the hop
into them is left out.
"""

import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto, unique
from pathlib import Path

from db.demo_records import write_demo_records
from hardware.printer import JobLook, JobState, PrintJob
from hardware.printer_errors import PrintServiceGone
from hardware.printer_state import NotReady, PrinterReason, Readiness, Ready
from hardware.simulators import SimulationPermit
from hardware.simulators.reader import SimulatedResourceManager
from kiosk.demo.devices import READER, DemoCard, demo_cards, demo_hall
from kiosk.demo.rehearsal.in_place import InPlace, leave_freed
from kiosk.demo.rehearsal.plate import Plate
from kiosk.desks.card_slot import Empty, InsertedCard, Occupied
from kiosk.desks.print_desk import PagePrinter
from kiosk.desks.terminal import Terminal
from kiosk.settings.configuration import IdentityCardSettings, demo_configuration
from kiosk.settings.region import Proof
from kiosk.settings.secret_files import new_journal_key
from kiosk.terminal.assembly import assemble
from kiosk.trust.paper_maker import Equipment


@unique
class Trouble(Enum):
    """What does not work in a rehearsal."""

    NONE = auto()
    NO_PAPER = auto()
    PAPER_RUNS_OUT = auto()
    PRINT_FAILS = auto()
    NO_PRINT_SERVICE = auto()
    NO_CARD_SERVICE = auto()


_JOB_STATES = {
    Trouble.PAPER_RUNS_OUT: [JobState.PROCESSING, JobState.COMPLETED],
    Trouble.PRINT_FAILS: [JobState.ABORTED],
}


@dataclass
class _Printer:
    """A printer at the seam of the print desk, in this trouble."""

    trouble: Trouble
    _states: list[JobState] = field(default_factory=list)
    _jobs: int = 0

    def readiness(self) -> Readiness:
        if self.trouble is Trouble.NO_PRINT_SERVICE:
            raise PrintServiceGone("rehearsal")
        running_out = self.trouble is Trouble.PAPER_RUNS_OUT and len(self._states) > 1
        if self.trouble is Trouble.NO_PAPER or running_out:
            return NotReady(frozenset({PrinterReason.PAPER_OUT}))
        return Ready()

    def fresh_readiness(self) -> Readiness:
        return self.readiness()

    def put_right(self) -> Readiness:
        return self.readiness()

    def submit(self, document: bytes, serial: str) -> PrintJob:
        self.readiness()
        self._states = list(_JOB_STATES.get(self.trouble, [JobState.COMPLETED]))
        self._jobs += 1
        return PrintJob(self._jobs, serial)

    def look(self, job: PrintJob) -> JobLook:
        readiness = self.readiness()
        state = self.job_state(job)
        return JobLook(state, readiness, progress=len(self._states))

    def job_state(self, job: PrintJob) -> JobState:
        return self._states.pop(0) if len(self._states) > 1 else self._states[0]

    def jobs_of(self, serial: str) -> tuple[PrintJob, ...]:
        return ()

    def cancel(self, job: PrintJob) -> None:
        self._states = [JobState.CANCELLED]

    def purge_queue(self) -> None:
        pass


_PLATE = IdentityCardSettings("the plate of the rehearsal")


def made_up_printer(trouble: Trouble) -> PagePrinter:
    """Return a printer at the seam of the print desk that prints nothing, in this trouble."""
    return _Printer(trouble)


@dataclass(frozen=True, slots=True)
class Start:
    """How a rehearsed visit begins: with which card in the hand, in what trouble."""

    card: str
    trouble: Trouble = Trouble.NONE


class World:
    """One terminal with fresh records in `folder`, a copy of `template`."""

    def __init__(
        self, start: Start, template: Path, folder: Path, permit: SimulationPermit, now: datetime
    ) -> None:
        shutil.copytree(template, folder, dirs_exist_ok=True)
        self._readers = SimulatedResourceManager(READER, permit=permit)
        self._plate = Plate(permit)
        self._shown: set[Proof] = set()
        self._card: DemoCard = next(card for card in demo_cards(permit) if card.title == start.card)
        self.terminal: Terminal = assemble(
            replace(demo_hall(demo_configuration(folder)), identity_cards=_PLATE),
            self._readers,
            made_up_printer(start.trouble),
            lambda: now,
            worker=InPlace,
            identity_cards=lambda _deliver: self._plate,
            maker=Equipment.maker,
            forget=leave_freed,
        )
        self._plate.tell = self.terminal.identity_cards.take_over
        self._insertions = 0
        if start.trouble is Trouble.NO_CARD_SERVICE:
            self._readers.stop_service()
        else:
            self.terminal.cards.slot.turn(Empty())

    @property
    def shown(self) -> frozenset[Proof]:
        """What the citizen has shown so far."""
        return frozenset(self._shown)

    @property
    def pin(self) -> str:
        """The right PIN of the card."""
        return self._card.pin

    def insert_card(self) -> None:
        """Put the card in."""
        self._shown.add(Proof.CARD)
        self._readers.insert(READER, self._card.card)
        self._insertions += 1
        self.terminal.cards.slot.turn(Occupied(InsertedCard(READER, self._insertions)))

    def lay_identity_card(self) -> None:
        """Lay down the identity card of whoever the card is made out to."""
        self._plate.lay(self._card.identity_card)
        self._shown.add(Proof.IDENTITY_CARD)

    def lift_identity_card(self) -> None:
        """Take the identity card from the plate, if it lies there."""
        self._plate.lift()

    def pull_card(self) -> None:
        """Take the card out, if it is in."""
        if isinstance(self.terminal.cards.slot.state, Occupied):
            self._readers.remove(READER)
            self.terminal.cards.slot.turn(Empty())


def write_template(folder: Path, now: datetime) -> None:
    """Write the stores that every rehearsed visit begins with to `folder`."""
    folder.mkdir(parents=True)
    configuration = demo_configuration(folder)
    write_demo_records(configuration.records.file.path, as_of=now)
    new_journal_key(configuration.stores.journal_key)
