"""From the card to its holder's number: in the kiosk, and in bare scripts of the same APDUs.

Run: python -m tests.bench.bench_card

All read one card through one private pcscd, and the card lives in a process of its own, so that its
interpreter burdens nobody. Time runs from pcscd's notice of the card (SCardGetStatusChange returns)
to the number as text; the programs take turns. Two scripts are measured: one as pyscard's manual
has it (createConnection, connect, transmit), and the barest there can be, on the plain functions,
with a context established beforehand and not a word asked besides. What the kiosk takes beyond the
barest is its own time; the exchanges, and what the card makes of them, are the same.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import trio
from smartcard import scard
from smartcard.System import readers as pyscard_readers

from db.demo_people import DemoRole, demo_cast
from db.demo_records import write_demo_records
from hardware import pcsclite
from hardware.simulators import permit_simulation
from hardware.simulators.pcscd import SOCKET_VARIABLE, PrivatePcscd
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import VirtualCard
from hardware.social_card.reading import read_card
from kiosk.demo.devices import card_of
from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.desks.card_slot import Empty
from kiosk.flows.wording import READING_CARD
from kiosk.pages.kinds import FarewellPage, Page, Seen, WelcomePage, WorkingPage
from kiosk.settings.configuration import demo_configuration
from kiosk.settings.secret_files import new_journal_key
from kiosk.terminal.assembly import assemble
from kiosk.terminal.operate import operate
from tests.bench.roles import started, tell
from tests.bench.table import judge
from tests.kiosk.made_up_terminal import NOON
from tests.whole.citizen import Answer, Citizen

ROUNDS: Final = 3
INSERTIONS: Final = 6
RATIO_LIMIT: Final = 1.5
OWN_TIME_LIMIT_MS: Final = 2.5
EXCHANGES_LIMIT: Final = 9
BAREST: Final = "pyscard, the barest"

PERMIT: Final = permit_simulation(production=False)
HOLDER: Final = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
NUMBER_RECORD: Final = bytes.fromhex("00B2080014")
NUMBER_BYTES: Final = slice(2, 20)


def main() -> None:
    """Print the medians and the ratios."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    with card_host() as host:
        for _ in range(ROUNDS):
            for name in PROGRAMS:
                times[name] += host.measured(name)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    kiosk_ms = medians.pop("kiosk")
    for name, script_ms in medians.items():
        goal = RATIO_LIMIT if name == BAREST else None
        judge(
            *("card in to number", kiosk_ms, "ms", goal),
            peer=name,
            peers=script_ms,
            needs_quiet=True,
        )
    own_ms = kiosk_ms - medians[BAREST]
    judge("the terminal's own time", own_ms, "ms", OWN_TIME_LIMIT_MS, needs_quiet=True)
    judge("exchanges of a visit", len(commands()), "", EXCHANGES_LIMIT)


@dataclass
class CardHost:
    """The process with pcscd and the card, as the others see it."""

    process: "subprocess.Popen[str]"
    socket: str

    def do(self, what: str) -> None:
        """Insert or remove the card; returns when the hand is away."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(what, file=self.process.stdin, flush=True)
        self.process.stdout.readline()

    def measured(self, program: str) -> list[float]:
        """Put the card in again and again for `program`; return how many milliseconds it took."""
        with started("bench_card", program, {SOCKET_VARIABLE: self.socket}) as process:
            assert process.stdout is not None
            process.stdout.readline()
            taken = []
            for _ in range(INSERTIONS + 1):
                self.do("insert")
                taken.append(float(process.stdout.readline()))
                self.do("remove")
                process.stdout.readline()
            return taken[1:]


@contextmanager
def card_host() -> Iterator[CardHost]:
    """The card's process, which does not outlive the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        started("bench_card", "host", {"FOLDER": folder}) as process,
    ):
        assert process.stdout is not None
        yield CardHost(process, process.stdout.readline().strip())


def host_the_card() -> None:
    """Be pcscd's and the card's process: do what standard input says."""
    daemon = PrivatePcscd(Path(os.environ["FOLDER"]), permit=PERMIT)
    daemon.start()
    try:
        tell(daemon.socket_path)
        slot = next(iter(daemon.slots.values()))
        for line in sys.stdin:
            if line == "insert\n":
                slot.insert(VirtualCard(card_of(HOLDER), permit=PERMIT))
            else:
                slot.remove()
            tell("done")
    finally:
        daemon.close()


def commands() -> list[bytes]:
    """Return the APDUs with which the kiosk reads the card."""
    manager = SimulatedResourceManager("R", permit=PERMIT)
    manager.insert("R", VirtualCard(card_of(HOLDER), permit=PERMIT))
    channel = manager.connect("R")
    sent: list[bytes] = []

    class Recording:
        atr = channel.atr
        protocol = channel.protocol
        close = channel.close

        def transmit(self, command: bytes | bytearray) -> bytes:
            sent.append(bytes(command))
            return channel.transmit(command)

    read_card(Recording())
    return sent


def tell_time(noticed: float) -> None:
    """Say how many milliseconds it took since the card was noticed."""
    tell((time.perf_counter() - noticed) * 1000)


def script(read: Callable[[int, str, list[bytes]], bytes]) -> None:
    """Be a script that waits for a card, reads it with `read`, and waits for it to go."""
    sent = commands()
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, names = scard.SCardListReaders(context, [])
    reader = names[0]
    known = [(reader, scard.SCARD_STATE_UNAWARE)]
    _, known = scard.SCardGetStatusChange(context, 0, known)

    def wait_for(flag: int) -> None:
        nonlocal known
        while not known[0][1] & flag:
            _, known = scard.SCardGetStatusChange(context, 10_000, [known[0][:2]])

    tell("ready")
    while True:
        wait_for(scard.SCARD_STATE_PRESENT)
        noticed = time.perf_counter()
        record = read(context, reader, sent)
        assert record[NUMBER_BYTES].decode("ascii") == HOLDER.social_security_number
        tell_time(noticed)
        wait_for(scard.SCARD_STATE_EMPTY)
        tell("gone")


def read_barest(context: int, reader: str, sent: list[bytes]) -> bytes:
    """Connect and transmit, and nothing else."""
    number_record = b""
    _, card, _ = scard.SCardConnect(
        context,
        reader,
        scard.SCARD_SHARE_EXCLUSIVE,
        scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
    )
    for command in sent:
        _, answer = scard.SCardTransmit(card, scard.SCARD_PCI_T0, list(command))
        if command == NUMBER_RECORD:
            number_record = bytes(answer)
    scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
    return number_record


def read_as_the_manual(context: int, reader: str, sent: list[bytes]) -> bytes:
    """As pyscard's manual has it."""
    number_record = b""
    (found,) = (one for one in pyscard_readers() if one.name == reader)
    connection = found.createConnection()
    connection.connect()
    for command in sent:
        answer, _, _ = connection.transmit(list(command))
        if command == NUMBER_RECORD:
            number_record = bytes(answer)
    connection.disconnect()
    return number_record


class Reader(Citizen):
    """A citizen who notes when the card is read, and touches every farewell away."""

    def __init__(self, notice: "Notice") -> None:
        super().__init__()
        self._notice = notice

    async def ask(self, page: Page[Answer]) -> Answer:
        if isinstance(page, FarewellPage):
            await trio.lowlevel.checkpoint()
            return Seen.SEEN  # type: ignore[return-value]
        if isinstance(page, WelcomePage):
            self._notice.welcome()
        return await super().ask(page)

    @asynccontextmanager
    async def working(self, page: WorkingPage) -> AsyncIterator[None]:
        async with super().working(page):
            yield
        if page == READING_CARD:
            self._notice.read()


class Notice:
    """When pcscd told of the card: the moment its answer came back into this process."""

    def __init__(self) -> None:
        self._at: float | None = None
        self._gone = False
        self._asked = pcsclite.get_status_change
        pcsclite.get_status_change = self._ask  # type: ignore[assignment] # asks it in turn

    def read(self) -> None:
        """The card is read."""
        assert self._at is not None
        tell_time(self._at)

    def forget(self) -> None:
        """The card is gone."""
        self._at = None
        self._gone = True

    def welcome(self) -> None:
        """The terminal is ready for the next citizen: all of the last one is over."""
        if self._gone:
            self._gone = False
            tell("gone")

    def _ask(self, context: int, timeout_ms: int, known: list[tuple[bytes, int]]) -> object:
        answer = self._asked(context, timeout_ms, known)
        present = any(
            state & scard.SCARD_STATE_PRESENT
            for (name, _), (state, _) in zip(known, answer[1], strict=True)
            if not name.startswith(b"\\")
        )
        if present and self._at is None:
            self._at = time.perf_counter()
        return answer


def be_the_kiosk() -> None:
    """Be the kiosk, from the reader watcher to the flow, with a screen that shows nothing."""
    from hardware.pcsc import PcscResourceManager

    with tempfile.TemporaryDirectory() as folder:
        configuration = demo_configuration(Path(folder))
        write_demo_records(configuration.records.file.path, as_of=NOON)
        new_journal_key(configuration.stores.journal_key)
        manager = PcscResourceManager()
        hall = assemble(configuration, manager, MadeUpPrinter())
        notice = Notice()
        citizen = Reader(notice)
        slot = hall.cards.slot

        async def tell_what_is_in() -> None:
            while not isinstance(slot.state, Empty):
                await slot.wait_turn()
            tell("ready")
            while True:
                if isinstance(await slot.wait_turn(), Empty):
                    notice.forget()

        async def run() -> None:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(operate, hall, manager, citizen)
                nursery.start_soon(tell_what_is_in)

        trio.run(run)


PROGRAMS: Final[dict[str, Callable[[], None]]] = {
    "kiosk": be_the_kiosk,
    "pyscard, by its manual": lambda: script(read_as_the_manual),
    BAREST: lambda: script(read_barest),
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["host"]:
            host_the_card()
        case [program]:
            PROGRAMS[program]()
