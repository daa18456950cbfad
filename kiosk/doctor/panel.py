"""How large the panel really is: what it says of itself (EDID), held against the settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware.outputs import same_output
from kiosk.doctor.finding import Finding, Health
from kiosk.language.texts import _
from kiosk.settings.front import ScreenSettings

CONNECTORS: Final = Path("/sys/class/drm")
_WIDTH_CM, _HEIGHT_CM = 21, 22
"""Bytes of the EDID base block (VESA E-EDID 1.4, 3.6.2)."""
_SHORTEST_EDID: Final = 128
_LARGEST_DIFFERENCE: Final = 0.1
_MM_PER_CM: Final = 10


@dataclass(frozen=True, slots=True)
class ConnectedPanel:
    """A panel on one connector; its size is as it says in whole centimetres, or 0."""

    connector: str
    width_px: int
    height_px: int
    width_mm: int
    height_mm: int

    @property
    def says_its_size(self) -> bool:
        """Whether the panel tells how large it is."""
        return self.width_mm > 0 and self.height_mm > 0

    @property
    def mm_per_pixel(self) -> float:
        """Return the width of one pixel."""
        return self.width_mm / self.width_px


def connected_panels(folder: Path = CONNECTORS) -> tuple[ConnectedPanel, ...]:
    """Return every panel that is connected."""
    return tuple(
        panel
        for connector in sorted(folder.glob("card*-*"))
        if (panel := _panel_at(connector)) is not None
    )


def panel_finding(screen: ScreenSettings, folder: Path = CONNECTORS) -> Finding:
    """Return how the panel is, and whether the settings fit what it says."""
    panels = tuple(one for one in connected_panels(folder) if one.says_its_size)
    if not panels:
        state = "no panel says how large it is"
        if screen.mm_per_pixel is not None:
            return Finding("panel", Health.WELL, "", f"{screen.mm_per_pixel:g} mm a pixel, as set")
        advice = _("Measure the lit width and divide it by its pixels: mm_per_pixel of [screen].")
        return Finding("panel", Health.ATTENTION, "", state, advice)
    said = "; ".join(
        f"{one.connector}: {one.width_px}×{one.height_px}, {one.width_mm}×{one.height_mm} mm"
        for one in panels
    )
    named = [
        one for one in panels if screen.output is None or same_output(screen.output, one.connector)
    ]
    if not named:
        advice = _(
            "{output}, the output of [screen], is not connected: its cable, its power.",
            output=screen.output or "",
        )
        return Finding("panel", Health.ATTENTION, "", said, advice)
    if len(named) > 1:
        advice = _("Name the one that is touched: output of [screen] (docs/install.md).")
        return Finding("panel", Health.ATTENTION, "", said, advice)
    own, told = screen.mm_per_pixel, named[0].mm_per_pixel
    if own is not None and abs(own / told - 1) > _LARGEST_DIFFERENCE:
        advice = _(
            "The settings say {own} mm a pixel, the panel {told}: measure it.",
            own=f"{own:g}",
            told=f"{told:.3f}",
        )
        return Finding("panel", Health.ATTENTION, "", said, advice)
    return Finding("panel", Health.WELL, "", said)


def _panel_at(connector: Path) -> ConnectedPanel | None:
    try:
        if (connector / "status").read_text().strip() != "connected":
            return None
        edid = (connector / "edid").read_bytes()
        width, _, height = (connector / "modes").read_text().split("\n", 1)[0].partition("x")
        width_px, height_px = int(width), int(height.rstrip("i"))
    except (OSError, ValueError):
        return None
    if not width_px or not height_px:
        return None
    told = len(edid) >= _SHORTEST_EDID
    width_mm = edid[_WIDTH_CM] * _MM_PER_CM if told else 0
    height_mm = edid[_HEIGHT_CM] * _MM_PER_CM if told else 0
    return ConnectedPanel(
        connector.name.partition("-")[2], width_px, height_px, width_mm, height_mm
    )
