"""speech-dispatcher with espeak-ng as the terminal runs it: its parts, its settings, its command.

The terminal runs one of its own, in a folder of its own, with one voice a language. libespeak-ng
offers a hundred and thirty languages in a hundred variants each, and Qt asks for every one of these
13,000 voices before it speaks its first word: two seconds in which no touch is heard. It keeps no
log and no history, for what it reads may be a citizen's.
"""

from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import Final


@unique
class NoVoice(Enum):
    """What keeps the terminal from speaking; the value says it in words."""

    NO_DISPATCHER = "speech-dispatcher is not installed"
    NO_MODULE = "speech-dispatcher-espeak-ng is not installed"
    NO_VOICES = "espeak-ng-data has no Mandarin from pinyin or no American English"
    NO_SOUND_CARD = "no sound card"


@dataclass(frozen=True, slots=True)
class SpeechParts:
    """Where the parts are installed."""

    dispatcher: Path
    voices: Path


@dataclass(frozen=True, slots=True)
class SpeechCommand:
    """How to start it; it listens at `socket` as soon as it can speak."""

    program: Path
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    socket: Path

    @property
    def address(self) -> str:
        """What libspeechd wants in SPEECHD_ADDRESS."""
        return f"unix_socket:{self.socket}"


#: Voices read Mandarin from pinyin themselves; in "sit/cmn" of espeak-ng 1.51 pinyin is read as if
#: it were English: 拨打 becomes "bo one da three".
MANDARIN: Final = "lang/sit/cmn-Latn-pinyin"
ENGLISH: Final = "lang/gmw/en-US"

_VOICE_FILES: Final = (
    "phondata",
    "phonindex",
    "phontab",
    "intonations",
    "cmn_dict",
    "en_dict",
    MANDARIN,
    ENGLISH,
)

#: Ends by itself this long after the kiosk has gone, however that went.
_ALONE_S: Final = 5

_SETTINGS: Final = f"""\
LogLevel 0
MaxHistoryMessages 0
Timeout {_ALONE_S}
AudioOutputMethod "alsa"
AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"
DefaultModule espeak-ng
"""


def find_parts(root: Path = Path("/")) -> SpeechParts | NoVoice:
    """Return where the parts are, or the first that is not there."""
    dispatcher = root / "usr/bin/speech-dispatcher"
    if not dispatcher.is_file():
        return NoVoice.NO_DISPATCHER
    if not (root / "usr/lib/speech-dispatcher-modules/sd_espeak-ng").is_file():
        return NoVoice.NO_MODULE
    for voices in sorted((root / "usr/lib").glob("*/espeak-ng-data")):
        if all((voices / name).is_file() for name in _VOICE_FILES):
            return SpeechParts(dispatcher, voices)
    return NoVoice.NO_VOICES


def find_voice(root: Path = Path("/")) -> SpeechParts | NoVoice:
    """Return the parts if the terminal can be heard, too; else what is missing."""
    parts = find_parts(root)
    # Without one, speech-dispatcher 0.11 says that it speaks and never ends.
    if isinstance(parts, SpeechParts) and not any((root / "dev/snd").glob("pcmC*p")):
        return NoVoice.NO_SOUND_CARD
    return parts


def set_up(parts: SpeechParts, folder: Path) -> SpeechCommand:
    """Write the settings and voices into `folder`, which is empty, and return how to start it.

    Raises:
        OSError: `folder` cannot be written.
    """
    modules = folder / "settings" / "modules"
    modules.mkdir(parents=True)
    (folder / "settings" / "speechd.conf").write_text(_SETTINGS, encoding="utf-8")
    (modules / "espeak-ng.conf").write_text("Debug 0\n", encoding="utf-8")
    for name in _VOICE_FILES:
        link = folder / "espeak-ng-data" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(parts.voices / name)
    (folder / "espeak-ng-data" / "voices").mkdir()
    (folder / "log").mkdir()
    socket = folder / "speech.sock"
    return SpeechCommand(
        parts.dispatcher,
        (
            "--run-single",
            *("--config-dir", str(folder / "settings")),
            *("--log-dir", str(folder / "log")),
            *("--pid-file", str(folder / "pid")),
            *("--communication-method", "unix_socket"),
            *("--socket-path", str(socket)),
        ),
        (("ESPEAK_DATA_PATH", str(folder)),),
        socket,
    )
