"""Colour roles and the four themes that fill them; contrasts the roles must keep to each other."""

import tomllib
from enum import Enum, unique
from functools import cache

from PySide6.QtGui import QColor

from kiosk.folders import ASSETS_FOLDER
from kiosk.ui.design.tokens import Token

THEME_FOLDER = ASSETS_FOLDER / "theme"


@unique
class ThemeName(Enum):
    """A theme; the value is the file's stem in assets/theme."""

    STANDARD = "standard"
    DARK = "dark"
    HIGH_CONTRAST_LIGHT = "high-contrast-light"
    HIGH_CONTRAST_DARK = "high-contrast-dark"


@unique
class Role(Token):
    """What a colour is for; the value is its key in a theme file."""

    GROUND = "ground"
    SURFACE = "surface"
    SURFACE_PRESSED = "surface_pressed"
    INK = "ink"
    INK_QUIET = "ink_quiet"
    INK_OFF = "ink_off"
    LINE = "line"
    HAIRLINE = "hairline"
    ACCENT = "accent"
    ACCENT_PRESSED = "accent_pressed"
    ACCENT_SOFT = "accent_soft"
    ON_ACCENT = "on_accent"
    BAND = "band"
    ON_BAND = "on_band"
    FOCUS = "focus"
    FOCUS_GAP = "focus_gap"
    SPARK = "spark"
    SKIN = "skin"
    SCRIM = "scrim"
    PAPER = "paper"
    PRINT = "print"
    GOOD = "good"
    GOOD_SOFT = "good_soft"
    GOOD_INK = "good_ink"
    CAUTION = "caution"
    CAUTION_SOFT = "caution_soft"
    CAUTION_INK = "caution_ink"
    BAD = "bad"
    BAD_SOFT = "bad_soft"
    BAD_INK = "bad_ink"


TEXT_PAIRS: tuple[tuple[Role, Role], ...] = (
    (Role.INK, Role.GROUND),
    (Role.INK, Role.SURFACE),
    (Role.INK, Role.SURFACE_PRESSED),
    (Role.INK, Role.ACCENT_SOFT),
    (Role.INK_QUIET, Role.GROUND),
    (Role.INK_QUIET, Role.SURFACE),
    (Role.INK_QUIET, Role.SURFACE_PRESSED),
    (Role.INK_QUIET, Role.ACCENT_SOFT),
    (Role.INK_OFF, Role.GROUND),
    (Role.ACCENT, Role.GROUND),
    (Role.ACCENT, Role.SURFACE),
    (Role.ACCENT, Role.ACCENT_SOFT),
    (Role.ON_ACCENT, Role.ACCENT),
    (Role.ON_ACCENT, Role.ACCENT_PRESSED),
    (Role.ON_BAND, Role.BAND),
    (Role.GOOD_INK, Role.GOOD_SOFT),
    (Role.GOOD_INK, Role.SURFACE),
    (Role.GOOD_INK, Role.GROUND),
    (Role.CAUTION_INK, Role.CAUTION_SOFT),
    (Role.CAUTION_INK, Role.SURFACE),
    (Role.CAUTION_INK, Role.GROUND),
    (Role.BAD_INK, Role.BAD_SOFT),
    (Role.BAD_INK, Role.SURFACE),
    (Role.BAD_INK, Role.GROUND),
)
"""Text and what it stands on, in every state: at least 7:1 (WCAG 2.2, 1.4.6)."""

PART_PAIRS: tuple[tuple[Role, Role], ...] = (
    (Role.LINE, Role.GROUND),
    (Role.LINE, Role.SURFACE),
    (Role.LINE, Role.SURFACE_PRESSED),
    (Role.ACCENT, Role.SURFACE_PRESSED),
    (Role.FOCUS, Role.GROUND),
    (Role.FOCUS, Role.SURFACE),
    (Role.FOCUS, Role.FOCUS_GAP),
    (Role.FOCUS_GAP, Role.ACCENT),
    (Role.SPARK, Role.ACCENT),
    (Role.GOOD, Role.GOOD_SOFT),
    (Role.GOOD, Role.GROUND),
    (Role.CAUTION, Role.CAUTION_SOFT),
    (Role.CAUTION, Role.GROUND),
    (Role.BAD, Role.BAD_SOFT),
    (Role.BAD, Role.GROUND),
)
"""Edges and pictures that carry meaning: at least 3:1 (WCAG 2.2, 1.4.11)."""


class Theme:
    """The colours of one theme by role.

    Raises:
        KeyError: a role has no colour in the theme's file.
    """

    def __init__(self, name: ThemeName) -> None:
        self.name = name
        with (THEME_FOLDER / f"{name.value}.toml").open("rb") as file:
            written = tomllib.load(file)
        self._colours = {role: QColor(written[role.value]) for role in Role}

    def colour(self, role: Role) -> QColor:
        """Return the colour of `role`."""
        return self._colours[role]

    def written(self, role: Role) -> str:
        """Return the colour of `role` as pictures write it."""
        return self._colours[role].name()


@cache
def load_theme(name: ThemeName) -> Theme:
    """Return the theme `name`, read once."""
    return Theme(name)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
