"""Starting the kiosk: Trio as a guest in the Qt loop, and one owner of beginning and end.

The only module besides kiosk.ui that knows Qt. It hears how the guest run ends (nobody else would:
sys.excepthook is not called for it), shows the out-of-service page when we have a bug, takes
SIGTERM, and leaves with a code on which systemd starts the kiosk again.
"""

import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from enum import IntEnum, unique
from functools import cache
from types import TracebackType
from typing import Final, Generic, TypeVar

import trio
from outcome import Error, Outcome
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from kiosk.configuration import Configuration, WindowSettings
from kiosk.language import Catalogue
from kiosk.logs import frames_of
from kiosk.pages import OutOfServicePage
from kiosk.service_manager import feed_watchdog, tell_ready
from kiosk.texts import Language, Words, _
from kiosk.ui.look import Motion, Settings
from kiosk.ui.metrics import Panel
from kiosk.ui.screen import QtScreen
from kiosk.ui.theme import ThemeName
from kiosk.ui.window import KioskWindow, panel_of

_log = logging.getLogger(__name__)

#: Long enough for a citizen to read the out-of-service page once; then systemd starts us again.
BUG_PAGE_MS: Final = 15_000

#: The width of an upright 21.5 inch panel, as usual in the halls.
TERMINAL_WIDTH_MM: Final = 268.0


@unique
class ExitCode(IntEnum):
    """How the process ends; everything but DONE makes systemd start it again."""

    DONE = 0
    WORLD_FAILED = 1
    WRONG_USAGE = 2
    BUG = 70
    """EX_SOFTWARE of sysexits.h."""


Window = TypeVar("Window", bound=KioskWindow)


class Stage(Generic[Window]):
    """The window of the terminal, and the screen on it."""

    def __init__(
        self, configuration: Configuration, panel: Panel, motion: Motion, kind: type[Window]
    ) -> None:
        self._windows = configuration.windows
        self.window: Window = kind(
            catalogue,
            hall=Words(configuration.terminal.hall),
            panel=panel,
            defaults=Settings(theme=ThemeName(configuration.screen.theme)),
            motion=motion,
        )
        self.screen = QtScreen(self.window)

    def show_out_of_service(self) -> None:
        """Show the out-of-service page, whatever was there before."""
        self.window.wipe()
        self.window.show_page(out_of_service_page(self._windows))


class _Reenter(QEvent):
    """Carries one call of Trio's into the Qt loop."""

    KIND: Final = QEvent.Type(QEvent.registerEventType())

    def __init__(self, call: Callable[[], object]) -> None:
        super().__init__(self.KIND)
        self.call = call


class _Doorman(QObject):
    """Runs Trio's calls in the Qt thread."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, _Reenter):
            event.call()
            return True
        return super().event(event)


class GuestRun:
    """One Trio run inside the Qt loop of `application`, from `begin` to the exit code."""

    def __init__(self, application: QCoreApplication, stage: Stage[Window]) -> None:
        self._application = application
        self._stage = stage
        self._doorman = _Doorman(application)
        self._scope = trio.CancelScope()
        self._failed = False

    def run(self, main: Callable[[], Awaitable[None]]) -> int:
        """Run `main` until it ends, is cancelled by SIGTERM, or fails; return the exit code."""
        sys.excepthook = self._bug_in_slot
        trio.lowlevel.start_guest_run(
            self._guarded,
            main,
            run_sync_soon_threadsafe=self._post,
            done_callback=self._done,
        )
        return self._application.exec()

    def stop(self) -> None:
        """Cancel the run; its clean-up happens, then the Qt loop ends."""
        self._scope.cancel()

    def _post(self, call: Callable[[], object]) -> None:
        QCoreApplication.postEvent(self._doorman, _Reenter(call))

    async def _guarded(self, main: Callable[[], Awaitable[None]]) -> None:
        with self._scope:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._take_signals)
                nursery.start_soon(feed_watchdog)
                tell_ready()
                await main()
                nursery.cancel_scope.cancel()

    async def _take_signals(self) -> None:
        with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for _ in signals:
                self.stop()
                return

    def _done(self, outcome: Outcome[None]) -> None:
        if isinstance(outcome, Error):
            self._fail(outcome.error)
        elif not self._failed:
            self._application.exit(ExitCode.DONE)

    def _bug_in_slot(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._fail(error)

    def _fail(self, error: BaseException) -> None:
        _log.critical("the kiosk has a bug: %s", frames_of(error))
        if not self._failed:
            self._failed = True
            self._stage.show_out_of_service()
            QTimer.singleShot(BUG_PAGE_MS, self._exit_for_restart)

    def _exit_for_restart(self) -> None:
        self._application.exit(ExitCode.BUG)


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the words of a language, loaded once."""
    return Catalogue(language)


def make_application() -> QApplication:
    """Return the application object, which outlives every window."""
    application = QApplication(["kiosk"])
    # A closed window must not end the loop before the run's clean-up has happened.
    application.setQuitOnLastWindowClosed(False)
    return application


def terminal_panel(configuration: Configuration) -> Panel:
    """Return the panel of this terminal, as it says or as the settings correct it."""
    screen = configuration.screen
    return panel_of(
        QApplication.primaryScreen(),
        mm_per_px=screen.mm_per_pixel,
        bottom_height_mm=screen.bottom_height_mm,
        reach_mm=screen.reach_mm,
    )


def out_of_service_page(windows: WindowSettings) -> OutOfServicePage:
    """Return the page for when nothing works any more."""
    return OutOfServicePage(
        title=_("This terminal is out of service"),
        advice=_(
            "Please go to {window}, or call {phone}. Nothing of yours is left here.",
            window=Words(windows.cards),
            phone=windows.phone,
        ),
        code="kiosk.bug",
    )


def demo_panel() -> Panel:
    """Return an upright panel that fits the desktop, drawn as a terminal of full size is."""
    available = QApplication.primaryScreen().availableSize()
    height = available.height() * 9 // 10
    width = height * 9 // 16
    return Panel(width, height, TERMINAL_WIDTH_MM / width)
