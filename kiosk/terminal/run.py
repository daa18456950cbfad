"""Running a terminal with its real devices: the page first, everything else behind it.

Nothing loads here that the first page can spare.
"""

import gc
import sys
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
    from kiosk.ui.application import Display
    from kiosk.ui.window import KioskWindow


def serve(config_file: Path) -> NoReturn:
    """Serve citizens on this terminal until stopped, and leave with the exit code."""
    # Loading makes thousands of objects that all stay; looking through them for garbage takes a
    # tenth of the time to the first page. It is switched on again behind that page.
    gc.disable()
    set_up_logging()
    try:
        sys.exit(run_terminal(config_file))
    except (HardwareError, DatabaseError, KioskError) as error:
        print(*lines_on(error), sep="\n", file=sys.stderr)
        sys.exit(exit_code_of(error))
    finally:
        gc.enable()


def run_terminal(config_file: Path) -> int:
    """Serve citizens until stopped; return the exit code.

    Raises:
        ConfigurationError: the settings or the region pack are wrong.
    """
    from kiosk.terminal.first_page import unchecked_configuration
    from kiosk.ui.application import make_application

    application = make_application()
    early = unchecked_configuration(config_file)
    display = None if early is None else _open_display(early)

    # Loaded only now, behind the painted page: Trio, the checks of the settings, the drivers.
    from hardware.cups_server import CupsServer, ServerAddress
    from hardware.pcsc import PcscResourceManager
    from hardware.print_guard import PrintGuard
    from hardware.printer import Printer
    from kiosk.settings.configuration import load_configuration
    from kiosk.terminal.assembly import assemble
    from kiosk.terminal.guest_run import GuestRun
    from kiosk.terminal.operate import operate
    from kiosk.ui.screen import QtScreen

    configuration = load_configuration(config_file)
    display = display or _open_display(configuration)
    readers = PcscResourceManager()
    settings = configuration.printer
    server = CupsServer(ServerAddress(settings.server))
    guard = PrintGuard(server.address)
    printer = Printer(server, settings.queue, guard)
    slips = None if settings.slip_queue is None else Printer(server, settings.slip_queue, guard)
    terminal = assemble(configuration, readers, printer, slip_printer=slips)
    display.offer_voice(configuration.voice)
    display.warm_up()
    gc.enable()
    # What has been loaded stays. Looking through it for garbage would take longer than a page.
    run = partial(operate, terminal, readers, QtScreen(display.window), when_loaded=gc.freeze)
    return GuestRun(application, display).run(run)


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
