"""Fonts by type role: the pixel size comes from the font's real capital height."""

import math
import re
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF

from kiosk.ui.design.metrics import Metrics, Type, size_tokens

FAMILIES = ["Noto Sans CJK SC", "Noto Sans SC", "Noto Sans"]
_PROBE_PX = 1000
"""Large enough that rounding in the font's own tables does not show."""


@lru_cache(maxsize=1)
def _capital_share() -> float:
    font = QFont(FAMILIES)
    font.setPixelSize(_PROBE_PX)
    return QFontMetricsF(font).capHeight() / _PROBE_PX


STAND_IN = "〓"
"""What stands for a character that no font has, as printers have always set it (geta)."""
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_RARE = re.compile("[\u3400-\u4dbf\ue000-\uf8ff\U00020000-\U0010ffff]")
"""Where characters lie that fonts may lack: nothing else is looked up."""


@lru_cache(maxsize=1)
def _drawable() -> QFontMetricsF:
    return QFontMetricsF(QFont(FAMILIES))


def shown_text(words: str, note: Callable[[], str]) -> str:
    """Return `words` as they can be drawn: 〓 for each character without a glyph, and the note."""
    if _RARE.search(words) is None:
        return words
    font = _drawable()

    def drawn(character: str) -> bool:
        # What a font has at a private place is anything but the letter that was meant.
        return _PRIVATE.match(character) is None and font.inFontUcs4(ord(character))

    shown = _RARE.sub(lambda one: one[0] if drawn(one[0]) else STAND_IN, words)
    return shown if shown == words else f"{shown} {note()}"


class RoleFont:
    """The font of one type role, how high its capitals are and the distance between its lines."""

    def __init__(self, metrics: Metrics, role: Type) -> None:
        self.font = QFont(FAMILIES)
        self.font.setPixelSize(math.ceil(metrics.capital_px(role) / _capital_share()))
        self.font.setWeight(QFont.Weight(size_tokens().weight[role]))
        self.metrics = QFontMetricsF(self.font)
        self.capital_px = self.metrics.capHeight()
        self.line_px = math.ceil(self.font.pixelSize() * size_tokens().leading[role])


@lru_cache(maxsize=256)
def role_font(metrics: Metrics, role: Type) -> RoleFont:
    """Return the font of `role` at the sizes of `metrics`."""
    return RoleFont(metrics, role)
