"""Starting the kiosk: Trio as a guest in the Qt loop, and one owner of beginning and end.

The only module besides kiosk.ui that knows Qt. It hears how the guest run ends (nobody else would:
sys.excepthook is not called for it), shows the out-of-service page when we have a bug, takes
SIGTERM, and leaves with a code on which systemd starts the kiosk again.
"""

import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Final, Protocol

import trio
from outcome import Error, Outcome
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from kiosk.errors import frames_of
from kiosk.terminal.exit_codes import ExitCode
from kiosk.terminal.systemd import feed_watchdog, tell_ready
from kiosk.ui.garbage import collected_here

_log = logging.getLogger(__name__)

#: Long enough for a citizen to read the out-of-service page once; then systemd starts us again.
BUG_PAGE_MS: Final = 15_000

#: So long a thread that works keeps the screen's from going on, each time that has let it in: the
#: usual five milliseconds are a third of a frame, and a page lets others in a dozen times.
TURN_S: Final = 0.0005


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


class Owned(Protocol):
    """What the start needs of the window: to hand on its bugs, and to say that nothing works."""

    def tell_bug(self, bug: Exception) -> bool:
        """Tell who uses the screen that our code on it broke; return whether anybody does."""
        ...

    def show_out_of_service(self) -> None:
        """Show the out-of-service page, whatever was there before."""
        ...


class GuestRun:
    """One Trio run inside the Qt loop of `application`, from `begin` to the exit code."""

    def __init__(self, application: QCoreApplication, display: Owned) -> None:
        self._application = application
        self._display = display
        self._doorman = _Doorman(application)
        self._scope = trio.CancelScope()
        self._failed = False

    def run(self, main: Callable[[], Awaitable[None]]) -> int:
        """Run `main` until it ends, is cancelled by SIGTERM, or fails; return the exit code."""
        sys.excepthook = self._bug_in_slot
        sys.setswitchinterval(TURN_S)
        trio.lowlevel.start_guest_run(
            self._guarded,
            main,
            run_sync_soon_threadsafe=self._post,
            done_callback=self._done,
        )
        with collected_here():
            return self._application.exec()

    def stop(self) -> None:
        """Cancel the run; its clean-up happens, then the Qt loop ends."""
        self._scope.cancel()

    def _post(self, call: Callable[[], object]) -> None:
        QCoreApplication.postEvent(self._doorman, _Reenter(call))

    async def _guarded(self, main: Callable[[], Awaitable[None]]) -> None:
        # Signals are taken before anybody hears that the kiosk is ready.
        with self._scope, trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._stop_at, signals)
                nursery.start_soon(feed_watchdog)
                tell_ready()
                await main()
                nursery.cancel_scope.cancel()

    async def _stop_at(self, signals: AsyncIterator[int]) -> None:
        async for _ in signals:
            self.stop()
            return

    def _done(self, outcome: Outcome[None]) -> None:
        if isinstance(outcome, Error):
            self._note_bug(outcome.error)
        if self._failed:
            # Only now: what ends with the run wipes the screen.
            self._display.show_out_of_service()
            QTimer.singleShot(BUG_PAGE_MS, self._exit_for_restart)
        else:
            self._application.exit(ExitCode.DONE)

    def _bug_in_slot(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Exception) or not self._display.tell_bug(error):
            self._note_bug(error)
            self.stop()

    def _note_bug(self, error: BaseException) -> None:
        _log.critical("the kiosk has a bug: %s", frames_of(error))
        self._failed = True

    def _exit_for_restart(self) -> None:
        self._application.exit(ExitCode.BUG)
