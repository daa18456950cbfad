"""The made-up world of a rehearsal: one visitor with their cards, one trouble, fresh records."""

import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto, unique
from pathlib import Path

from hardware.printer import JobState
from hardware.simulators import SimulationPermit
from kiosk.demo.devices import DemoCard, demo_cards, demo_hall, write_stores
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.demo.rehearsal.wires import MadeUpWires
from kiosk.settings.configuration import IdentityCardSettings, demo_configuration
from kiosk.settings.region import Proof


@unique
class Trouble(Enum):
    """What does not work in a rehearsal."""

    NONE = auto()
    NO_PAPER = auto()
    PAPER_RUNS_OUT = auto()
    PRINT_FAILS = auto()
    NO_PRINT_SERVICE = auto()
    NO_CARD_SERVICE = auto()


@dataclass(frozen=True, slots=True)
class Start:
    """How a rehearsed visit begins: with which card in the hand, in what trouble."""

    card: str
    trouble: Trouble = Trouble.NONE


class World(MadeUpWires):
    """One terminal with fresh records in `folder`, a copy of `template`, and who comes to it."""

    def __init__(
        self, start: Start, template: Path, folder: Path, permit: SimulationPermit, now: datetime
    ) -> None:
        shutil.copytree(template, folder, dirs_exist_ok=True)
        plate = IdentityCardSettings("the plate of the rehearsal")
        hall = replace(demo_hall(demo_configuration(folder)), identity_cards=plate)
        super().__init__(hall, permit, lambda: now)
        self._shown: set[Proof] = set()
        self._card: DemoCard = next(card for card in demo_cards(permit) if card.title == start.card)
        if start.trouble is Trouble.NO_CARD_SERVICE:
            self.lose_service()
        _spoil(self.printer, start.trouble)

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
        self.insert(self._card.card)

    def lay_identity_card(self) -> None:
        """Lay down the identity card of whoever the card is made out to."""
        self.plate.lay(self._card.identity_card)
        self._shown.add(Proof.IDENTITY_CARD)

    def lift_identity_card(self) -> None:
        """Take the identity card from the plate, if it lies there."""
        self.plate.lift()


def _spoil(printer: MadeUpPrinter, trouble: Trouble) -> None:
    """Let the printer have this trouble with every job."""

    def run_out() -> None:
        printer.job_states = [JobState.PROCESSING, JobState.COMPLETED]
        printer.run_out_of_paper()

    match trouble:
        case Trouble.NO_PAPER:
            printer.run_out_of_paper()
        case Trouble.PAPER_RUNS_OUT:
            printer.during_submit, printer.mended_by_the_end = run_out, True
        case Trouble.PRINT_FAILS:
            printer.job_states = [JobState.ABORTED]
        case Trouble.NO_PRINT_SERVICE:
            printer.gone = True
        case Trouble.NONE | Trouble.NO_CARD_SERVICE:
            pass


def write_template(folder: Path, now: datetime) -> None:
    """Write the stores that every rehearsed visit begins with to `folder`."""
    folder.mkdir(parents=True)
    write_stores(demo_configuration(folder), now)
