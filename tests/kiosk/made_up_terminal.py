"""A whole terminal for flow tests: shipping code over virtual cards, SQLite and a made-up printer.

Blocking calls run in place, for Trio's mock clock knows nothing of threads.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.demo_people import DemoRole, demo_cast
from db.demo_records import write_demo_records
from hardware.printer import JobLook, JobState, PrintJob
from hardware.printer_errors import PrintServiceGone
from hardware.printer_state import NotReady, PrinterReason, Readiness, Ready
from hardware.simulators import permit_simulation
from hardware.simulators.id_card_profiles import SimulatedIdCard
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import CardProfile, VirtualCard
from kiosk.demo.devices import READER, card_of, identity_card_of
from kiosk.demo.rehearsal.in_place import InPlace, leave_freed
from kiosk.demo.rehearsal.plate import Plate
from kiosk.demo.rehearsal.scanner import Scanner
from kiosk.desks.card_slot import Empty, InsertedCard, Occupied, OutOfOrder, SlotFault
from kiosk.desks.print_desk import PagePrinter
from kiosk.desks.terminal import Terminal
from kiosk.flows.conversation import converse
from kiosk.flows.visit import Visit
from kiosk.settings.configuration import (
    CodeScannerSettings,
    Configuration,
    DocumentSettings,
    IdentityCardSettings,
    PrinterSettings,
    SwitchedOn,
    demo_configuration,
)
from kiosk.settings.region import Service
from kiosk.settings.secret_files import new_journal_key
from kiosk.terminal.assembly import assemble
from tests.kiosk.scripted_screen import Line, ScriptedScreen

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@dataclass
class MadeUpPrinter:
    """A printer at the seam of the print desk; each look at a job takes the next state."""

    condition: Readiness = field(default_factory=Ready)
    job_states: list[JobState] = field(default_factory=lambda: [JobState.COMPLETED])
    gone: bool = False
    printed: list[bytes] = field(default_factory=list)
    queue: list[bytes] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    jobs: tuple[PrintJob, ...] = ()
    """What is found when somebody looks for the jobs of a serial number."""
    during_submit: Callable[[], None] = lambda: None
    looks: int = 0
    silent: bool = False
    """Nothing moves any more."""
    mended_by_the_end: bool = False
    """Somebody sees to it before the job is completed."""
    believable: bool = True
    """Whether the device bears out what CUPS says of a job."""

    def readiness(self) -> Readiness:
        self._answer()
        return self.condition

    def fresh_readiness(self) -> Readiness:
        return self.readiness()

    def put_right(self) -> Readiness:
        self.queue.clear()
        return self.readiness()

    def submit(self, document: bytes, serial: str) -> PrintJob:
        self._answer()
        self.during_submit()
        self.queue.append(document)
        return PrintJob(len(self.printed) + 1, serial)

    def look(self, job: PrintJob) -> JobLook:
        state = self.job_state(job)
        self.looks += 1
        if state is JobState.COMPLETED and self.mended_by_the_end:
            self.condition = Ready()
        progress = None if self.silent else self.looks
        return JobLook(state, self.readiness(), progress, self.believable)

    def job_state(self, job: PrintJob) -> JobState:
        self._answer()
        state = self.job_states[0]
        if len(self.job_states) > 1:
            self.job_states.pop(0)
        if state is JobState.COMPLETED and self.queue:
            self.printed.append(self.queue.pop())
        return state

    def jobs_of(self, serial: str) -> tuple[PrintJob, ...]:
        self._answer()
        return self.jobs

    def cancel(self, job: PrintJob) -> None:
        self._answer()
        self.cancelled.append(job.number)
        self.queue.clear()

    def purge_queue(self) -> None:
        self._answer()
        self.queue.clear()

    def run_out_of_paper(self) -> None:
        """Take the last sheet away."""
        self.condition = NotReady(frozenset({PrinterReason.PAPER_OUT}))

    def _answer(self) -> None:
        if self.gone:
            raise PrintServiceGone("test")


@dataclass
class Turnable:
    """A clock of the hall that a test turns."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, step: timedelta) -> None:
        self.now += step


class MadeUpTerminal:
    """One terminal with its made-up world: both readers, a printer, and records of its own.

    Args:
        switched_on: what the hall offers beyond the text of its region.
        templates: the hall's own copy of them.
        slips_on_a4: slips may go there while the slip printer cannot print.
        page_printer: prints in place of the made-up `printer`.
        adapt: changes the settings further.
    """

    def __init__(
        self,
        folder: Path,
        region: str = "jinan",
        slips: MadeUpPrinter | None = None,
        documents: Path | None = None,
        switched_on: tuple[Service, ...] = (),
        templates: Path | None = None,
        *,
        slips_on_a4: bool = True,
        page_printer: PagePrinter | None = None,
        adapt: Callable[[Configuration], Configuration] = lambda configuration: configuration,
    ) -> None:
        configuration = demo_configuration(folder)
        if not configuration.records.file.path.exists():
            write_demo_records(configuration.records.file.path, as_of=NOON)
            new_journal_key(configuration.stores.journal_key)
        hall = replace(
            configuration,
            terminal=replace(configuration.terminal, region=region),
            documents=DocumentSettings(documents or folder / "documents", templates),
            identity_cards=IdentityCardSettings("the plate"),
            code_scanner=CodeScannerSettings("the scanner"),
            printer=PrinterSettings(slips_on_a4=slips_on_a4),
            switched_on=tuple(SwitchedOn(service, "the hall") for service in switched_on),
        )
        self.configuration = adapt(hall)
        self.permit = permit_simulation(production=False)
        self.readers = SimulatedResourceManager(READER, permit=self.permit)
        self.plate = Plate(self.permit)
        self.scanner = Scanner()
        self.printer = MadeUpPrinter()
        self.clock = Turnable()
        self.terminal: Terminal = assemble(
            self.configuration,
            self.readers,
            page_printer or self.printer,
            self.clock,
            worker=InPlace,
            slip_printer=slips,
            identity_cards=lambda _deliver: self.plate,
            maker=lambda equipment: equipment.maker(self.clock),
            forget=leave_freed,
            codes=lambda _deliver: self.scanner,
        )
        self.scanner.desk = self.terminal.codes
        self.plate.tell = self.terminal.identity_cards.take_over
        self.terminal.cards.slot.turn(Empty())
        self._insertions = 0

    def card(self, role: DemoRole) -> VirtualCard:
        """Return a new card of a member of the cast."""
        person = next(person for person in demo_cast() if person.role is role)
        return VirtualCard(card_of(person), permit=self.permit)

    def identity_card(self, role: DemoRole) -> SimulatedIdCard:
        """Return the identity card of a member of the cast."""
        return identity_card_of(next(person for person in demo_cast() if person.role is role))

    def made(self, profile: CardProfile) -> VirtualCard:
        """Return a new card with `profile` on it."""
        return VirtualCard(profile, permit=self.permit)

    def insert(self, card: VirtualCard) -> InsertedCard:
        """Put a card into the reader."""
        self.readers.insert(READER, card)
        self._insertions += 1
        inserted = InsertedCard(READER, self._insertions)
        self.terminal.cards.slot.turn(Occupied(inserted))
        return inserted

    def pull(self) -> None:
        """Take the card out of the reader."""
        self.readers.remove(READER)
        self.terminal.cards.slot.turn(Empty())

    def lose_service(self) -> None:
        """Let the PC/SC service die."""
        self.readers.stop_service()
        self.terminal.cards.slot.turn(OutOfOrder(SlotFault.NO_SERVICE))

    async def visit(
        self,
        *script: Line,
        service: Service | None = None,
        card: VirtualCard | None = None,
        identity_card: SimulatedIdCard | None = None,
    ) -> tuple[Visit, ScriptedScreen]:
        """Hold one visit and return it with what the screen saw."""
        if identity_card is not None:
            self.plate.lay(identity_card)
        screen = ScriptedScreen(list(script))
        visit = Visit(self.terminal, screen, self.insert(card) if card is not None else None)

        async def conversation(visit: Visit) -> None:
            await converse(visit, service)

        await visit.run(conversation)
        return visit, screen
