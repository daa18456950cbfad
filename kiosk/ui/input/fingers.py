"""PointState points one by one: which of them is the hand that acts, and which only rests there.

Qt makes a mouse of the first point and ignores the others for as long as it lies: a resting palm or
a wet spot would deaden the glass. Here the point that acts gives way to a new one as soon as it
lies still, or on nothing that could be touched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto, unique
from typing import Final, TypeAlias

#: A finger that means something has moved or left by then.
STILL_AFTER_MS: Final = 1000
#: Slow fingers press as long as this; what lies longer and is then lifted was no press.
LONGEST_PRESS_MS: Final = 3000
#: A resting hand rolls and a drop trembles no further than this.
STILL_WITHIN_MM: Final = 4.0

Place: TypeAlias = tuple[float, float]


@unique
class PointState(Enum):
    """What a point does, as the device says it."""

    DOWN = auto()
    THERE = auto()
    UP = auto()


@dataclass(frozen=True, slots=True)
class TouchPoint:
    """One point of a touch event: the device's number for it, what it does, and where."""

    number: int
    state: PointState
    at: Place


@unique
class MouseDeed(Enum):
    """What the point that acts does to the window."""

    PRESS = auto()
    MOVE = auto()
    RELEASE = auto()
    GIVE_UP = auto()
    """Released without having pressed anything."""


@dataclass(frozen=True, slots=True)
class _Finger:
    anchor: Place
    still_since_ms: int


class Fingers:
    """Follows the points of the glass.

    Args:
        acts_at: whether something that can be touched lies at a place.
        still_within_px: how far a point that lies still may move.
    """

    def __init__(
        self,
        *,
        acts_at: Callable[[Place], bool],
        still_within_px: Callable[[], float],
        now_ms: Callable[[], int],
    ) -> None:
        self._acts_at, self._still_within_px, self._now_ms = acts_at, still_within_px, now_ms
        self._fingers: dict[int, _Finger] = {}
        self._acting: int | None = None
        self._last: Place = (0.0, 0.0)

    @property
    def any_lie(self) -> bool:
        """Whether a point lies on the glass."""
        return bool(self._fingers)

    def follow(self, points: Iterable[TouchPoint]) -> tuple[list[tuple[MouseDeed, Place]], bool]:
        """Take in a touch event; return what it does, and whether a hand did something at all.

        A point that lies still does nothing, however often the device tells of it.
        """
        told = list(points)
        deeds = self._drop_untold({point.number for point in told})
        lively = False
        for point in told:
            match point.state:
                case PointState.DOWN if point.number not in self._fingers:
                    deeds += self._put_down(point)
                    lively = True
                # Some devices say of a point that lies that it is put down, again and again.
                case PointState.DOWN | PointState.THERE:
                    lively |= self._note(point)
                    if point.number == self._acting and point.at != self._last:
                        deeds.append((MouseDeed.MOVE, point.at))
                        self._last = point.at
                case PointState.UP:
                    lively |= not self._is_still(point.number)
                    deeds += self._lift(point)
        return deeds, lively

    def let_go(self) -> list[tuple[MouseDeed, Place]]:
        """Forget all points, as when the window system takes them over."""
        return self._drop_untold(set())

    def _put_down(self, point: TouchPoint) -> list[tuple[MouseDeed, Place]]:
        self._fingers[point.number] = _Finger(point.at, self._now_ms())
        deeds: list[tuple[MouseDeed, Place]] = []
        if self._acting is not None:
            if not self._gives_way(self._acting):
                return []
            deeds.append((MouseDeed.GIVE_UP, self._last))
        self._acting, self._last = point.number, point.at
        return [*deeds, (MouseDeed.PRESS, point.at)]

    def _note(self, point: TouchPoint) -> bool:
        """Note where the point is; return whether it has moved."""
        finger = self._fingers.setdefault(point.number, _Finger(point.at, self._now_ms()))
        (x, y), (left, top) = point.at, finger.anchor
        if (x - left) ** 2 + (y - top) ** 2 <= self._still_within_px() ** 2:
            return False
        self._fingers[point.number] = replace(
            finger, anchor=point.at, still_since_ms=self._now_ms()
        )
        return True

    def _lift(self, point: TouchPoint) -> list[tuple[MouseDeed, Place]]:
        finger = self._fingers.pop(point.number, None)
        if point.number != self._acting:
            return []
        self._acting = None
        lay_ms = 0 if finger is None else self._now_ms() - finger.still_since_ms
        return [(MouseDeed.GIVE_UP if lay_ms >= LONGEST_PRESS_MS else MouseDeed.RELEASE, point.at)]

    def _drop_untold(self, told: set[int]) -> list[tuple[MouseDeed, Place]]:
        """Forget the points that the device tells of no more."""
        for number in self._fingers.keys() - told:
            del self._fingers[number]
        if self._acting is None or self._acting in told:
            return []
        self._acting = None
        return [(MouseDeed.GIVE_UP, self._last)]

    def _gives_way(self, number: int) -> bool:
        return self._is_still(number) or not self._acts_at(self._fingers[number].anchor)

    def _is_still(self, number: int) -> bool:
        finger = self._fingers.get(number)
        return finger is not None and self._now_ms() - finger.still_since_ms >= STILL_AFTER_MS
