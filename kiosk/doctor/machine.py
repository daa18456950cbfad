"""How the machine around the kiosk is: memory, network, screen, touch, unit, fonts and versions."""

import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from kiosk.doctor.finding import Finding, Health, Who, command
from kiosk.doctor.panel import CONNECTORS, panel_finding
from kiosk.documents.compiler import HANAZONO_FOLDER, NOTO_FOLDER
from kiosk.language.texts import _
from kiosk.settings.configuration import Configuration, Mode

MEMORY: Final = "memory"
NETWORK: Final = "network"
SCREEN: Final = "screen"
TOUCH: Final = "touch"
UNIT: Final = "unit"
FONTS: Final = "fonts"
VERSION: Final = "version"

MEMINFO: Final = Path("/proc/meminfo")
INTERFACES: Final = Path("/sys/class/net")
INPUT_DEVICES: Final = Path("/proc/bus/input/devices")
RUNNING_SYSTEMD: Final = Path("/run/systemd/system")
UNIT_NAME: Final = "hall-kiosk.service"
_LEAST_KB: Final = 100_000
_LITTLE_KB: Final = 300_000
_COMMAND_LIMIT_S: Final = 3.0
_INPUT_PROP_DIRECT: Final = 0x2
"""Of <linux/input-event-codes.h>: the finger is where the picture is."""


def memory_finding(_configuration: Configuration, meminfo: Path = MEMINFO) -> Finding:
    """Return how much memory can still be had."""
    [kilobytes] = map(int, re.findall(r"^MemAvailable:\s+(\d+) kB", meminfo.read_text(), re.M))
    state = f"{kilobytes // 1000} MB can be had"
    if kilobytes < _LITTLE_KB:
        health = Health.OUT_OF_SERVICE if kilobytes < _LEAST_KB else Health.ATTENTION
        return Finding(
            MEMORY, health, "", state, _("See what holds it: ps aux --sort -rss | head.")
        )
    return Finding(MEMORY, Health.WELL, "", state)


def network_finding(configuration: Configuration, folder: Path = INTERFACES) -> Finding:
    """Return which networks are connected; whether the records are reached stands with them."""
    up = [each.parent.name for each in sorted(folder.glob("*/operstate")) if _is_up(each)]
    if up:
        return Finding(NETWORK, Health.WELL, "", f"connected: {', '.join(up)}")
    needed = configuration.records.kind != "file"
    health = Health.OUT_OF_SERVICE if needed else Health.ATTENTION
    advice = _("Is the network cable plugged in at both ends?")
    return Finding(NETWORK, health, "", "no network is connected", advice, Who.HALL)


def _is_up(operstate: Path) -> bool:
    try:
        return operstate.parent.name != "lo" and operstate.read_text().strip() in ("up", "unknown")
    except OSError:
        return False


def screen_finding(configuration: Configuration, folder: Path = CONNECTORS) -> Finding:
    """Return whether a screen is connected, and whether the settings fit what it says of itself."""
    states = [each.read_text().strip() for each in sorted(folder.glob("card*-*/status"))]
    if states and "connected" not in states:
        health = Health.ATTENTION if configuration.mode is Mode.DEMO else Health.OUT_OF_SERVICE
        advice = _("Is the screen's cable plugged in at both ends, and the screen switched on?")
        return Finding(SCREEN, health, "", "no screen is connected", advice, Who.HALL)
    found = panel_finding(configuration.screen, folder)
    return Finding(SCREEN, found.health, "", found.state, found.advice)


def touch_finding(configuration: Configuration, devices: Path = INPUT_DEVICES) -> Finding:
    """Return which touch panel the system knows."""
    try:
        blocks = devices.read_text(encoding="utf-8", errors="replace").split("\n\n")
    except OSError:
        blocks = []
    named = [name for block in blocks if (name := _touch_panel(block)) is not None]
    if named:
        return Finding(TOUCH, Health.WELL, "", ", ".join(named))
    seen = any(block.strip() for block in blocks)
    demo = configuration.mode is Mode.DEMO
    health = Health.OUT_OF_SERVICE if seen and not demo else Health.ATTENTION
    advice = _(
        "Is the touch panel's own cable (USB) plugged in? Then: cat /proc/bus/input/devices."
    )
    return Finding(TOUCH, health, "", "the system knows no touch panel", advice, Who.HALL)


def _touch_panel(block: str) -> str | None:
    name = re.search(r'^N: Name="(.*)"', block, re.M)
    properties = re.search(r"^B: PROP=([0-9a-f]+)", block, re.M)
    if name is None or properties is None:
        return None
    return name[1] if int(properties[1], 16) & _INPUT_PROP_DIRECT else None


def unit_finding(configuration: Configuration, running: Path = RUNNING_SYSTEMD) -> Finding:
    """Return whether the kiosk's unit runs and is enabled, and how often it was started again."""
    if not running.exists():
        health = Health.WELL if configuration.mode is Mode.DEMO else Health.ATTENTION
        return Finding(UNIT, health, "", "systemd does not run here")
    names = "ActiveState,UnitFileState,NRestarts,StatusText"
    asked = subprocess.run(  # noqa: S603 - the words are our own
        ("systemctl", "show", UNIT_NAME, f"--property={names}"),  # noqa: S607 - systemd's own
        capture_output=True,
        text=True,
        check=False,
        timeout=_COMMAND_LIMIT_S,
    )
    told = dict(line.partition("=")[::2] for line in asked.stdout.splitlines())
    active, enabled = told.get("ActiveState", "unknown"), told.get("UnitFileState", "")
    state = f"{active}, {enabled or 'not installed'}, started again {told.get('NRestarts', '0')}×"
    if told.get("StatusText"):
        state += f": {told['StatusText']}"
    if active == "failed":
        advice = _("journalctl -u {unit} says why; then systemctl restart {unit}", unit=UNIT_NAME)
        return Finding(UNIT, Health.OUT_OF_SERVICE, "", state, advice)
    if active != "active" or enabled != "enabled":
        start = command(f"systemctl enable --now {UNIT_NAME}")
        return Finding(UNIT, Health.ATTENTION, "", state, start)
    return Finding(UNIT, Health.WELL, "", state)


def fonts_finding(
    _configuration: Configuration, folder: Path = NOTO_FOLDER, rare: Path = HANAZONO_FOLDER
) -> Finding:
    """Return whether the fonts of screen and papers are installed."""
    found = sorted(file.name for file in folder.glob("NotoSansCJK-*"))
    if not found:
        advice = command("apt install fonts-noto-cjk")
        return Finding(FONTS, Health.OUT_OF_SERVICE, "", f"no Noto Sans CJK in {folder}", advice)
    state = f"{folder}: {len(found)} of Noto Sans CJK"
    if not any(rare.glob("HanaMinB.*")):
        state += f"; rare characters of names are shown and printed as 〓: no HanaMin in {rare}"
        return Finding(FONTS, Health.ATTENTION, "", state, command("apt install fonts-hanazono"))
    return Finding(FONTS, Health.WELL, "", f"{state}, HanaMin for rare characters")


def version_finding(_configuration: Configuration) -> Finding:
    """Return what runs here."""
    parts = [f"Python {platform.python_version()}"]
    for name in ("PySide6", "PySide6_Essentials"):
        try:
            parts.append(f"Qt {version(name)}")
            break
        except PackageNotFoundError:
            continue
    return Finding(VERSION, Health.WELL, version("hall-kiosk"), ", ".join(parts))
