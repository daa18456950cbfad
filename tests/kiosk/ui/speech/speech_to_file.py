"""Hearing what was spoken without a sound card: ALSA writes what is played into a file."""

import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

import pytest

_ALSA = """\
pcm.!default { type file slave.pcm "null" file "%s" format "wav" }
pcm.null { type null }
ctl.!default { type null }
"""


@dataclass(frozen=True, slots=True)
class Sound:
    """What was played: how long, and how loud on average and at most, from 0 to 1."""

    seconds: float
    loudness: float
    peak: float


class SpeakerFile:
    """Stands for the loudspeaker in every process started after it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._file = folder / "played.wav"
        settings = folder / "asound.conf"
        settings.write_text(_ALSA % self._file, encoding="utf-8")
        monkeypatch.setenv("ALSA_CONFIG_PATH", str(settings))

    @property
    def is_silent(self) -> bool:
        """Whether nothing has been played yet."""
        return not self._file.exists() or self._file.stat().st_size == 0

    def heard(self) -> Sound:
        """Return what has been played since the loudspeaker was opened."""
        return sound_of(self._file)


def sound_of(file: Path) -> Sound:
    """Return what a WAV file of 16-bit samples sounds like.

    ALSA leaves the length in the file's head open until it closes it, so the samples are counted.
    """
    with wave.open(str(file), "rb") as opened:
        rate, channels = opened.getframerate(), opened.getnchannels()
    content = file.read_bytes()
    data = content[content.index(b"data") + 8 :]
    samples = array("h", data[: len(data) // 2 * 2])
    square = sum(sample * sample for sample in samples) / max(len(samples), 1)
    peak = max((abs(sample) for sample in samples), default=0)
    return Sound(len(samples) / rate / channels, square**0.5 / 32768, peak / 32768)
