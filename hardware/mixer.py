"""How loud the sound card plays, by alsa-utils' amixer: voice and chime alike.

The system keeps it over a shutdown (alsa-restore.service).
"""

import re
import shutil
import subprocess
from enum import Enum, unique
from typing import Final

LIMIT_S: Final = 3.0
CONTROLS: Final = ("Master", "Speaker", "PCM", "Headphone")
"""What sound cards call what stands before their loudspeaker; the first that plays counts."""
_CONTROL: Final = re.compile(r"^Simple mixer control '(?P<name>[^']*)',0$", re.MULTILINE)
_PERCENT: Final = re.compile(r"Playback \d+ \[(?P<percent>\d{1,3})%\]")


@unique
class NoMixer(Enum):
    """Why the volume cannot be set; the value says it in words."""

    NO_PROGRAM = "alsa-utils is not installed"
    NO_SOUND_CARD = "no sound card, or the kiosk may not use it"
    NO_CONTROL = "the sound card has no volume"


def volume() -> int | NoMixer:
    """Return how loud it is, in percent of the loudest as it is heard."""
    found = _control()
    return found if isinstance(found, NoMixer) else found[1]


def set_volume(percent: int) -> int | NoMixer:
    """Play so loud from now on, and not muted; return how loud it is then."""
    found = _control()
    if isinstance(found, NoMixer):
        return found
    name, _before = found
    if _amixer("sset", name, f"{percent}%", "unmute") is None:
        # Where nothing can be muted, "unmute" is refused by some controls.
        _amixer("sset", name, f"{percent}%")
    return volume()


def _control() -> tuple[str, int] | NoMixer:
    if shutil.which("amixer") is None:
        return NoMixer.NO_PROGRAM
    told = _amixer("scontents")
    if told is None:
        return NoMixer.NO_SOUND_CARD
    names, texts = _CONTROL.findall(told), _CONTROL.split(told)[2::2]
    found = {
        name: int(match["percent"])
        for name, text in zip(names, texts, strict=True)
        if (match := _PERCENT.search(text))
    }
    return next(((name, found[name]) for name in CONTROLS if name in found), NoMixer.NO_CONTROL)


def _amixer(*words: str) -> str | None:
    """Return what amixer says; None where it refuses, hangs or is not there."""
    command = (shutil.which("amixer") or "amixer", "-M", *words)
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the names are the list's own
            command, capture_output=True, text=True, errors="replace", check=False, timeout=LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout
