"""What one touch of a tool makes of the citizen's settings."""

from dataclasses import replace
from enum import Enum
from typing import TypeVar

from kiosk.language.texts import Language, Listeners
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Position, Settings, Volume
from kiosk.ui.design.metrics import Care, TypeSize
from kiosk.ui.design.theme import ThemeName

Step = TypeVar("Step", bound=Enum)


def changed(settings: Settings, tool: Tool) -> Settings:
    """Return `settings` after one touch of `tool`."""
    if tool is Tool.LANGUAGE:
        return replace(settings, language=_after(list(Language), settings.language))
    if tool is Tool.CONTRAST:
        return replace(settings, theme=_after(list(ThemeName), settings.theme))
    if tool is Tool.LOW_POSITION:
        return replace(settings, position=_after(list(Position), settings.position))
    if tool is Tool.VOLUME:
        return replace(settings, volume=_after(list(Volume), settings.volume))
    if tool is Tool.HEADPHONES:
        return replace(settings, listeners=_after(list(Listeners), settings.listeners))
    if tool is Tool.CARE:
        care = _after(list(Care), settings.care)
        size = TypeSize.LARGE if care is Care.CARE else TypeSize.STANDARD
        return replace(settings, care=care, type_size=size)
    if tool is Tool.TYPE_SIZE:
        sizes = list(TypeSize)
        if settings.care is Care.CARE:
            sizes = sizes[TypeSize.LARGE.value :]
        return replace(settings, type_size=_after(sizes, settings.type_size))
    return settings


def _after(steps: list[Step], step: Step) -> Step:
    return steps[(steps.index(step) + 1) % len(steps)]
