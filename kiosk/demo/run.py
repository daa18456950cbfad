"""Running the demonstration: the shipped kiosk on made-up devices, with a panel that plays them."""

from functools import partial
from pathlib import Path

from db.records_settings import RecordsSettings
from hardware.simulators import SimulationPermit
from kiosk.demo.devices import demo_devices
from kiosk.demo.own_folder import claim
from kiosk.demo.panel import DevicePanel
from kiosk.language.texts import _
from kiosk.pages.kinds import WorkingPage
from kiosk.settings.configuration import demo_configuration
from kiosk.terminal.assembly import assemble
from kiosk.terminal.exit_codes import leave
from kiosk.terminal.guest_run import GuestRun
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display, demo_panel, make_application
from kiosk.ui.design.appearance import Motion
from kiosk.ui.pulse import WindowPulse
from kiosk.ui.screen import QtScreen
from kiosk.ui.window import KioskWindow


def run_demonstration(
    folder: Path,
    permit: SimulationPermit,
    records: RecordsSettings | None = None,
    name: str | None = None,
    region: str | None = None,
    size: tuple[int, int] | None = None,
) -> int:
    """Show the kiosk and its device panel until both are closed; return the exit code.

    Args:
        records, name, region: as `demo_devices`.
        size: the panel that is shown, in pixels; by default an upright one.

    Raises:
        FolderNotOurs: `folder` holds what is not ours.
        PrivateCupsdFailed: CUPS is not installed or does not start.
    """
    claim(folder)
    application = make_application(leave=leave)
    early = demo_configuration(folder)
    display = Display(early.front, demo_panel(size), Motion.ANIMATED, KioskWindow)
    display.window.show_page(WorkingPage(_("One moment"), _("Starting the made-up devices.")))
    display.window.show()
    display.window.paint_now()
    with demo_devices(folder, permit, records, name, region) as devices:
        terminal = assemble(
            *(devices.configuration, devices.readers, devices.printer),
            slip_printer=devices.slip_printer,
        )
        run = GuestRun(application, display)
        panel = DevicePanel(devices)
        panel.closed.connect(run.stop)
        display.offer_voice(devices.configuration.voice)
        display.warm_up()
        panel.show_beside(display.window)
        screen, pulse = QtScreen(display.window), WindowPulse(display.window)
        return run.run(partial(operate, terminal, devices.readers, screen, pulse=pulse))
