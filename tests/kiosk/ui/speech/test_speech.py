"""The voice: in Qt's mock engine, and in the real speech-dispatcher with espeak-ng."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTextToSpeech import QTextToSpeech
from pytestqt.qtbot import QtBot

from hardware.speech_dispatcher import NoVoice, SpeechParts, find_parts
from kiosk.demo import samples
from kiosk.language.catalogue import Catalogue
from kiosk.language.pronunciation import Utterance
from kiosk.language.texts import Language
from kiosk.pages.kinds import Call
from kiosk.settings.configuration import VoiceSettings
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Settings
from kiosk.ui.speech.offer import VoiceOffer, offer_voice
from kiosk.ui.speech.server import SpeechServer
from kiosk.ui.speech.voice import Voice, VoiceName, open_voice
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.speech.speech_to_file import Sound, SpeakerFile, sound_of

MOCK_VOICES = {
    Language.CHINESE: VoiceName("Eivind", "nb_NO"),
    Language.ENGLISH: VoiceName("Mary", "en_US"),
}
SPEAKING, READY = QTextToSpeech.State.Speaking, QTextToSpeech.State.Ready


def engine_of(voice: Voice) -> QTextToSpeech:
    engine = voice.findChild(QTextToSpeech)
    assert isinstance(engine, QTextToSpeech)
    return engine


class TestMockEngine:
    """What a voice asks of its engine; nothing sounds."""

    @pytest.fixture
    def voice(self, window: KioskWindow) -> Voice:
        voice = open_voice(window, "mock", MOCK_VOICES)
        assert voice is not None
        return voice

    def test_each_utterance_in_its_own_voice(self, voice: Voice, qtbot: QtBot) -> None:
        engine = engine_of(voice)
        spoken: list[tuple[str, str]] = []
        engine.sayingWord.connect(
            lambda word, _id, _start, _length: spoken.append((word, engine.voice().name()))
        )
        voice.read(
            [
                Utterance(Language.ENGLISH, "one two"),
                Utterance(Language.CHINESE, "san"),
                Utterance(Language.ENGLISH, "four"),
            ]
        )
        qtbot.waitUntil(lambda: len(spoken) == 4)
        assert spoken == [("one", "Mary"), ("two", "Mary"), ("san", "Eivind"), ("four", "Mary")]

    def test_stopped_at_once_and_for_good(self, voice: Voice, qtbot: QtBot) -> None:
        engine = engine_of(voice)
        voice.read([Utterance(Language.ENGLISH, "one two three")] * 3)
        assert engine.state() is SPEAKING
        voice.stop()
        assert engine.state() is READY
        with qtbot.assertNotEmitted(engine.sayingWord, wait=300):
            pass

    def test_what_was_read_before_is_not_read_on(self, voice: Voice, qtbot: QtBot) -> None:
        spoken: list[str] = []
        engine_of(voice).sayingWord.connect(lambda word, *_: spoken.append(word))
        voice.read([Utterance(Language.ENGLISH, "old"), Utterance(Language.ENGLISH, "older")])
        voice.read([Utterance(Language.CHINESE, "new")])
        qtbot.waitUntil(lambda: "new" in spoken)
        qtbot.waitUntil(lambda: engine_of(voice).state() is READY)
        assert spoken == ["new"]

    @pytest.mark.parametrize(("asked", "set_to"), [(0.4, 0.4), (1.4, 1.0), (-1.0, 0.0)])
    def test_volume_stays_within_the_engine_s(
        self, voice: Voice, asked: float, set_to: float
    ) -> None:
        voice.set_volume(asked)
        assert engine_of(voice).volume() == pytest.approx(set_to)

    def test_a_language_without_a_voice_is_no_voice(self, window: KioskWindow) -> None:
        missing = {**MOCK_VOICES, Language.CHINESE: VoiceName("Nobody", "zh_CN")}
        assert open_voice(window, "mock", missing) is None


class TestWithoutAVoice:
    """Whatever is missing, the buttons stay hidden and it is said why."""

    def test_switched_off(self, window: KioskWindow, catalogues: Callable[..., Catalogue]) -> None:
        assert offer_voice(window, VoiceSettings(enabled=False), catalogues) is None
        assert not window.strip.button(Tool.LISTEN).isVisible()

    @pytest.mark.parametrize("missing", NoVoice)
    def test_something_is_missing(
        self,
        window: KioskWindow,
        catalogues: Callable[..., Catalogue],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        missing: NoVoice,
    ) -> None:
        monkeypatch.setattr("kiosk.ui.speech.offer.find_voice", lambda: missing)
        assert offer_voice(window, VoiceSettings(), catalogues) is missing
        assert not window.strip.button(Tool.LISTEN).isVisible()
        assert missing.value in caplog.text

    def test_a_service_that_cannot_start_is_no_bug(
        self,
        window: KioskWindow,
        catalogues: Callable[..., Catalogue],
        tmp_path: Path,
        qtbot: QtBot,
    ) -> None:
        parts = SpeechParts(tmp_path / "absent", tmp_path)
        window.show_page(samples.farewell())
        offer = VoiceOffer(window, VoiceSettings(), catalogues, parts)
        server = offer.findChild(SpeechServer)
        assert isinstance(server, SpeechServer)
        with qtbot.waitSignal(server.gone):
            pass
        assert not window.strip.button(Tool.LISTEN).isVisible()
        offer.stop()


PARTS = find_parts()
SENTENCE = "社会保障卡已临时挂失，十天内有效。"


@pytest.mark.skipif(not isinstance(PARTS, SpeechParts), reason="no speech-dispatcher here")
class TestSpeechDispatcher:
    """The shipping path from the button to the sound card, which is a file."""

    @pytest.fixture
    def speaker(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SpeakerFile:
        monkeypatch.setenv("SPEECHD_ADDRESS", "unset")
        return SpeakerFile(tmp_path, monkeypatch)

    @pytest.fixture
    def offer(
        self,
        window: KioskWindow,
        catalogues: Callable[..., Catalogue],
        speaker: SpeakerFile,
        qtbot: QtBot,
    ) -> Iterator[VoiceOffer]:
        assert isinstance(PARTS, SpeechParts)
        # One that is not read before somebody asks for it.
        window.show_page(replace(samples.farewell(), call=Call.SHOWN))
        offer = VoiceOffer(window, VoiceSettings(headphone_jack=True), catalogues, PARTS)
        yield offer
        offer.stop()

    def _read(self, window: KioskWindow, qtbot: QtBot, words: str, language: Language) -> None:
        voice = window.findChild(Voice)
        assert isinstance(voice, Voice)
        with qtbot.waitSignals([engine_of(voice).stateChanged] * 2):
            voice.read([Utterance(language, words)])
        qtbot.waitUntil(lambda: engine_of(voice).state() is READY)

    def _offered(self, window: KioskWindow, qtbot: QtBot) -> None:
        qtbot.waitUntil(window.strip.button(Tool.LISTEN).isVisible)

    def test_the_button_comes_when_it_can_speak(
        self, window: KioskWindow, offer: VoiceOffer, qtbot: QtBot
    ) -> None:
        assert not window.strip.button(Tool.LISTEN).isVisible()
        self._offered(window, qtbot)
        assert window.strip.button(Tool.VOLUME).isVisible()
        assert window.strip.button(Tool.HEADPHONES).isVisible()

    @pytest.mark.parametrize(
        ("language", "words", "espeak"),
        [
            (Language.CHINESE, SENTENCE, "cmn-latn-pinyin"),
            (Language.ENGLISH, "The card is reported lost for ten days.", "en-us"),
        ],
    )
    def test_each_language_sounds_as_espeak_itself_says_it(
        self,
        window: KioskWindow,
        offer: VoiceOffer,
        speaker: SpeakerFile,
        qtbot: QtBot,
        tmp_path: Path,
        language: Language,
        words: str,
        espeak: str,
    ) -> None:
        self._offered(window, qtbot)
        self._read(window, qtbot, words, language)
        heard = speaker.heard()
        assert heard.peak > 0.1
        assert heard.loudness > 0.02
        assert heard.seconds == pytest.approx(_by_espeak(tmp_path, words, espeak).seconds, rel=0.2)

    def test_a_touch_of_the_button_is_heard(
        self, window: KioskWindow, offer: VoiceOffer, speaker: SpeakerFile, qtbot: QtBot
    ) -> None:
        self._offered(window, qtbot)
        assert speaker.is_silent
        window.strip.button(Tool.LISTEN).click()
        qtbot.waitUntil(lambda: not speaker.is_silent and speaker.heard().seconds > 3)

    def test_the_steps_of_volume_are_heard(
        self, window: KioskWindow, offer: VoiceOffer, speaker: SpeakerFile, qtbot: QtBot
    ) -> None:
        self._offered(window, qtbot)
        levels: list[float] = []
        for _ in range(3):
            before = 0.0 if speaker.is_silent else _energy(speaker.heard())
            self._read(window, qtbot, SENTENCE, Language.CHINESE)
            levels.append(_energy(speaker.heard()) - before)
            window.strip.button(Tool.VOLUME).click()
        normal, loud, quiet = levels
        assert quiet < normal < loud

    def test_nothing_that_was_read_is_kept(
        self, window: KioskWindow, offer: VoiceOffer, qtbot: QtBot, tmp_path: Path
    ) -> None:
        self._offered(window, qtbot)
        self._read(window, qtbot, "zebra quagga okapi", Language.ENGLISH)
        folder = Path(_address()).parent
        kept = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
        assert kept
        assert not any(b"quagga" in file.read_bytes() for file in kept)

    def test_it_withdraws_the_button_when_the_service_ends_and_is_soon_back(
        self, window: KioskWindow, offer: VoiceOffer, qtbot: QtBot
    ) -> None:
        self._offered(window, qtbot)
        pid = int((Path(_address()).parent / "pid").read_text())
        server = offer.findChild(SpeechServer)
        assert isinstance(server, SpeechServer)
        hidden: list[bool] = []
        server.gone.connect(lambda: hidden.append(not window.strip.button(Tool.LISTEN).isVisible()))
        with qtbot.waitSignal(server.gone):
            os.kill(pid, signal.SIGKILL)
        assert hidden == [True]
        window.apply(Settings(language=Language.ENGLISH))
        qtbot.waitUntil(window.strip.button(Tool.LISTEN).isVisible)
        self._read(window, qtbot, "back again", Language.ENGLISH)

    def test_no_process_and_no_folder_is_left(
        self, window: KioskWindow, offer: VoiceOffer, qtbot: QtBot
    ) -> None:
        self._offered(window, qtbot)
        folder = Path(_address()).parent
        pid = int((folder / "pid").read_text())
        offer.stop()
        assert not folder.exists()
        assert not Path(f"/proc/{pid}").exists()


def _address() -> str:
    return os.environ["SPEECHD_ADDRESS"].removeprefix("unix_socket:")


def _energy(sound: Sound) -> float:
    return sound.loudness**2 * sound.seconds


def _by_espeak(folder: Path, words: str, voice: str) -> Sound:
    file = folder / "espeak.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "170", "-w", str(file), words], check=True)
    return sound_of(file)
