"""The headphone jack as the kernel tells of it: an input device with a switch.

linux/input-event-codes.h: EV_SW is 5, SW_HEADPHONE_INSERT is 2.
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_EVENT: Final = struct.Struct("@llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
EVENT_BYTES: Final = _EVENT.size
_SWITCH, _HEADPHONE = 5, 2
_SWITCHES: Final = re.compile(r"^B: SW=(?P<bits>[0-9a-f]+)$", re.MULTILINE)
_HANDLER: Final = re.compile(r"^H: Handlers=.*\b(?P<name>event\d+)\b", re.MULTILINE)


def find_jack(root: Path = Path("/")) -> Path | None:
    """Return the device that tells of headphones, the first of several; None for none."""
    try:
        devices = (root / "proc/bus/input/devices").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    for device in devices.split("\n\n"):
        switches, handler = _SWITCHES.search(device), _HANDLER.search(device)
        if switches and handler and int(switches["bits"], 16) & 1 << _HEADPHONE:
            return root / "dev/input" / handler["name"]
    return None


def plugs_in(told: bytes) -> Iterator[bool]:
    """Yield for each turn of the jack in what the device told whether a plug is in now."""
    whole = len(told) - len(told) % EVENT_BYTES
    for _seconds, _micros, kind, code, value in _EVENT.iter_unpack(told[:whole]):
        if (kind, code) == (_SWITCH, _HEADPHONE):
            yield bool(value)
