"""A chime through the sound card: two falling notes that are heard across a hall."""

import math
import shutil
import struct
from functools import cache
from typing import Final

from PySide6.QtCore import QObject, QProcess

_RATE_HZ: Final = 22_050
_NOTES: Final = ((988.0, 0.35), (784.0, 0.7))
"""Frequency in hertz and how long it sounds, in seconds."""
_FADES: Final = 5.0
_LOUDEST: Final = 26_000


class Chime(QObject):
    """Rings with alsa-utils' aplay; without it, or without a sound card, nothing is heard."""

    def __init__(self, parent: QObject, program: str | None = None) -> None:
        super().__init__(parent)
        self._program = shutil.which("aplay") if program is None else program
        self._process = QProcess(self)

    def ring(self) -> None:
        """Ring once, unless it rings already."""
        if self._program is None or self._process.state() is not QProcess.ProcessState.NotRunning:
            return
        arguments = ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(_RATE_HZ), "-"]
        self._process.start(self._program, arguments)
        self._process.write(_sound())
        self._process.closeWriteChannel()


@cache
def _sound() -> bytes:
    """Return the samples: 16 bits each, one channel."""
    samples = []
    for hertz, seconds in _NOTES:
        count = round(seconds * _RATE_HZ)
        for number in range(count):
            at = number / _RATE_HZ
            loud = _LOUDEST * math.exp(-_FADES * at)
            samples.append(round(loud * math.sin(2 * math.pi * hertz * at)))
    return struct.pack(f"<{len(samples)}h", *samples)
