"""Printers nobody here made, each in a folder of its own: ippeveprinter, cups-pdf, bare sockets.

ippeveprinter is Debian's own IPP printer; it wants a system bus and avahi, which are private too
and listen on the loopback alone.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from hardware import device_look
from hardware.cups_server import CupsServer
from hardware.device_look import DeviceSaid, ask_device, device_jobs
from hardware.ipp.exchange import NoAnswer, PrintServerAddress, exchange
from hardware.ipp.message import Attribute, Group, MessageBroken, Operation, Request, Tag
from hardware.print_progress import PrintLimits, PrintState, Submitted, states_of
from hardware.printer import Printer, PrintJob
from hardware.printer_queue import Driverless, QueueDescription, set_up_queue
from hardware.simulators import permit_simulation
from hardware.simulators.ports import free_port
from hardware.simulators.private_cupsd import PrivateCupsd
from tests.hardware import driverless_command

GIVE_UP_S = 60.0
LOOK_AGAIN_S = 0.02
CHECKOUT = Path(__file__).parents[2]
MAIN_TRAY_SHEETS = 250
A4, A5 = "iso_a4_210x297mm", "iso_a5_148x210mm"

_BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
"""
_AVAHI = """\
[server]
host-name=hall-{number}
allow-interfaces=lo
use-ipv4=yes
use-ipv6=no
enable-dbus=yes
[wide-area]
enable-wide-area=no
[publish]
publish-hinfo=no
publish-workstation=no
publish-addresses=no
"""


# Two of them would meet in the file under /run that names the process, and by their names on the
# network; nobody has to find the printer.
_ALONE = (
    *(
        "unshare",
        "--mount",
        "--net",
        *(() if os.geteuid() == 0 else ("--map-root-user",)),
        "sh",
        "-c",
    ),
    *('mount -t tmpfs none /run && mkdir /run/avahi-daemon && exec "$@"', "avahi"),
)


class StageFailed(Exception):
    """A peer did not come up."""


@contextmanager
def program(log: Path, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs while the block does."""
    with log.open("ab") as said:
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=os.environ | environment,
        )
    try:
        yield running
    finally:
        end(running)


def end(running: subprocess.Popen[bytes]) -> None:
    """As its power switch does."""
    running.kill()
    running.wait()


def wait_for(holds: object, what: str) -> None:
    """Returns when it holds."""
    assert callable(holds)
    deadline = time.monotonic() + GIVE_UP_S
    while not holds():
        if time.monotonic() > deadline:
            raise StageFailed(what)
        time.sleep(LOOK_AGAIN_S)


@contextmanager
def private_bus() -> Iterator[str]:
    """The address of a system bus of our own with avahi on it."""
    with tempfile.TemporaryDirectory(prefix="hall-bus-") as name:
        folder = Path(name)
        (folder / "bus.conf").write_text(_BUS.format(folder=folder))
        (folder / "avahi.conf").write_text(_AVAHI.format(number=os.getpid()))
        address = f"unix:path={folder}/bus"
        daemon = ["dbus-daemon", "--nofork", f"--config-file={folder}/bus.conf"]
        avahi = [
            *_ALONE,
            "avahi-daemon",
            "-f",
            f"{folder}/avahi.conf",
            "--no-drop-root",
            "--no-chroot",
        ]
        with program(folder / "dbus.log", *daemon):
            wait_for((folder / "bus").exists, "no bus")
            with program(folder / "avahi.log", *avahi, DBUS_SYSTEM_BUS_ADDRESS=address):
                said = folder / "avahi.log"
                wait_for(lambda: "startup complete" in said.read_text(), "no avahi")
                yield address


@pytest.fixture(scope="session")
def bus() -> Iterator[str]:
    """The address of a system bus of our own with avahi on it."""
    with private_bus() as address:
        yield address


class DriverlessPrinter:
    """ippeveprinter with a power switch, trays, a cover and what came out of it."""

    def __init__(self, folder: Path, bus: str) -> None:
        self.folder = folder
        self.port = free_port()
        self._bus = bus
        self._running: subprocess.Popen[bytes] | None = None
        self._patience_s = device_look.ANSWER_LIMIT_S
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "spool").mkdir(exist_ok=True)
        for name in ("sheets", "begun", "shapes"):
            (folder / name).write_text("")
        self._reasons: list[str] = []
        self.behave()
        self._command = folder / "command"
        script = Path(driverless_command.__file__)
        self._command.write_text(
            f"#!/bin/sh\nexport HALL_CONTROL={folder} PYTHONPATH={CHECKOUT}\n"
            f'exec {sys.executable} -S {script} "$@"\n'
        )
        self._command.chmod(0o755)

    @property
    def uri(self) -> str:
        return f"ipp://localhost:{self.port}/ipp/print"

    @property
    def sheets(self) -> list[tuple[str, int]]:
        """Serial and page of everything that came out."""
        lines = (self.folder / "sheets").read_text().splitlines()
        return [(serial, int(page)) for serial, _, page in (line.partition("\t") for line in lines)]

    @property
    def shapes(self) -> list[tuple[int, int, int]]:
        """Width, height and first dark row, in pixels, of every page that was given to it."""
        lines = (self.folder / "shapes").read_text().splitlines()
        return [tuple(map(int, line.split("\t")[1:])) for line in lines]  # type: ignore[misc]

    def behave(
        self,
        *reasons: str,
        hold: bool = False,
        exit: int = 0,
        last_page: int | None = None,
        seconds_per_page: float = 0.0,
    ) -> None:
        """How jobs fare from now on: stopped by these reasons, held at once or behind this page,
        ended by this exit code.
        """
        gone = [reason for reason in self._reasons if reason not in reasons]
        self._reasons = list(reasons)
        fresh = self.folder / "control.new"
        fresh.write_text(
            json.dumps(
                {
                    "reasons": self._reasons,
                    "gone": gone,
                    "hold": hold,
                    "exit": exit,
                    "last_page": last_page,
                    "seconds_per_page": seconds_per_page,
                }
            )
        )
        fresh.replace(self.folder / "control.json")

    def show_while_idle(self, *reasons: str) -> None:
        """An idle printer whose cover somebody opens, or shuts again."""
        self.behave(*reasons)
        target = (
            Attribute.of("printer-uri", Tag.URI, self.uri),
            Attribute.of("requesting-user-name", Tag.NAME, "test"),
            Attribute.of("job-name", Tag.NAME, "control"),
            Attribute.of("document-format", Tag.MIME_TYPE, "image/urf"),
        )
        request = Request(Operation.PRINT_JOB, target)
        answer = exchange(
            self._address(), "/ipp/print", request, limit_s=GIVE_UP_S, document=b"UNIRAST"
        )
        number = answer.first(Group.JOB).number("job-id")
        wait_for(
            lambda: number in [job.number for job in device_jobs(self.uri, "completed") or ()],
            "the control job did not end",
        )

    def load_paper(
        self, sheets: int, by_pass: int = 0, size: str = A4, by_pass_size: str = A4
    ) -> None:
        """So many sheets in the main and in the by-pass tray; -2 is a tray that cannot tell."""
        fields = (
            f"size1={size}&type1=stationery&level1={sheets}"
            f"&size3={by_pass_size}&type3=stationery&level3={by_pass}"
        )
        self._form("media", fields)

    def set_toner(self, percent: int) -> None:
        """So much toner."""
        self._form("supplies", f"supply0=25&supply1={percent}")

    def switch_on(self) -> Self:
        """With an empty memory, as it is after its power was cut; A4 in both trays."""
        self._running = subprocess.Popen(
            [
                *("ippeveprinter", "-r", "off", "-n", "localhost", "-p", str(self.port)),
                *("-K", str(self.folder)),
                *("-d", str(self.folder / "spool"), "-k", "-2", "-c", str(self._command)),
                f"Hall {self.port}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": self._bus},
            start_new_session=True,
        )
        wait_for(lambda: self._state() is not None, "no ippeveprinter")
        self.load_paper(MAIN_TRAY_SHEETS, 25)
        return self

    def switch_off(self) -> None:
        """Pulls its plug, and with it whatever it is doing."""
        device_look.ANSWER_LIMIT_S = self._patience_s
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def as_new(self) -> None:
        """Switched off and on, with paper, shut, and what was printed forgotten."""
        self.switch_off()
        self.behave()
        for name in ("sheets", "begun", "shapes"):
            (self.folder / name).write_text("")
        self.switch_on()

    def freeze(self) -> None:
        """It keeps its address and says nothing any more; whoever asks it soon gives up."""
        assert self._running is not None
        device_look.ANSWER_LIMIT_S = 0.5
        os.killpg(self._running.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        device_look.ANSWER_LIMIT_S = self._patience_s
        assert self._running is not None
        os.killpg(self._running.pid, signal.SIGCONT)

    def _form(self, page: str, fields: str) -> None:
        with urllib.request.urlopen(
            f"http://localhost:{self.port}/{page}?{fields}", timeout=GIVE_UP_S
        ) as f:
            assert f.status == 200

    def _address(self) -> PrintServerAddress:
        return PrintServerAddress("localhost", self.port)

    def up_time_s(self) -> int:
        """How long it has been on."""
        said = ask_device(self.uri, limit_s=GIVE_UP_S)
        assert isinstance(said, DeviceSaid)
        assert said.up_time_s is not None
        return said.up_time_s

    def _state(self) -> int | None:
        target = (Attribute.of("printer-uri", Tag.URI, self.uri),)
        request = Request(Operation.GET_PRINTER_ATTRIBUTES, target)
        try:
            answer = exchange(self._address(), "/ipp/print", request, limit_s=2)
        except (NoAnswer, MessageBroken):
            return None
        return answer.groups[1].number("printer-state")


@contextmanager
def real_programs(bus: str) -> Iterator[PrivateCupsd]:
    """A CUPS with Debian's real backends and filters."""
    permit = permit_simulation(production=False)
    with (
        tempfile.TemporaryDirectory(prefix="hall-cups-") as folder,
        PrivateCupsd(permit, Path(folder), real_programs=True, bus=bus) as scheduler,
    ):
        yield scheduler


@dataclass(frozen=True)
class DriverlessStage:
    """A driverless queue, the printer behind it, and the CUPS in between."""

    cupsd: PrivateCupsd
    device: DriverlessPrinter
    printer: Printer

    def as_new(self) -> None:
        """Everything well, nothing printed, the queue open, running and empty."""
        self.cupsd.server.purge_jobs(self.printer.queue)
        self.device.as_new()
        self.cupsd.server.enable(self.printer.queue)

    def reasons(self) -> tuple[str, ...]:
        """What CUPS says, or remembers."""
        return self.cupsd.server.printer_status(self.printer.queue).state_reasons

    def job(self, number: int, serial: str) -> PrintJob:
        return PrintJob(number, serial)

    def stop_queue(self) -> None:
        """As an operator does, or a backend that gives up."""
        self._admin("cupsdisable")

    def close_queue(self) -> None:
        """As an operator does who wants no jobs."""
        self._admin("cupsreject")

    def _admin(self, program: str) -> None:
        address = self.cupsd.address.host
        subprocess.run([f"/usr/sbin/{program}", "-h", address, self.printer.queue], check=True)


LASER = "usb://Made%20Up/Laser"


def plug_in(cupsd: PrivateCupsd, uri: str) -> None:
    """Have this CUPS see a printer at its USB port, which is found and never printed on."""
    backend = cupsd.folder / "helpers" / "backend" / uri.partition(":")[0]
    backend.write_text(f'#!/bin/sh\necho \'direct {uri} "Made Up Laser" "Laser" "" ""\'\n')
    backend.chmod(0o700)


@contextmanager
def driverless_queue(cupsd: PrivateCupsd, bus: str) -> Iterator[DriverlessStage]:
    """A driverless queue of this CUPS, and the printer behind it."""
    plug_in(cupsd, LASER)
    device = DriverlessPrinter(cupsd.folder / "driverless", bus).switch_on()
    try:
        set_up_queue(
            cupsd.server, QueueDescription("driverless", device.uri, Driverless.IPP_EVERYWHERE)
        )
        yield DriverlessStage(cupsd, device, Printer(cupsd.server, "driverless"))
    finally:
        device.switch_off()


@contextmanager
def driverless_peers() -> Iterator[DriverlessStage]:
    """All of them, for a program that is no test."""
    with private_bus() as bus, real_programs(bus) as cupsd, driverless_queue(cupsd, bus) as stage:
        yield stage


@pytest.fixture(scope="session")
def real_cupsd(bus: str) -> Iterator[PrivateCupsd]:
    with real_programs(bus) as scheduler:
        yield scheduler


@pytest.fixture(scope="session")
def real_server(real_cupsd: PrivateCupsd) -> CupsServer:
    return real_cupsd.server


@pytest.fixture(scope="session")
def driverless_stage(real_cupsd: PrivateCupsd, bus: str) -> Iterator[DriverlessStage]:
    with driverless_queue(real_cupsd, bus) as stage:
        yield stage


def follow(
    printer: Printer,
    job: PrintJob,
    limits: PrintLimits,
    until: type[PrintState] | None = None,
) -> PrintState:
    """Follows a job as the print desk does, to its end or to a state of this kind."""
    state: PrintState = Submitted(time.monotonic())
    for state in states_of(printer, job, limits, LOOK_AGAIN_S):
        if until and isinstance(state, until):
            break
    return state


def page_pdf(pages: int = 1, width_pt: int = 595, height_pt: int = 842) -> bytes:
    """A true PDF whose pages have one black bar, 20 points below their upper edge."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (pages, b" ".join(b"%d 0 R" % (4 + n) for n in range(pages))),
        b"<< /Length %d >>\nstream\n%s\nendstream"
        % (len(bar := b"0 g 20 %d %d 10 re f" % (height_pt - 30, width_pt - 40)), bar),
    ]
    objects += [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 3 0 R /Resources << >> >>"
        % (width_pt, height_pt)
    ] * pages
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    )


def skip_without_peers() -> None:
    """Skips where Debian's printing packages are not installed."""
    for name in ("ippeveprinter", "avahi-daemon", "dbus-daemon"):
        if shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
            pytest.skip(f"{name} is not installed")
