"""From the identity card to its holder's name: in the kiosk, and in the bare exchange.

Run: python -m tests.bench.bench_id_card

Both ask one simulated module on a serial port, which lives in a process of its own, and they take
turns. Time runs from the module's answer that it has found a card. For the bare exchange it ends
when the name is decoded: select and read over pyserial, not a byte besides. For the kiosk it ends
when the page with what the holder can do is asked for, so the records were asked, too. A pty has no
speed, so each answer is held back for as long as a line of 115,200 baud takes for it; a real module
also thinks, which would flatter the ratio and is left out.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import serial
import trio

from db.demo_people import DemoRole, demo_cast
from db.demo_records import write_demo_records
from hardware.id_card.answers import parse_read_answer
from hardware.id_card.commands import SPEEDS_BAUD, Command, ModuleAnswer
from hardware.id_card.documents import ResidentCard
from hardware.id_card.frames import FrameDecoder
from hardware.id_card.layouts import parse_document
from hardware.id_card.status import ModuleStatus
from hardware.id_card.watch import FIND_INTERVAL_S
from hardware.simulators import permit_simulation
from hardware.simulators.id_card_faults import Pieces
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from hardware.simulators.reader import SimulatedResourceManager
from kiosk.demo.devices import identity_card_of
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.pages.kinds import ChoicePage, FarewellPage, Seen, WelcomePage
from kiosk.settings.configuration import IdentityCardSettings, demo_configuration
from kiosk.settings.secret_files import new_journal_key
from kiosk.terminal.assembly import assemble
from kiosk.terminal.operate import operate
from tests.bench.roles import started, tell
from tests.bench.table import judge
from tests.kiosk.made_up_terminal import NOON
from tests.whole.citizen import Citizen

ROUNDS: Final = 3
LAYINGS: Final = 6
LIMIT: Final = 1.2

PERMIT: Final = permit_simulation(production=False)
HOLDER: Final = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
#: Eight data bits, a start bit and a stop bit.
BITS_PER_BYTE: Final = 10
LONGEST_ANSWER_S: Final = 5.0


def main() -> None:
    """Print the medians and the ratio."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    with module_host() as host:
        for _ in range(ROUNDS):
            for name in PROGRAMS:
                times[name] += host.measured(name)
    kiosk_ms, bare_ms = (statistics.median(times[name]) for name in PROGRAMS)
    judge(
        "identity card laid to name",
        kiosk_ms,
        "ms",
        LIMIT,
        peer="the bare exchange",
        peers=bare_ms,
    )


class WatchedModule(VirtualIdCardModule):
    """A module that answers at the speed of the line and tells when it finds a card."""

    def answer(self, body: bytes) -> Pieces:
        pieces = super().answer(body)
        time.sleep(sum(map(len, pieces)) * BITS_PER_BYTE / SPEEDS_BAUD[0])
        if body == Command.FIND.value and _is_found(b"".join(pieces)):
            tell(time.perf_counter())
        return pieces


def _is_found(frame: bytes) -> bool:
    body = FrameDecoder().feed(frame)
    return body is not None and ModuleAnswer.decode(body).sw3 == ModuleStatus.CARD_FOUND


@dataclass
class ModuleHost:
    """The process with the module, as the others see it."""

    process: "subprocess.Popen[str]"
    port: str

    def do(self, what: str) -> None:
        """Lay the card down or lift it."""
        assert self.process.stdin is not None
        print(what, file=self.process.stdin, flush=True)

    def line(self) -> str:
        """Return the next line that the process says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def measured(self, program: str) -> list[float]:
        """Lay the card down again and again for `program`; return how many ms each name took."""
        with started("bench_id_card", program, {"MODULE_PORT": self.port}) as process:
            assert process.stdout is not None
            taken = []
            for _ in range(LAYINGS + 1):
                process.stdout.readline()  # ready
                self.do("lay")
                found_at = float(self.line())
                taken.append((float(process.stdout.readline()) - found_at) * 1000)
                self.do("lift")
                while self.line() != "lifted":
                    pass  # the card was found again before it was read
            return taken[1:]


@contextmanager
def module_host() -> Iterator[ModuleHost]:
    """The module's process, which does not outlive the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        started("bench_id_card", "host", {"FOLDER": folder}) as process,
    ):
        assert process.stdout is not None
        yield ModuleHost(process, process.stdout.readline().strip())


def host_the_module() -> None:
    """Be the module: do what standard input says."""
    card = identity_card_of(HOLDER)
    module = WatchedModule(permit=PERMIT)
    link = Path(os.environ["FOLDER"]) / "module"
    with SimulatedIdCardPort(module, link, permit=PERMIT) as port:
        tell(port.path)
        for line in sys.stdin:
            if line == "lay\n":
                module.lay(card)
            else:
                module.lift()
                looked = module.received(Command.FIND)
                # The second look began after the lifting for certain: it has found nothing.
                module.wait_received(Command.FIND, looked + 2, timeout_s=LONGEST_ANSWER_S)
                tell("lifted")


def be_the_bare_exchange() -> None:
    """Be a script that finds, selects and reads card after card."""
    with serial.Serial(os.environ["MODULE_PORT"], SPEEDS_BAUD[0], timeout=LONGEST_ANSWER_S) as port:

        def ask(command: Command) -> ModuleAnswer:
            port.write(command.frame)
            decoder = FrameDecoder()
            while (body := decoder.feed(port.read(max(1, port.in_waiting)))) is None:
                pass
            return ModuleAnswer.decode(body)

        while True:
            tell("ready")
            while ask(Command.FIND).sw3 != ModuleStatus.CARD_FOUND:
                time.sleep(FIND_INTERVAL_S)
            ask(Command.SELECT)
            document = parse_document(parse_read_answer(ask(Command.READ).data).text)
            assert isinstance(document, ResidentCard)
            assert document.name == HOLDER.name
            tell(time.perf_counter())
            while ask(Command.FIND).sw3 == ModuleStatus.CARD_FOUND:
                time.sleep(FIND_INTERVAL_S)


def be_the_kiosk() -> None:
    """Be the kiosk, from the module's watcher to the flow, with a screen that shows nothing."""
    with tempfile.TemporaryDirectory() as folder:
        configuration = demo_configuration(Path(folder))
        write_demo_records(configuration.records.file.path, as_of=NOON)
        new_journal_key(configuration.stores.journal_key)
        manager = SimulatedResourceManager("Reader", permit=PERMIT)
        settings = IdentityCardSettings(os.environ["MODULE_PORT"])
        hall = assemble(replace(configuration, identity_cards=settings), manager, MadeUpPrinter())
        citizen = Citizen()

        async def visits() -> None:
            while True:
                await citizen.meets(WelcomePage)
                tell("ready")
                await citizen.meets(ChoicePage)
                tell(time.perf_counter())
                citizen.goes_home()
                await citizen.gives(FarewellPage, Seen.SEEN)

        async def run() -> None:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(operate, hall, manager, citizen)
                nursery.start_soon(visits)

        trio.run(run)


PROGRAMS: Final[dict[str, Callable[[], None]]] = {
    "kiosk": be_the_kiosk,
    "bare": be_the_bare_exchange,
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["host"]:
            host_the_module()
        case [program]:
            PROGRAMS[program]()
