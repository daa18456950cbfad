"""Running a terminal with its real devices: the page first, everything else behind it.

Nothing loads here that the first page can spare.
"""

import ctypes
import faulthandler
import gc
import logging
import resource
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from db.errors import DatabaseError
from hardware.errors import HardwareError
from kiosk.errors import ConfigurationError, KioskError
from kiosk.language.texts import Words
from kiosk.terminal.exit_codes import ExitCode, exit_code_of, leave, lines_on
from kiosk.terminal.forgetting import keep_one_heap, wipes_what_it_frees
from kiosk.terminal.logs import set_up_logging

if TYPE_CHECKING:
    from kiosk.pages.parts import WelcomePage
    from kiosk.settings.configuration import Configuration
    from kiosk.settings.front import Front
    from kiosk.settings.service import Service
    from kiosk.terminal.exit_codes import TypedError
    from kiosk.terminal.first_page import FirstPage
    from kiosk.terminal.renewal import Renewal
    from kiosk.ui.application import Display
    from kiosk.ui.window import KioskWindow


_log = logging.getLogger(__name__)


def serve(config_file: Path) -> NoReturn:
    """Serve citizens on this terminal until stopped, and leave with the exit code."""
    # Loading makes thousands of objects that all stay; looking through them for garbage takes a
    # tenth of the time to the first page. Behind that page the run itself sees to it.
    gc.disable()
    set_up_logging()
    # The watchdog's SIGABRT then says where each thread hangs.
    faulthandler.enable()
    keep_memory_private()
    keep_one_heap()
    try:
        code = run_terminal(config_file)
        if code == ExitCode.BEGIN_ANEW:
            from kiosk.terminal.renewal import begin_anew

            begin_anew()
        sys.exit(code)
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
    from kiosk.terminal.first_page import first_page, first_page_file, kept
    from kiosk.ui.application import make_application

    application = make_application(leave=leave)
    file = first_page_file()
    early = None if file is None else kept(file)
    display = None if early is None else _open_display(early.front, early.page)

    # Loaded only now, behind the painted page: Trio, the checks of the settings, the drivers.
    from kiosk.content.shelf import ContentShelf
    from kiosk.settings.configuration import load_configuration
    from kiosk.terminal.guest_run import GuestRun
    from kiosk.terminal.renewal import Renewal, take_content
    from kiosk.terminal.systemd import is_managed

    renewal = Renewal(config_file)
    try:
        configuration = load_configuration(config_file)
        if take_content(ContentShelf(configuration)):
            return ExitCode.BEGIN_ANEW
        first = first_page(configuration)
        if display is None or early is None or first.front != early.front:
            display = _open_display(first.front, first.page, instead_of=display)
        run = _service(configuration, display, renewal)
    except (HardwareError, DatabaseError, KioskError) as error:
        if not is_managed():
            raise
        display, run = _without_settings(config_file, error, display, renewal)
    else:
        _remember(config_file, first)
    code = GuestRun(application, display).run(run)
    return ExitCode.BEGIN_ANEW if code == ExitCode.DONE and renewal.taken else code


def _remember(config_file: Path, first: "FirstPage") -> None:
    """Keep what the terminal has started with; nothing is wrong with it any more."""
    from kiosk.settings.last_good import last_good_file, remember
    from kiosk.settings.layers import read_layers
    from kiosk.terminal.first_page import first_page_file, keep
    from kiosk.terminal.systemd import tell_status

    # The service manager keeps what the program said before it put itself in its own place.
    tell_status("")
    settings, page = last_good_file(), first_page_file()
    try:
        if settings is not None:
            remember(read_layers(config_file).merged, settings)
        if page is not None:
            keep(first, page)
    except (OSError, KioskError) as error:
        _log.warning("the settings could not be kept: %s", error)


def _without_settings(
    config_file: Path,
    error: "TypedError",
    display: "Display[KioskWindow] | None",
    renewal: "Renewal",
) -> tuple["Display[KioskWindow]", Callable[[], Awaitable[None]]]:
    """Return what serves with the settings of the last start, or else says that nothing does."""
    from kiosk.settings.last_good import last_good_file, recall
    from kiosk.terminal.first_page import first_page
    from kiosk.terminal.systemd import tell_status

    file = last_good_file()
    configuration = None if file is None else recall(file)
    if configuration is None or not isinstance(error, ConfigurationError):
        return _apology(config_file, error, display)
    try:
        # What stands there may be of the settings that cannot be used.
        first = first_page(configuration)
        shown = _open_display(first.front, first.page, instead_of=display)
        run = _service(configuration, shown, renewal, of_last_start=True)
    except (HardwareError, DatabaseError, KioskError):
        return _apology(config_file, error, display)
    _log.error("the settings of the last start are used: %s: %s", error.code, error)
    tell_status(f"the settings of the last start are used: {error}")
    return shown, run


def _service(
    configuration: "Configuration",
    display: "Display[KioskWindow]",
    renewal: "Renewal",
    *,
    of_last_start: bool = False,
) -> Callable[[], Awaitable[None]]:
    """Return what serves citizens on the real devices.

    Args:
        of_last_start: those in force now are wrong, which the staff is told.

    Raises:
        ConfigurationError: the region pack is wrong, or a store is absent.
        AnotherKioskServes
    """
    import trio

    from hardware.cups_server import CupsServer, PrintServerAddress
    from hardware.pcsc import PcscResourceManager
    from hardware.print_guard import PrintGuard
    from hardware.printer import Printer
    from hardware.virtual_readers import is_virtual
    from kiosk.content.shelf import ContentShelf
    from kiosk.desks.device_watch import Renewed
    from kiosk.settings.configuration import Mode
    from kiosk.terminal.assembly import assemble
    from kiosk.terminal.operate import operate
    from kiosk.terminal.stores import check_stores, hold_stores
    from kiosk.ui.pulse import WindowPulse
    from kiosk.ui.screen import QtScreen

    check_stores(configuration)
    production = configuration.mode is Mode.PRODUCTION
    if production and not wipes_what_it_frees():
        _log.warning("freed memory is not overwritten: begin the kiosk by its unit")
    readers = PcscResourceManager(is_virtual) if production else PcscResourceManager()
    settings = configuration.printer
    server = CupsServer(PrintServerAddress(settings.server))
    guard = PrintGuard(server.address)
    printer = Printer(server, settings.queue, guard)
    slips = None if settings.slip_queue is None else Printer(server, settings.slip_queue, guard)
    terminal = assemble(configuration, readers, printer, slip_printer=slips)
    held = hold_stores(configuration.stores)
    tell = terminal.devices.tell_renewal
    tell(Renewed.SETTINGS, refused=of_last_start)
    display.offer_voice(configuration.voice)
    display.warm_up()
    # What has been loaded stays. Looking through it for garbage would take longer than a page.
    serve = partial(
        operate,
        *(terminal, readers, QtScreen(display.window)),
        when_loaded=gc.freeze,
        pulse=WindowPulse(display.window),
        ends=renewal.wanted.wait,
    )

    async def run() -> None:
        try:
            async with trio.open_nursery() as nursery:
                shelf, keys = ContentShelf(configuration), _keys_of(configuration)
                nursery.start_soon(renewal.watch, shelf, keys, tell)
                await serve()
                renewal.taken = True
                nursery.cancel_scope.cancel()
        finally:
            if held is not None:
                held.release()

    return run


def _keys_of(configuration: "Configuration") -> tuple[Path, ...]:
    """The file of the signing key, which may be exchanged under a running terminal."""
    from kiosk.settings.configuration import Pkcs12Settings

    trust = configuration.trust
    return (trust.key.file,) if trust and isinstance(trust.key, Pkcs12Settings) else ()


def _apology(
    config_file: Path, error: "TypedError", display: "Display[KioskWindow] | None"
) -> tuple["Display[KioskWindow]", Callable[[], Awaitable[None]]]:
    """Return the screen that says what is wrong, and what waits until it is mended."""
    from kiosk.settings.front import Front
    from kiosk.terminal.cannot_start import (
        beside,
        cannot_start_page,
        until_settings_change,
    )
    from kiosk.terminal.stores import AnotherKioskServes, until_free
    from kiosk.terminal.systemd import tell_status

    print(*lines_on(error), sep="\n", file=sys.stderr)
    display = display or _open_display(Front(Words("")))
    display.window.show_page(cannot_start_page(error, display.windows))
    before = beside(config_file)
    # The service manager hears why before it hears that the terminal is up.
    tell_status(f"cannot start: {error.code}: {error}")
    if isinstance(error, AnotherKioskServes):
        return display, partial(until_free, error)
    return display, partial(until_settings_change, config_file, before)


def _open_display(
    front: "Front",
    page: "WelcomePage[Service] | None" = None,
    instead_of: "Display[KioskWindow] | None" = None,
) -> "Display[KioskWindow]":
    """Return what shows `page` on the terminal's screen, in place of what was shown there."""
    from kiosk.ui.application import Display, own_screen
    from kiosk.ui.design.appearance import Motion
    from kiosk.ui.window import KioskWindow

    screen = own_screen(front.screen)
    display = Display(front, screen.panel, Motion.ANIMATED, KioskWindow)
    display.fill(screen)
    if page is not None:
        display.show_first_page(page)
    if instead_of is not None:
        instead_of.close()
    return display
