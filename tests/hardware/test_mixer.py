"""The volume by amixer: what sound cards say, and what is told where there is none."""

import os
import shutil
from pathlib import Path

import pytest

from hardware import mixer
from hardware.mixer import NoMixer, set_volume, volume

# What amixer 1.2.8 says of a sound card, kept in files: `sset` changes the first, as `amixer` does,
# and a control that cannot be muted refuses to be unmuted.
AMIXER = """#!/bin/sh
[ "$1" = -M ] || exit 1
case "$2" in
    scontents) exec cat "{folder}/card" ;;
    sset)
        grep -q "control '$3',0" "{folder}/card" || exit 1
        [ "$5" = unmute ] && [ -e "{folder}/no-switch" ] && exit 1
        sed -i "/control '$3',0/,/Simple/ s/\\[[0-9]*%\\]/[$4]/" "{folder}/card" ;;
    *) exit 1 ;;
esac
"""
INTEL = """Simple mixer control 'Master',0
  Capabilities: pvolume pvolume-joined pswitch pswitch-joined
  Playback channels: Mono
  Limits: Playback 0 - 87
  Mono: Playback 65 [75%] [-16.50dB] [off]
Simple mixer control 'Capture',0
  Capabilities: cvolume cswitch
  Capture channels: Front Left - Front Right
  Limits: Capture 0 - 63
  Front Left: Capture 39 [62%] [12.00dB] [on]
"""
USB = """Simple mixer control 'PCM',0
  Capabilities: pvolume pswitch
  Playback channels: Front Left - Front Right
  Limits: Playback 0 - 151
  Mono:
  Front Left: Playback 44 [29%] [-20.13dB] [on]
  Front Right: Playback 44 [29%] [-20.13dB] [on]
"""
ONLY_A_SWITCH = """Simple mixer control 'Master',0
  Capabilities: pswitch pswitch-joined
  Playback channels: Mono
  Mono: Playback [on]
"""


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the sound card says; an amixer of the test's own reads it."""
    program = tmp_path / "bin" / "amixer"
    program.parent.mkdir()
    program.write_text(AMIXER.format(folder=tmp_path))
    program.chmod(0o755)
    monkeypatch.setattr(mixer, "LIMIT_S", 60.0)  # a busy machine is no card that hangs
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return tmp_path / "card"


@pytest.mark.parametrize(
    ("said", "percent"), [(INTEL, 75), (USB, 29), (USB + INTEL, 75)], ids=["Intel", "USB", "both"]
)
def test_the_first_control_that_plays_is_read_and_set(card: Path, said: str, percent: int) -> None:
    card.write_text(said)
    assert volume() == percent
    assert set_volume(40) == 40
    assert "[62%]" in card.read_text() or said is USB, "what records stays as it is"


def test_a_control_without_a_switch_is_set_as_well(card: Path) -> None:
    card.write_text(USB)
    (card.parent / "no-switch").touch()
    assert set_volume(80) == 80


@pytest.mark.parametrize("said", [ONLY_A_SWITCH, "", "no table at all\n"])
def test_a_card_without_volume_says_so(card: Path, said: str) -> None:
    card.write_text(said)
    assert volume() is NoMixer.NO_CONTROL
    assert set_volume(40) is NoMixer.NO_CONTROL


def test_no_card_and_no_program_are_told_apart(card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert volume() is NoMixer.NO_SOUND_CARD
    monkeypatch.setenv("PATH", "/nonexistent")
    assert volume() is NoMixer.NO_PROGRAM


@pytest.mark.skipif(
    shutil.which("amixer") is None or any(Path("/dev").glob("snd/controlC*")),
    reason="needs alsa-utils and a machine without sound card",
)
def test_the_real_amixer_without_a_sound_card() -> None:
    assert volume() is NoMixer.NO_SOUND_CARD
