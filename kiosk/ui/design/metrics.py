"""Sizes in millimetres turned into pixels by the panel's real density.

What the panel is assumed to be where nobody said: the smallest panel usual for its pixels, so that
a wrong guess makes things larger than asked, never smaller.
"""

import math
import tomllib
from dataclasses import dataclass, field
from enum import Enum, unique
from functools import cache
from typing import TypeAlias

from kiosk.ui.design.theme import THEME_FOLDER
from kiosk.ui.design.tokens import Token

MM_PER_INCH = 25.4
DIAGONAL_INCHES = 21.5
"""Assumed of a panel nobody measured; terminals of 27 and 32 inches show everything larger."""
NARROW_DIAGONAL_INCHES = {(1280, 1024): 19.0, (1366, 768): 18.5}
"""The two common panels with fewer pixels, by their size in landscape."""


class TypeSize(Enum):
    """A type size the citizen can choose; the value is its place in the type scale."""

    SMALL = 0
    STANDARD = 1
    LARGE = 2
    LARGEST = 3


@unique
class Care(Enum):
    """Whether care mode (关怀版) is on; the value is the place in a pair of sizes."""

    STANDARD = 0
    CARE = 1


@unique
class Type(Token):
    """What a text is in its page; the value is its key in the type scale."""

    CAPTION = "caption"
    STRIP = "strip"
    HEADER = "header"
    BODY = "body"
    STRONG = "strong"
    QUESTION = "question"
    BUTTON = "button"
    LABEL = "label"
    TILE = "tile"
    TITLE = "title"
    DISPLAY = "display"
    NUMERAL = "numeral"
    KEY = "key"


@unique
class Space(Token):
    """A distance between things."""

    HAIR = "hair"
    TINY = "tiny"
    GAP = "gap"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    HUGE = "huge"
    MARGIN = "margin"


@unique
class Lead(Token):
    """The room around the lead of a page."""

    TOP = "top"
    TOP_WIDE = "top_wide"
    BELOW = "below"
    BESIDE = "beside"


@unique
class Target(Token):
    """The least size of something to touch."""

    ANY = "any"
    STRIP = "strip"
    KEY = "key"
    KEY_MOST = "key_most"
    LETTER = "letter"
    LETTER_MOST = "letter_most"
    MAIN = "main"
    CHOICE = "choice"
    CHOICE_MOST = "choice_most"
    TILE = "tile"
    TILE_MOST = "tile_most"
    ACTION = "action"
    SIGN = "sign"
    SIGN_MOST = "sign_most"


@unique
class Picture(Token):
    """The size of an icon or picture."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    HUGE = "huge"
    PICTURE = "picture"
    PICTURE_MOST = "picture_most"
    DOT = "dot"


@unique
class Radius(Token):
    """How round a corner is."""

    NONE = "none"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@unique
class Stroke(Token):
    """How wide a line is."""

    THIN = "thin"
    THICK = "thick"
    FOCUS = "focus"


@unique
class QrSize(Token):
    """The size of a QR code's parts."""

    MODULE = "module"


@unique
class Column(Token):
    """The least width of a column."""

    LEAST = "least"
    LEAD = "lead"
    LABEL = "label"


@unique
class Duration(Token):
    """How long something lasts, in milliseconds."""

    SETTLE = "settle"
    STRIKE = "strike"
    BOUNCE = "bounce"
    MOVEMENT = "movement"
    NOTICE = "notice"
    FRAME = "frame"


Size: TypeAlias = Space | Target | Picture | Radius | Stroke | QrSize | Column | Lead

_BESIDE_TEXT = {Picture.SMALL, Picture.MEDIUM}
"""Icons that stand beside a text and grow with it."""

_TABLES: dict[type[Enum], str] = {
    Space: "space",
    Target: "target",
    Picture: "icon",
    Radius: "radius",
    Stroke: "stroke",
    QrSize: "code",
    Column: "column",
    Lead: "lead",
}


class SizeTokens:
    """The sizes of assets/theme/sizes.toml.

    Raises:
        KeyError: a size has no value in the file.
    """

    def __init__(self) -> None:
        with (THEME_FOLDER / "sizes.toml").open("rb") as file:
            written = tomllib.load(file)
        self._lengths: dict[Enum, tuple[float, float]] = {
            size: (written[table][size.value][0], written[table][size.value][1])
            for kind, table in _TABLES.items()
            for size in kind
        }
        self.capital_mm = {role: tuple(written["type"][role.value]) for role in Type}
        self.icon_growth = tuple(float(share) for share in written["growth"]["icon"])
        self.weight = {role: int(written["weight"][role.value]) for role in Type}
        self.leading = {role: float(written["leading"][role.value]) for role in Type}
        self.duration_ms = {each: int(written["duration_ms"][each.value]) for each in Duration}

    def length_mm(self, size: Size, care: Care) -> float:
        """Return the length of `size` in millimetres."""
        return self._lengths[size][care.value]


@cache
def size_tokens() -> SizeTokens:
    """Return the size tokens, read once."""
    return SizeTokens()


USUAL_BOTTOM_MM = 750.0
USUAL_REACH_MM = 1200.0
"""Highest place a seated person reaches from the front without leaning."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The glass: its pixels, their size, how high it hangs, how high a seated person reaches."""

    width: int
    height: int
    mm_per_px: float
    bottom_height_mm: float = USUAL_BOTTOM_MM
    reach_mm: float = USUAL_REACH_MM

    @property
    def is_portrait(self) -> bool:
        """Whether the panel stands upright."""
        return self.height > self.width

    @property
    def reach_px(self) -> int:
        """How many pixels from the lower edge a seated person reaches."""
        return min(
            self.height, math.floor((self.reach_mm - self.bottom_height_mm) / self.mm_per_px)
        )


def assumed_mm_per_px(width: int, height: int) -> float:
    """Return the size of a pixel of a panel nobody measured, from its usual diagonal."""
    long, short = max(width, height), min(width, height)
    diagonal = NARROW_DIAGONAL_INCHES.get((long, short), DIAGONAL_INCHES)
    return diagonal * MM_PER_INCH / math.hypot(width, height)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Pixels for every size token on one panel in one type size, in care mode or not."""

    panel: Panel
    type_size: TypeSize
    care: Care
    _known: dict[Size, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def px(self, size: Size) -> int:
        """Return the length of `size` in whole pixels, rounded up so that no target falls short."""
        known = self._known.get(size)
        if known is None:
            known = self._known[size] = self._computed_px(size)
        return known

    def _computed_px(self, size: Size) -> int:
        tokens = size_tokens()
        length_mm = tokens.length_mm(size, self.care)
        if size in _BESIDE_TEXT:
            length_mm *= tokens.icon_growth[self.shown_size.value]
        return math.ceil(length_mm / self.panel.mm_per_px)

    def stroke(self, stroke: Stroke) -> float:
        """Return the width of a line in pixels, at least one."""
        return max(1.0, size_tokens().length_mm(stroke, self.care) / self.panel.mm_per_px)

    @property
    def shown_size(self) -> TypeSize:
        """The type size in use: care mode never shows less than large type."""
        if self.care is Care.CARE and self.type_size.value < TypeSize.LARGE.value:
            return TypeSize.LARGE
        return self.type_size

    def capital_px(self, role: Type) -> float:
        """Return how high a capital letter of `role` must be, in pixels."""
        *scale, care_least = size_tokens().capital_mm[role]
        capital_mm = float(scale[self.shown_size.value])
        if self.care is Care.CARE:
            capital_mm = max(capital_mm, float(care_least))
        return capital_mm / self.panel.mm_per_px

    def duration_ms(self, duration: Duration) -> int:
        """Return a duration in milliseconds."""
        return size_tokens().duration_ms[duration]
