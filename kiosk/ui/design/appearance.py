"""Everything a widget needs to draw itself: theme, sizes, words, and whether to show people's data.

A change of language, type, contrast or care mode is a new Look handed to the same widgets, so the
page keeps its place.
"""

from dataclasses import dataclass, field, replace
from enum import Enum, unique
from typing import Protocol

from PySide6.QtGui import QColor

from kiosk.language.texts import Language, Listeners, Reveal, Text, _
from kiosk.ui.design.fonts import RoleFont, role_font, shown_text
from kiosk.ui.design.metrics import Care, Metrics, Size, Stroke, Type, TypeSize
from kiosk.ui.design.theme import Role, Theme, ThemeName

_STAND_IN_NOTE = _("(〓: a character this screen cannot draw)")


class Renders(Protocol):
    """Turns a text into words of one language; kiosk.language.catalogue.Catalogue is one."""

    def render(self, text: Text, reveal: Reveal = Reveal.MASKED) -> str:
        """Return the words of `text`."""
        ...


@unique
class Position(Enum):
    """Where the controls are: anywhere, or only where a seated person reaches (低位)."""

    FULL = "full"
    LOW = "low"


@unique
class Volume(Enum):
    """How loud pages are read out, beside what is usual in the hall."""

    QUIET = "quiet"
    NORMAL = "normal"
    LOUD = "loud"


@unique
class Rate(Enum):
    """How fast pages are read out; the value is that of Qt's speech, from -1 to 1."""

    SLOW = -0.4
    NORMAL = 0.0
    FAST = 0.4


@unique
class AudioVisit(Enum):
    """Whether somebody goes through the visit by ear, so that all that happens is said."""

    OFF = "off"
    ON = "on"


@unique
class Motion(Enum):
    """Whether pictures move."""

    ANIMATED = "animated"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a citizen can set for the visit; the hall's defaults are one of these."""

    language: Language = Language.CHINESE
    theme: ThemeName = ThemeName.STANDARD
    type_size: TypeSize = TypeSize.STANDARD
    care: Care = Care.STANDARD
    position: Position = Position.FULL
    volume: Volume = Volume.NORMAL
    listeners: Listeners = Listeners.LOUDSPEAKER
    rate: Rate = Rate.NORMAL
    audio: AudioVisit = AudioVisit.OFF


@dataclass(frozen=True, slots=True)
class Appearance:
    """How everything looks at this moment."""

    theme: Theme
    metrics: Metrics
    words: Renders
    position: Position = Position.FULL
    reveal: Reveal = Reveal.MASKED
    motion: Motion = Motion.STILL
    _fonts: dict[Type, RoleFont] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def px(self, size: Size) -> int:
        """Return the pixels of a size token."""
        return self.metrics.px(size)

    def stroke(self, stroke: Stroke) -> float:
        """Return the width of a line in pixels."""
        return self.metrics.stroke(stroke)

    def colour(self, role: Role) -> QColor:
        """Return the colour of a role."""
        return self.theme.colour(role)

    def font(self, role: Type) -> RoleFont:
        """Return the font of a type role."""
        font = self._fonts.get(role)
        if font is None:
            font = self._fonts[role] = role_font(self.metrics, role)
        return font

    def with_larger_type(self) -> "Appearance | None":
        """Return this appearance one type size larger, or None where there is no larger one."""
        steps, shown = list(TypeSize), self.metrics.shown_size
        if shown is steps[-1]:
            return None
        larger = steps[steps.index(shown) + 1]
        return replace(self, metrics=replace(self.metrics, type_size=larger))

    def say(self, text: Text) -> str:
        """Return the words of `text`, people's data masked unless the citizen holds "show"."""
        return shown_text(
            self.words.render(text, self.reveal), lambda: self.words.render(_STAND_IN_NOTE)
        )
