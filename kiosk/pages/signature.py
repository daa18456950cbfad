"""What a citizen drew with a finger or a pen: strokes with times, in memory and nowhere else."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, unique
from hashlib import sha256
from itertools import pairwise
from typing import Final

#: Below these, or in one straight swipe, marks are a knuckle or a sleeve: no name is so small, so
#: short or so quick. A cross, with which some people sign, is above them.
LEAST_SIZE_MM: Final = 15.0
LEAST_INK_MM: Final = 40.0
LEAST_INK_MS: Final = 300
SWIPE_SHARE: Final = 1.3
"""A swipe's ink is hardly longer than the way across it."""


@unique
class Pointer(Enum):
    """What drew a stroke."""

    FINGER = "finger"
    PEN = "pen"
    MOUSE = "mouse"


@dataclass(frozen=True, slots=True)
class PenPoint:
    """Where the pointer was at a moment, from the pad's upper left corner; before any smoothing.

    `t_ms` counts from the first point of the signature; `pressure` is 0 to 1, None where the device
    does not tell.
    """

    x_mm: float
    y_mm: float
    t_ms: int
    pressure: float | None = None


@dataclass(frozen=True, slots=True)
class PenStroke:
    """What was drawn between setting down and lifting; `broken` if the device took it away."""

    pointer: Pointer
    points: tuple[PenPoint, ...]
    broken: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Signature:
    """A signature as it was drawn on a pad of this size."""

    strokes: tuple[PenStroke, ...]
    width_mm: float
    height_mm: float
    mm_per_px: float

    def __repr__(self) -> str:
        return "Signature(<redacted>)"

    @property
    def looks_meant(self) -> bool:
        """Whether somebody meant to sign: neither nothing nor an accidental mark."""
        points = [point for stroke in self.strokes for point in stroke.points]
        if not points:
            return False
        across = math.hypot(
            _extent(point.x_mm for point in points), _extent(point.y_mm for point in points)
        )
        ink_ms = sum(each.points[-1].t_ms - each.points[0].t_ms for each in self.strokes)
        ink_mm = sum(_length_mm(stroke) for stroke in self.strokes)
        return (
            across >= LEAST_SIZE_MM
            and ink_ms >= LEAST_INK_MS
            and ink_mm >= max(LEAST_INK_MM, SWIPE_SHARE * across)
        )

    def canonical(self) -> bytes:
        """Return the strokes in the one JSON form of which a digest is taken."""
        value = {
            "height_mm": round(self.height_mm, 3),
            "mm_per_px": round(self.mm_per_px, 6),
            "strokes": [
                {
                    "broken": stroke.broken,
                    "pointer": stroke.pointer.value,
                    "points": [
                        [round(at.x_mm, 3), round(at.y_mm, 3), at.t_ms, at.pressure]
                        for at in stroke.points
                    ],
                }
                for stroke in self.strokes
            ],
            "width_mm": round(self.width_mm, 3),
        }
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    def digest(self) -> str:
        """Return the SHA-256 of `canonical`, in hexadecimal digits."""
        return sha256(self.canonical()).hexdigest()


def _extent(values: Iterable[float]) -> float:
    """Return how far apart the least and the greatest are."""
    held = list(values)
    return max(held) - min(held)


def _length_mm(stroke: PenStroke) -> float:
    return sum(
        math.hypot(after.x_mm - before.x_mm, after.y_mm - before.y_mm)
        for before, after in pairwise(stroke.points)
    )
