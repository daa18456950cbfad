"""A whole terminal for flow tests: the one of the rehearsals, with a clock that can be turned."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trio

from db.demo_people import DemoRole, demo_cast
from hardware.simulators import permit_simulation
from hardware.simulators.id_card_profiles import SimulatedIdCard
from hardware.simulators.virtual_card import CardProfile, VirtualCard
from kiosk.demo.devices import card_of, identity_card_of, write_stores
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.demo.rehearsal.wires import MadeUpWires
from kiosk.desks.print_desk import PagePrinter
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
from kiosk.settings.service import Service
from tests.kiosk.scripted_screen import Line, ScriptedScreen

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@dataclass
class Turnable:
    """A clock of the hall that a test turns."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, step: timedelta) -> None:
        self.now += step


_made: list["MadeUpTerminal"] = []


def close_all() -> None:
    """Close the stores of every terminal that was made since the last time."""
    while _made:
        _made.pop().close()


class MadeUpTerminal(MadeUpWires):
    """One terminal with its made-up world: both readers, a printer, and records of its own.

    Whoever makes one outside the tests of the kiosk closes it, or lets `close_all` do it.

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
            write_stores(configuration, NOON)
        hall = replace(
            configuration,
            terminal=replace(configuration.terminal, region=region),
            documents=DocumentSettings(documents or folder / "documents", templates),
            identity_cards=IdentityCardSettings("the plate"),
            code_scanner=CodeScannerSettings("the scanner"),
            printer=PrinterSettings(slips_on_a4=slips_on_a4),
            switched_on=tuple(SwitchedOn(service, "the hall") for service in switched_on),
        )
        self.clock = Turnable()
        permit = permit_simulation(production=False)
        super().__init__(
            adapt(hall), permit, self.clock, page_printer=page_printer, slip_printer=slips
        )
        self.opened = ExitStack()
        """What a test opens beside the terminal, closed with it."""
        _made.append(self)

    def close(self) -> None:
        """Close the stores; they open again at their next use."""
        trio.run(self.terminal.close)
        self.opened.close()

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
