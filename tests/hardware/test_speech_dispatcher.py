"""What the terminal needs to speak, found or named, and how it is set up."""

from pathlib import Path

import pytest

from hardware.speech_dispatcher import (
    NoVoice,
    SpeechParts,
    find_parts,
    find_voice,
    set_up,
)

VOICES = "usr/lib/x86_64-linux-gnu/espeak-ng-data"
FILES = (
    "usr/bin/speech-dispatcher",
    "usr/lib/speech-dispatcher-modules/sd_espeak-ng",
    *(
        f"{VOICES}/{name}"
        for name in (
            "phondata",
            "phonindex",
            "phontab",
            "intonations",
            "cmn_dict",
            "en_dict",
            "lang/sit/cmn-Latn-pinyin",
            "lang/sit/cmn",
            "lang/gmw/en-US",
        )
    ),
    "dev/snd/pcmC0D0p",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A system with everything installed."""
    for name in FILES:
        file = tmp_path / "root" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path / "root"


def test_everything_there(root: Path) -> None:
    assert find_voice(root) == SpeechParts(root / "usr/bin/speech-dispatcher", root / VOICES)


@pytest.mark.parametrize(
    ("absent", "missing"),
    [
        ("usr/bin/speech-dispatcher", NoVoice.NO_DISPATCHER),
        ("usr/lib/speech-dispatcher-modules/sd_espeak-ng", NoVoice.NO_MODULE),
        (f"{VOICES}/lang/sit/cmn-Latn-pinyin", NoVoice.NO_VOICES),
        (f"{VOICES}/lang/gmw/en-US", NoVoice.NO_VOICES),
        (f"{VOICES}/cmn_dict", NoVoice.NO_VOICES),
        ("dev/snd/pcmC0D0p", NoVoice.NO_SOUND_CARD),
    ],
)
def test_what_is_missing_is_named(root: Path, absent: str, missing: NoVoice) -> None:
    (root / absent).unlink()
    assert find_voice(root) is missing


def test_parts_are_found_without_a_sound_card(root: Path) -> None:
    (root / "dev/snd/pcmC0D0p").unlink()
    assert isinstance(find_parts(root), SpeechParts)


class TestSetUp:
    """The settings and voices it is started with."""

    @pytest.fixture
    def folder(self, root: Path, tmp_path: Path) -> Path:
        parts = find_parts(root)
        assert isinstance(parts, SpeechParts)
        (tmp_path / "own").mkdir()
        set_up(parts, tmp_path / "own")
        return tmp_path / "own"

    def test_one_voice_a_language(self, folder: Path) -> None:
        languages = {file.name for file in (folder / "espeak-ng-data/lang").rglob("*-*")}
        assert languages == {"cmn-Latn-pinyin", "en-US"}

    def test_nothing_that_is_read_is_kept(self, folder: Path) -> None:
        settings = (folder / "settings/speechd.conf").read_text()
        assert "LogLevel 0\n" in settings
        assert "MaxHistoryMessages 0\n" in settings

    def test_it_listens_in_its_folder_alone(self, root: Path, tmp_path: Path) -> None:
        parts = find_parts(root)
        assert isinstance(parts, SpeechParts)
        folder = tmp_path / "other"
        folder.mkdir()
        command = set_up(parts, folder)
        assert command.address == f"unix_socket:{folder}/speech.sock"
        assert dict(command.environment) == {"ESPEAK_DATA_PATH": str(folder)}
        assert str(command.socket) in command.arguments
