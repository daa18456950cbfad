"""Running a terminal with its real devices: the page first, everything else behind it.

Nothing loads here that the first page can spare.
"""

import ctypes
import faulthandler
import gc
import resource
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from db.errors import DatabaseError
from hardware.errors import HardwareError
from kiosk.errors import KioskError
from kiosk.terminal.exit_codes import exit_code_of, lines_on
from kiosk.terminal.logs import set_up_logging

if TYPE_CHECKING:
    from kiosk.settings.configuration import Configuration
    from kiosk.terminal.exit_codes import TypedError
    from kiosk.ui.application import Display
    from kiosk.ui.window import KioskWindow


def serve(config_file: Path) -> NoReturn:
    """Serve citizens on this terminal until stopped, and leave with the exit code."""
    # Loading makes thousands of objects that all stay; looking through them for garbage takes a
    # tenth of the time to the first page. It is switched on again behind that page.
    gc.disable()
    set_up_logging()
    # The watchdog's SIGABRT then says where each thread hangs.
    faulthandler.enable()
    keep_memory_private()
    try:
        sys.exit(run_terminal(config_file))
    except (HardwareError, DatabaseError, KioskError) as error:
        print(*lines_on(error), sep="\n", file=sys.stderr)
        sys.exit(exit_code_of(error))
    finally:
        gc.enable()


def keep_memory_private() -> None:
    """Have the system write no core dump of this process, and let nobody of its user trace it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Also makes /proc/PID/mem the superuser's alone; inherited by no program that is started.
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


_PR_SET_DUMPABLE = 4
"""From <linux/prctl.h>."""


def run_terminal(config_file: Path) -> int:
    """Serve citizens until stopped; return the exit code.

    Under a service manager a terminal that cannot start says why on its screen, until the settings
    are changed: then it returns to be started again.

    Raises:
        ConfigurationError: the settings or the region pack are wrong, or a store is absent.
    """
    from kiosk.terminal.first_page import unchecked_configuration
    from kiosk.ui.application import make_application

    application = make_application()
    early = unchecked_configuration(config_file)
    display = None if early is None else _open_display(early)

    # Loaded only now, behind the painted page: Trio, the checks of the settings, the drivers.
    from kiosk.settings.configuration import load_configuration
    from kiosk.terminal.guest_run import GuestRun
    from kiosk.terminal.systemd import is_managed

    try:
        configuration = load_configuration(config_file)
        display = display or _open_display(configuration)
        run = _service(configuration, display)
    except (HardwareError, DatabaseError, KioskError) as error:
        if not is_managed():
            raise
        display, run = _apology(config_file, error, display)
    gc.enable()
    return GuestRun(application, display).run(run)


def _service(
    configuration: "Configuration", display: "Display[KioskWindow]"
) -> Callable[[], Awaitable[None]]:
    """Return what serves citizens on the real devices.

    Raises:
        ConfigurationError: the region pack is wrong, or a store is absent.
    """
    from hardware.cups_server import CupsServer, PrintServerAddress
    from hardware.pcsc import PcscResourceManager
    from hardware.print_guard import PrintGuard
    from hardware.printer import Printer
    from hardware.virtual_readers import is_virtual
    from kiosk.settings.configuration import Mode
    from kiosk.terminal.assembly import assemble
    from kiosk.terminal.operate import operate
    from kiosk.terminal.stores import check_stores
    from kiosk.ui.screen import QtScreen

    check_stores(configuration)
    production = configuration.mode is Mode.PRODUCTION
    readers = PcscResourceManager(is_virtual) if production else PcscResourceManager()
    settings = configuration.printer
    server = CupsServer(PrintServerAddress(settings.server))
    guard = PrintGuard(server.address)
    printer = Printer(server, settings.queue, guard)
    slips = None if settings.slip_queue is None else Printer(server, settings.slip_queue, guard)
    terminal = assemble(configuration, readers, printer, slip_printer=slips)
    display.offer_voice(configuration.voice)
    display.warm_up()
    # What has been loaded stays. Looking through it for garbage would take longer than a page.
    return partial(operate, terminal, readers, QtScreen(display.window), when_loaded=gc.freeze)


def _apology(
    config_file: Path, error: "TypedError", display: "Display[KioskWindow] | None"
) -> tuple["Display[KioskWindow]", Callable[[], Awaitable[None]]]:
    """Return the screen that says what is wrong, and what waits until it is mended."""
    from kiosk.terminal.cannot_start import (
        cannot_start_page,
        nameless_configuration,
        until_settings_change,
    )

    print(*lines_on(error), sep="\n", file=sys.stderr)
    display = display or _open_display(nameless_configuration())
    display.window.show_page(cannot_start_page(error, display.windows))
    return display, partial(until_settings_change, config_file, error)


def _open_display(configuration: "Configuration") -> "Display[KioskWindow]":
    from kiosk.terminal.first_page import first_page
    from kiosk.ui.application import Display, terminal_panel
    from kiosk.ui.design.appearance import Motion
    from kiosk.ui.window import KioskWindow

    display = Display(configuration, terminal_panel(configuration), Motion.ANIMATED, KioskWindow)
    display.window.open_fullscreen()
    page = first_page(configuration)
    if page is not None:
        display.show_first_page(page)
    return display
