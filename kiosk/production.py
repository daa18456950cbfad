"""Running a terminal with its real devices."""

from functools import partial
from pathlib import Path

from hardware.cups_server import CupsServer, ServerAddress
from hardware.pcsc import PcscResourceManager
from hardware.printer import Printer
from kiosk.assembly import assemble
from kiosk.configuration import load_configuration
from kiosk.start import GuestRun, Stage, make_application, terminal_panel
from kiosk.terminal import operate
from kiosk.ui.look import Motion
from kiosk.ui.window import KioskWindow


def run_terminal(config_file: Path) -> int:
    """Serve citizens until stopped; return the exit code.

    Raises:
        ConfigurationError: the settings or the region pack are wrong.
    """
    configuration = load_configuration(config_file)
    application = make_application()
    stage = Stage(configuration, terminal_panel(configuration), Motion.ANIMATED, KioskWindow)
    stage.window.open_fullscreen()
    readers = PcscResourceManager()
    settings = configuration.printer
    printer = Printer(CupsServer(ServerAddress(settings.server)), settings.queue)
    hall = assemble(configuration, readers, printer)
    return GuestRun(application, stage).run(partial(operate, hall, readers, stage.screen))
