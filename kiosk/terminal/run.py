"""Running a terminal with its real devices: the page first, everything else behind it."""

import gc
from functools import partial
from pathlib import Path

from kiosk.settings.configuration import Configuration
from kiosk.terminal.first_page import first_page, unchecked_configuration
from kiosk.ui.application import Display, make_application, terminal_panel
from kiosk.ui.design.appearance import Motion
from kiosk.ui.window import KioskWindow


def run_terminal(config_file: Path, window: type[KioskWindow] = KioskWindow) -> int:
    """Serve citizens until stopped; return the exit code.

    Raises:
        ConfigurationError: the settings or the region pack are wrong.
    """
    application = make_application()
    early = unchecked_configuration(config_file)
    display = None if early is None else _open_display(early, window)

    # Loaded only now, behind the painted page: Trio, the checks of the settings, the drivers.
    from hardware.cups_server import CupsServer, ServerAddress
    from hardware.pcsc import PcscResourceManager
    from hardware.printer import Printer
    from kiosk.settings.configuration import load_configuration
    from kiosk.terminal.assembly import assemble
    from kiosk.terminal.guest_run import GuestRun
    from kiosk.terminal.operate import operate
    from kiosk.ui.screen import QtScreen

    configuration = load_configuration(config_file)
    display = display or _open_display(configuration, window)
    readers = PcscResourceManager()
    settings = configuration.printer
    server = CupsServer(ServerAddress(settings.server))
    printer = Printer(server, settings.queue)
    slips = None if settings.slip_queue is None else Printer(server, settings.slip_queue)
    terminal = assemble(configuration, readers, printer, slip_printer=slips)
    display.offer_voice(configuration.voice)
    display.warm_up()
    gc.enable()
    # What has been loaded stays. Looking through it for garbage would take longer than a page.
    run = partial(operate, terminal, readers, QtScreen(display.window), when_loaded=gc.freeze)
    return GuestRun(application, display).run(run)


def _open_display(configuration: Configuration, window: type[KioskWindow]) -> Display[KioskWindow]:
    display = Display(configuration, terminal_panel(configuration), Motion.ANIMATED, window)
    display.window.open_fullscreen()
    page = first_page(configuration)
    if page is not None:
        display.show_first_page(page)
    return display
