"""Qt's text to speech with a voice for each language: reads in order, and stops at once."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLocale, QObject, Slot
from PySide6.QtTextToSpeech import QTextToSpeech, QVoice

from kiosk.language.pronunciation import Utterance
from kiosk.language.texts import Language

ENGINE: Final = "speechd"
"""Qt's plugin for speech-dispatcher."""


@dataclass(frozen=True, slots=True)
class VoiceName:
    """A voice as the engine calls it, and the locale under which the engine lists it."""

    name: str
    locale: str


ESPEAK_VOICES: Final[Mapping[Language, VoiceName]] = {
    # Qt does not know espeak-ng's language code "cmn" and lists its voices under the locale "C".
    Language.CHINESE: VoiceName("Chinese (Mandarin, latin as Pinyin)", "C"),
    Language.ENGLISH: VoiceName("English (America)", "en_US"),
}


class Voice(QObject):
    """Reads aloud through an engine that has a voice for every language; see `open_voice`."""

    def __init__(
        self, engine: QTextToSpeech, voices: Mapping[Language, QVoice], parent: QObject
    ) -> None:
        super().__init__(parent)
        engine.setParent(self)
        self._engine, self._voices = engine, voices
        self._due: deque[Language] = deque()
        self._begun = False
        engine.aboutToSynthesize.connect(self._take_voice)

    def read(self, utterances: Iterable[Utterance]) -> None:
        """Read these, and nothing that was being read before."""
        self.stop()
        for utterance in utterances:
            self._begun = True
            self._due.append(utterance.language)
            self._engine.enqueue(utterance.words)

    def stop(self) -> None:
        """Be silent at once and forget what was still to be read."""
        self._due.clear()
        # Every touch comes here; the engine is asked only if it may have something to say.
        if self._begun:
            self._begun = False
            self._engine.stop(QTextToSpeech.BoundaryHint.Immediate)

    def set_volume(self, volume: float) -> None:
        """Read this loud from the next utterance on, from 0 to 1."""
        self._engine.setVolume(min(max(volume, 0.0), 1.0))

    def set_rate(self, rate: float) -> None:
        """Read this fast from the next utterance on, from -1 to 1."""
        self._engine.setRate(min(max(rate, -1.0), 1.0))

    @Slot()
    def _take_voice(self) -> None:
        # The engine reads in order; it does not number its utterances (speechd calls each one 0).
        if self._due:
            self._engine.setVoice(self._voices[self._due.popleft()])


def open_voice(
    parent: QObject, engine: str = ENGINE, names: Mapping[Language, VoiceName] = ESPEAK_VOICES
) -> Voice | None:
    """Return a voice, or None if the engine does not answer or lacks a language."""
    opened = QTextToSpeech(engine, parent)
    voices = {language: _find(opened, name) for language, name in names.items()}
    found = {language: voice for language, voice in voices.items() if voice is not None}
    if len(found) < len(names):
        opened.deleteLater()
        return None
    return Voice(opened, found, parent)


def _find(engine: QTextToSpeech, wanted: VoiceName) -> QVoice | None:
    for locale in engine.availableLocales():
        if locale == QLocale(wanted.locale):
            engine.setLocale(locale)
            for voice in engine.availableVoices():
                if voice.name() == wanted.name:
                    return voice
    return None
