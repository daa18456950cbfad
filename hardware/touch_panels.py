"""The touch panels that udev knows: the output each belongs to, and how large it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

INPUT_CLASS: Final = Path("/sys/class/input")
UDEV_DATABASE: Final = Path("/run/udev/data")


@dataclass(frozen=True, slots=True)
class TouchPanel:
    """A panel; `output` as the kernel calls it, where a rule of the machine names one (WL_OUTPUT).

    `size_mm` is width and height, where the panel says how large it is.
    """

    output: str | None = None
    size_mm: tuple[int, int] | None = None


def touch_panels(
    devices: Path = INPUT_CLASS, database: Path = UDEV_DATABASE
) -> tuple[TouchPanel, ...]:
    """Return the touch panels that are plugged in; none where udev does not run."""
    return tuple(
        TouchPanel(properties.get("WL_OUTPUT"), _size(properties))
        for device in sorted(devices.glob("event*/dev"))
        if (properties := _properties(device, database)).get("ID_INPUT_TOUCHSCREEN") == "1"
    )


def _properties(device: Path, database: Path) -> dict[str, str]:
    """Return what udev keeps of a device: lines such as `E:ID_INPUT_TOUCHSCREEN=1`."""
    try:
        lines = (database / f"c{device.read_text().strip()}").read_text().splitlines()
    except OSError:
        return {}
    return dict(line[2:].partition("=")[::2] for line in lines if line.startswith("E:"))


def _size(properties: dict[str, str]) -> tuple[int, int] | None:
    try:
        width, height = (int(properties[f"ID_INPUT_{side}_MM"]) for side in ("WIDTH", "HEIGHT"))
    except (KeyError, ValueError):
        return None
    return (width, height) if width > 0 and height > 0 else None
