"""A kiosk on its real window in a process of its own, led by lines on its standard input.

Run: python -m tests.whole.kiosk_alone FOLDER, by test_memory alone. It names every page that comes
to stand on its standard output. Nothing of the card is in this process but what the reader gave,
and the PIN comes from outside digit by digit, so that what is found in the memory is the kiosk's.
"""

import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import trio
from PySide6.QtWidgets import QApplication

from hardware.pcsc import PcscResourceManager
from hardware.printer import JobLook, JobState, PrintJob
from hardware.printer_state import Readiness, Ready
from kiosk.demo.guided import GuidedWindow
from kiosk.demo.render import usual_panel
from kiosk.desks.terminal import Terminal
from kiosk.settings.configuration import demo_configuration
from kiosk.settings.service import Service
from kiosk.terminal.assembly import assemble
from kiosk.terminal.forgetting import keep_one_heap
from kiosk.terminal.guest_run import GuestRun
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display
from kiosk.ui.design.appearance import Motion
from kiosk.ui.screen import QtScreen
from kiosk.ui.widgets.pin_pad import PinPad

LONGEST_LINE: Final = 64


class Shredder:
    """A printer that is always ready and keeps nothing."""

    def fresh_readiness(self) -> Readiness:
        return Ready()

    def put_right(self) -> Readiness:
        return Ready()

    def submit(self, _document: bytes, serial: str) -> PrintJob:
        return PrintJob(1, serial)

    def look(self, _job: PrintJob) -> JobLook:
        return JobLook(JobState.COMPLETED, Ready())

    def job_state(self, _job: PrintJob) -> JobState:
        return JobState.COMPLETED

    def jobs_of(self, _serial: str) -> tuple[PrintJob, ...]:
        return ()

    def cancel(self, _job: PrintJob) -> None:
        pass

    def purge_queue(self) -> None:
        pass


def do(window: GuidedWindow, line: bytearray) -> None:
    """Carry out a line; digits are a PIN, all else is the name of what is touched."""
    if line.isdigit():
        (pad,) = window._standing().findChildren(PinPad)
        for digit in line:
            pad.type_digit(digit - ord("0"))
        window.touch_main()
    elif line == b"main":
        window.touch_main()
    else:
        window.touch_choice(Service(line.decode()))


def read_line(line: bytearray) -> int:
    """Fill the buffer with what was written to standard input; return how much that is."""
    return os.readv(0, [line])


async def listen(window: GuidedWindow) -> None:
    """Carry out lines until there are no more."""
    while True:
        buffer = bytearray(LONGEST_LINE)
        count = await trio.to_thread.run_sync(read_line, buffer)
        if count == 0:
            return
        line = buffer[: count - 1]
        do(window, line)
        for each in (line, buffer):
            each[:] = bytes(len(each))


async def run(terminal: Terminal, readers: PcscResourceManager, window: GuidedWindow) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(operate, terminal, readers, QtScreen(window))
        await listen(window)
        nursery.cancel_scope.cancel()


def main() -> int:
    keep_one_heap()
    configuration = demo_configuration(Path(sys.argv[1]))
    readers = PcscResourceManager()
    terminal = assemble(configuration, readers, Shredder())
    application = QApplication(["kiosk"])
    display = Display(configuration.front, usual_panel(1080, 1920), Motion.STILL, GuidedWindow)
    window = display.window

    def name_page(page: object) -> None:
        window.grab()
        with suppress(OSError):
            os.write(1, f"{type(page).__name__}\n".encode())

    window.page_shown.connect(name_page)
    window.show()
    return GuestRun(application, display).run(partial(run, terminal, readers, window))


if __name__ == "__main__":
    sys.exit(main())
