"""The terminal's own speech-dispatcher: nobody waits for its start, and its end is mended."""

import logging
import socket
import tempfile
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QElapsedTimer,
    QFileSystemWatcher,
    QObject,
    QProcess,
    QProcessEnvironment,
    QTimer,
    Signal,
    Slot,
)

from hardware.speech_dispatcher import SpeechCommand, SpeechParts, set_up

_log = logging.getLogger(__name__)

SOON_MS: Final = 1000
"""Somebody may be listening: one that ends once is back before they give up."""
AGAIN_MS: Final = 60_000
"""One that ends again and again is no better for being asked more often than once a minute."""
LISTENS_SOON_MS: Final = 20
"""Its socket stands in the folder a moment before it listens there; longer on a busy machine."""
LISTENS_LIMIT_MS: Final = 10_000
"""One that has not listened by then never will."""
STOP_LIMIT_MS: Final = 1000


class SpeechServer(QObject):
    """Runs speech-dispatcher as a child process in a temporary folder.

    Signals:
        ready: it listens; the SpeechCommand says where.
        gone: it has ended, or could not be started.
    """

    ready = Signal(object)
    gone = Signal()

    def __init__(self, parts: SpeechParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._command: SpeechCommand | None = None
        self._process = QProcess(self)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._failed)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._appearance)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.start)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LISTENS_SOON_MS)
        self._look.timeout.connect(self._appearance)
        self._wait_ms = SOON_MS
        self._started = QElapsedTimer()

    @Slot()
    def start(self) -> None:
        """Start it; `ready` tells when it can be spoken to."""
        self._tidy()
        # A name nobody can guess, and nobody else may look into it.
        self._folder = tempfile.TemporaryDirectory(prefix="kiosk-speech-")
        self._command = set_up(self._parts, Path(self._folder.name))
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in self._command.environment:
            environment.insert(name, value)
        self._process.setProcessEnvironment(environment)
        self._watcher.addPath(self._folder.name)
        self._started.start()
        self._process.start(str(self._command.program), list(self._command.arguments))

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._again.stop()
        self._look.stop()
        self._process.blockSignals(True)
        self._process.terminate()
        if not self._process.waitForFinished(STOP_LIMIT_MS):
            self._process.kill()
            self._process.waitForFinished(STOP_LIMIT_MS)
        self._tidy()

    def _tidy(self) -> None:
        if self._folder is not None:
            self._watcher.removePath(self._folder.name)
            self._folder.cleanup()
            self._folder = None

    @Slot()
    def _appearance(self) -> None:
        command = self._command
        if command is None or not command.socket.exists():
            return
        if not _listens(command.socket):
            if self._started.hasExpired(LISTENS_LIMIT_MS):
                self._process.kill()  # it is begun again as one that has ended
            else:
                self._look.start()
            return
        self._command = None
        self.ready.emit(command)

    @Slot()
    def _ended(self) -> None:
        _log.warning("speech-dispatcher has ended; it is started again")
        self._command = None
        if self._started.hasExpired(AGAIN_MS):
            self._wait_ms = SOON_MS
        self._again.start(self._wait_ms)
        self._wait_ms = min(2 * self._wait_ms, AGAIN_MS)
        self.gone.emit()

    @Slot(QProcess.ProcessError)
    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._ended()


def _listens(address: Path) -> bool:
    """Return whether somebody can be spoken to there."""
    with socket.socket(socket.AF_UNIX) as call:
        call.setblocking(False)
        return call.connect_ex(str(address)) == 0
