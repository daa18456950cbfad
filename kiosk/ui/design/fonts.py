"""Fonts by type role: the pixel size comes from the font's real capital height."""

import math
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
