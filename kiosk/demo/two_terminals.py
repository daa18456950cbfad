"""Two demonstration terminals on one store: what one of them changes, the other one knows.

    make records-demo

With a display both stand there with their device panels. Without one a citizen is about to confirm
a loss report at the first terminal while it is made at the second, and is refused; pictures of both
are left. Each terminal is a process of its own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

import trio

from db.access import HttpsAccess
from db.records_settings import RecordsSettings
from hardware.simulators import SimulationPermit
from kiosk.demo.devices import demo_devices, demo_permit
from kiosk.demo.guided import GuidedWindow
from kiosk.demo.own_folder import claim_fresh
from kiosk.demo.run import run_demonstration
from kiosk.demo.shared_records import shared_records
from kiosk.demo.tour import TourGuide, TurnedClock, devices_ready
from kiosk.errors import ConfigurationError
from kiosk.pages.kinds import ChoicePage, ConfirmPage, FailurePage, PinPage, ResultPage, WelcomePage
from kiosk.settings.configuration import DEFAULT_FILE
from kiosk.settings.service import Service
from kiosk.terminal.assembly import assemble
from kiosk.terminal.guest_run import GuestRun
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display, make_application
from kiosk.ui.design.appearance import Motion
from kiosk.ui.design.metrics import Panel, assumed_mm_per_px
from kiosk.ui.screen import QtScreen

Scene = Callable[[TourGuide], Awaitable[None]]

FIRST: Final = "T-01"
SECOND: Final = "T-02"
_CARD: Final = "Card in normal use"
_SIZE: Final = (1080, 1920)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of the demonstration, or of one of its terminals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/records"))
    parser.add_argument("--terminal", choices=(FIRST, SECOND), help=argparse.SUPPRESS)
    parser.add_argument("--access", help=argparse.SUPPRESS)
    parser.add_argument("--led", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    permit = demo_permit(DEFAULT_FILE)
    if given.terminal is None:
        try:
            claim_fresh(given.out, (FIRST, SECOND))
        except ConfigurationError as error:
            parser.error(str(error))
        return _both(given.out)
    access = _read(given.access)
    folder = given.out / given.terminal
    if not given.led:
        settings = RecordsSettings("https", https=access)
        return run_demonstration(folder, permit, settings, given.terminal)
    return _led(given.terminal, access, folder, permit)


def _both(out: Path) -> int:
    led = not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    with shared_records((FIRST, SECOND)) as access:
        print("PostgreSQL, the server of the contract and nginx stand.", flush=True)
        first, second = (_started(name, access[name], out, led=led) for name in (FIRST, SECOND))
        with first, second:
            if led:
                _lead(first, second)
            return first.wait() or second.wait()


def _lead(first: "subprocess.Popen[str]", second: "subprocess.Popen[str]") -> None:
    """Let the first come to its question, the second report, and the first confirm."""
    for terminal in (first, second, first):
        assert terminal.stdin is not None  # noqa: S101 - opened as pipes
        assert terminal.stdout is not None  # noqa: S101
        terminal.stdin.write("on\n")
        terminal.stdin.flush()
        print(terminal.stdout.readline(), end="", flush=True)


def _started(name: str, access: HttpsAccess, out: Path, *, led: bool) -> "subprocess.Popen[str]":
    written = json.dumps(asdict(access), default=str)
    command = [sys.executable, "-m", "kiosk.demo.two_terminals", "--out", str(out)]
    command += ["--terminal", name, "--access", written]
    environment = dict(os.environ)
    if led:
        command.append("--led")
        environment["QT_QPA_PLATFORM"] = "offscreen"
    pipe = subprocess.PIPE if led else None
    return subprocess.Popen(  # noqa: S603
        command, stdin=pipe, stdout=pipe, text=True, env=environment
    )


def _read(written: str) -> HttpsAccess:
    facts = json.loads(written)
    return HttpsAccess(
        servers=tuple(facts["servers"]),
        ca=Path(facts["ca"]),
        certificate=Path(facts["certificate"]),
        key=Path(facts["key"]),
    )


def _led(name: str, access: HttpsAccess, out: Path, permit: SimulationPermit) -> int:
    application = make_application()
    settings = RecordsSettings("https", https=access)
    with demo_devices(out / "devices", permit, settings, name) as devices:
        panel = Panel(*_SIZE, assumed_mm_per_px(*_SIZE))
        display = Display(devices.configuration.front, panel, Motion.STILL, GuidedWindow)
        terminal = assemble(
            *(devices.configuration, devices.readers, devices.printer),
            slip_printer=devices.slip_printer,
        )
        display.window.show()
        guide = TourGuide(display.window, devices, terminal, out, TurnedClock())
        scene = _refused if name == FIRST else _reported
        code = GuestRun(application, display).run(partial(_run, guide, display, scene))
    shutil.rmtree(out / "devices")
    return code


async def _run(guide: TourGuide, display: Display[GuidedWindow], scene: Scene) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(operate, guide.terminal, guide.devices.readers, QtScreen(display.window))
        await devices_ready(guide.terminal)
        await scene(guide)
        nursery.cancel_scope.cancel()


async def _refused(guide: TourGuide) -> None:
    """At the first terminal: the question stands, and is answered when it is too late."""
    await _come_to_the_question(guide)
    guide.picture("about-to-report")
    print(f"{FIRST}: the citizen is asked whether to report the card lost", flush=True)
    await _word()
    guide.window.touch_main()
    await guide.page(FailurePage)
    guide.picture("refused")
    print(f"{FIRST}: refused, the card is reported lost already", flush=True)


async def _reported(guide: TourGuide) -> None:
    """At the second terminal: the report is made."""
    await _come_to_the_question(guide)
    guide.window.touch_main()
    await guide.page(ResultPage)
    guide.picture("reported")
    print(f"{SECOND}: reported lost", flush=True)


async def _come_to_the_question(guide: TourGuide) -> None:
    await _word()
    await guide.page(WelcomePage)
    guide.insert(_CARD)
    await guide.page(PinPage)
    guide.window.type_pin("123456")
    await guide.page(ChoicePage)
    guide.window.touch_choice(Service.REPORT_LOSS)
    await guide.page(ConfirmPage)


async def _word() -> None:
    await trio.to_thread.run_sync(sys.stdin.readline)


if __name__ == "__main__":
    sys.exit(main())
