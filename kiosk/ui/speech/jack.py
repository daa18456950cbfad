"""Hears headphones being plugged in: whoever does that wants to go through the visit by ear."""

import logging
import os
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from hardware.headphone_jack import EVENT_BYTES, plugs_in

_log = logging.getLogger(__name__)
_EVENTS_AT_ONCE = 64


class HeadphoneJack(QObject):
    """Listens to the jack's input device for as long as it lives.

    Signals:
        turned: True when a plug went in, False when it came out.
    """

    turned = Signal(bool)

    def __init__(self, device: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._notifier: QSocketNotifier | None = None
        try:
            self._file = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            _log.warning("the headphone jack cannot be heard: %s", error.strerror)
            return
        self._notifier = QSocketNotifier(self._file, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    @Slot()
    def _read(self) -> None:
        try:
            told = os.read(self._file, EVENT_BYTES * _EVENTS_AT_ONCE)
        except OSError:
            told = b""
        if not told and self._notifier is not None:
            self._notifier.setEnabled(False)
        for plugged in plugs_in(told):
            self.turned.emit(plugged)
