"""The headphone jack: found in the kernel's list of input devices, and heard turn by turn."""

import struct
from pathlib import Path

import pytest

from hardware.headphone_jack import EVENT_BYTES, find_jack, plugs_in

EVENT = struct.Struct("@llHHi")

#: As /proc/bus/input/devices lists a keyboard, a lid, and the jacks of a sound card.
KEYBOARD = """\
I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
H: Handlers=sysrq kbd event0 leds
B: EV=120013
"""
LID = 'N: Name="Lid Switch"\nH: Handlers=event1\nB: EV=21\nB: SW=1\n'
MICROPHONE = 'N: Name="HDA Intel PCH Mic"\nH: Handlers=event6\nB: EV=21\nB: SW=10\n'
HEADPHONE = 'N: Name="HDA Intel PCH Headphone"\nH: Handlers=event7\nB: EV=21\nB: SW=4\n'
BOTH = 'N: Name="USB headset"\nH: Handlers=js0 event12\nB: EV=21\nB: SW=14\n'
NO_HANDLER = 'N: Name="Headphone"\nH: Handlers=\nB: EV=21\nB: SW=4\n'


@pytest.mark.parametrize(
    ("devices", "found"),
    [
        ((KEYBOARD, LID, MICROPHONE, HEADPHONE), "event7"),
        ((KEYBOARD, BOTH, HEADPHONE), "event12"),
        ((KEYBOARD, LID, MICROPHONE), None),
        ((NO_HANDLER,), None),
        ((), None),
    ],
)
def test_the_first_device_with_a_headphone_switch_is_the_jack(
    tmp_path: Path, devices: tuple[str, ...], found: str | None
) -> None:
    listed = tmp_path / "proc/bus/input/devices"
    listed.parent.mkdir(parents=True)
    listed.write_text("\n".join(devices), encoding="utf-8")
    assert find_jack(tmp_path) == (None if found is None else tmp_path / "dev/input" / found)


def test_where_the_kernel_lists_nothing_there_is_no_jack(tmp_path: Path) -> None:
    assert find_jack(tmp_path) is None


def test_only_turns_of_the_headphone_switch_are_told_and_half_an_event_is_none() -> None:
    told = b"".join(
        EVENT.pack(1, 2, kind, code, value)
        for kind, code, value in (
            (5, 2, 1),  # a headphone is put in
            (0, 0, 0),  # EV_SYN
            (5, 4, 1),  # a microphone
            (1, 2, 1),  # a key of the same code
            (5, 2, 0),  # it is out again
        )
    )
    assert list(plugs_in(told)) == [True, False]
    assert list(plugs_in(told[: EVENT_BYTES // 2])) == []
    assert list(plugs_in(told[:-1])) == [True]
