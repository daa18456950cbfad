"""A certificate on a printer nobody here made: its paper, cover and power pulled at each step."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import trio

from db.demo_people import DemoRole
from hardware import printer as printer_module
from hardware.print_progress import PrintLimits
from hardware.printer import Printer
from hardware.printer_state import NotReady, Ready
from kiosk.desks import print_desk
from kiosk.flows.ends import AfterService
from kiosk.flows.issuing import AllThere
from kiosk.language.texts import Message
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    Chosen,
    Decision,
    FailurePage,
    Page,
    PreviewPage,
    ResultPage,
)
from kiosk.settings.service import Service
from kiosk.terminal import assembly
from tests.hardware.cups_stage import wait_until
from tests.hardware.real_printers import DriverlessPrinter, DriverlessStage
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, pin

Deed = Callable[[DriverlessPrinter], object]


@dataclass(frozen=True)
class Fault:
    """What somebody does to the printer, idle or holding a page, and what mends it."""

    name: str
    idle: Deed
    printing: Deed
    cure: Deed
    told: str = "print.given_up"
    """By which code, when it comes while a paper is on its way."""


PAPER = Fault(
    "paper",
    lambda device: device.load_paper(0, 0),
    lambda device: device.load_paper(0, 0),
    lambda device: device.load_paper(250, 25),
)
COVER = Fault(
    "cover",
    lambda device: device.show_while_idle("cover-open"),
    lambda device: device.behave("cover-open", hold=True),
    lambda device: None,
)
# Nobody can say what a printer had put out that fell silent.
POWER = Fault(
    "power",
    DriverlessPrinter.switch_off,
    DriverlessPrinter.switch_off,
    lambda device: None,
    "print.unknown",
)
HANGS = Fault(
    "hangs",
    DriverlessPrinter.freeze,
    DriverlessPrinter.freeze,
    DriverlessPrinter.thaw,
    "print.unknown",
)
FAULTS = (PAPER, COVER, POWER, HANGS)
BY_HAND = (PAPER, COVER)
SOON = PrintLimits(refill_deadline_s=1.2, silence_s=120, job_deadline_s=240)
PATIENT = PrintLimits(refill_deadline_s=120, silence_s=120, job_deadline_s=240)


async def leaves(page: Page[object]) -> object:
    """Leave what fails; a preview may stand for a moment before the printer says no."""
    await trio.lowlevel.checkpoint()
    match page:
        case PreviewPage():
            return await trio.sleep_forever()
        case FailurePage():
            return AfterFailure.LEAVE
        case _:
            return Back.BACK


LEAVE = (leaves, leaves, leaves)
FINISH = (answers(Chosen(AfterService.FINISH)),)
PIN = pin("123456")


@pytest.fixture
def stage(
    driverless_stage: DriverlessStage, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DriverlessStage]:
    """A printer that is well and is asked often."""
    monkeypatch.setattr(printer_module, "DEVICE_INTERVAL_S", 0.1)
    monkeypatch.setattr(print_desk, "POLL_INTERVAL_S", 0.1)
    driverless_stage.as_new()
    yield driverless_stage
    driverless_stage.as_new()


@dataclass
class Hall:
    """A terminal whose printer is the driverless queue."""

    stage: DriverlessStage
    terminal: MadeUpTerminal
    limits: SimpleNamespace

    def is_in_a_hurry(self) -> None:
        """From now on it gives up soon; before, a busy machine may take its time to print."""
        self.limits.__dict__.update(asdict(SOON))

    def visit(self, *script: Line) -> ScriptedScreen:
        """A citizen asks for a certificate of one page; the clock is the real one."""
        _, screen = trio.run(
            partial(
                self.terminal.visit,
                PIN,
                *script,
                service=Service.CONTRIBUTION_CERTIFICATE,
                card=self.terminal.card(DemoRole.ONE_MONTH),
            )
        )
        return screen

    def says_yes(self, cause: Deed | None = None) -> Line:
        """Says yes to the preview, with something done to the printer just before."""

        async def line(_: Page[object]) -> object:
            await trio.lowlevel.checkpoint()
            if cause is not None:
                cause(self.stage.device)
                self.is_in_a_hurry()
            return Decision.CONFIRMED

        return line

    def when_it_prints(self, deed: Deed, then: Callable[[], None]) -> threading.Thread:
        """Does something to the printer as soon as it holds the paper, before its first page."""
        self.stage.device.behave(hold=True)
        begun = self.stage.device.folder / "begun"

        def do() -> None:
            wait_until(lambda: bool(begun.read_text()))
            deed(self.stage.device)
            then()

        doing = threading.Thread(target=do)
        doing.start()
        return doing

    def prints_nothing_later(self) -> None:
        """With everything mended, the next print is the next citizen's."""
        self.stage.device.as_new()
        self.limits.__dict__.update(asdict(PATIENT))
        assert trio.run(self.terminal.terminal.printing.readiness) == Ready()
        self.visit(self.says_yes(), *FINISH)
        assert len(self.stage.device.sheets) == 1


@pytest.fixture
def hall(stage: DriverlessStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hall:
    limits = SimpleNamespace(**asdict(PATIENT))
    monkeypatch.setattr(assembly, "PrintLimits", lambda **_: limits)
    return Hall(stage, MadeUpTerminal(tmp_path, page_printer=stage.printer), limits)


def failure(screen: ScriptedScreen) -> str:
    (page,) = (page for page in screen.shown if isinstance(page, FailurePage))
    return page.code


def results(screen: ScriptedScreen) -> list[object]:
    return [page.title for page in screen.shown if isinstance(page, ResultPage)]


every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
mended_by_hand = pytest.mark.parametrize("fault", BY_HAND, ids=lambda fault: fault.name)
TAKE_YOUR_PAPER = Message("Take your paper")


def test_all_well(hall: Hall) -> None:
    screen = hall.visit(hall.says_yes(), *FINISH)
    assert results(screen) == [TAKE_YOUR_PAPER]
    assert len(hall.stage.device.sheets) == 1


@every_fault
def test_before_the_visit(hall: Hall, fault: Fault) -> None:
    fault.idle(hall.stage.device)
    screen = hall.visit(*LEAVE)
    assert failure(screen) == "print.not_ready"
    fault.cure(hall.stage.device)
    hall.prints_nothing_later()


@every_fault
def test_while_the_preview_stands(hall: Hall, fault: Fault) -> None:
    """A preview may stand while the printer is still being asked, and then that answer is told."""
    screen = hall.visit(hall.says_yes(fault.idle), *LEAVE)
    assert failure(screen) in (fault.told, "print.not_ready")
    assert hall.stage.device.sheets == []
    fault.cure(hall.stage.device)
    hall.prints_nothing_later()


@every_fault
def test_while_it_prints(hall: Hall, fault: Fault) -> None:
    doing = hall.when_it_prints(fault.printing, hall.is_in_a_hurry)
    screen = hall.visit(hall.says_yes(), *LEAVE)
    doing.join()
    assert failure(screen) == fault.told
    assert hall.stage.device.sheets == []
    fault.cure(hall.stage.device)
    hall.prints_nothing_later()


@mended_by_hand
def test_mended_while_the_citizen_waits(hall: Hall, fault: Fault) -> None:
    device = hall.stage.device

    def mend() -> None:
        other_eyes = Printer(hall.stage.cupsd.server, hall.stage.printer.queue)
        wait_until(lambda: isinstance(other_eyes.readiness(), NotReady))
        fault.cure(device)
        device.behave()

    doing = hall.when_it_prints(fault.printing, mend)
    screen = hall.visit(hall.says_yes(), *FINISH)
    doing.join()
    assert results(screen) == [TAKE_YOUR_PAPER]
    assert len(device.sheets) == 1


def test_power_that_comes_back_is_looked_at_and_printed_once_more(hall: Hall) -> None:
    device = hall.stage.device
    wait_until(lambda: device.up_time_s() > 2)

    def and_back() -> None:
        device.behave()
        device.switch_on()

    doing = hall.when_it_prints(DriverlessPrinter.switch_off, and_back)
    screen = hall.visit(hall.says_yes(), answers(Chosen(AllThere.NO)), *FINISH)
    doing.join()
    assert results(screen) == [Message("Please look at the printer"), TAKE_YOUR_PAPER]
    assert len(device.sheets) == 1
