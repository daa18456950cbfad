"""What passes for a signature and what for an accidental mark, and the one form of its strokes."""

import json
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.demo import samples
from kiosk.pages.signature import PenPoint, PenStroke, Pointer, Signature

Way = Sequence[tuple[float, float]]


def drawn(*ways: Way, step_ms: int = 16) -> Signature:
    """Return what drawing these ways gives, a point every `step_ms`."""
    now, strokes = 0, []
    for way in ways:
        points = []
        for x, y in way:
            points.append(PenPoint(x, y, now))
            now += step_ms
        strokes.append(PenStroke(Pointer.FINGER, tuple(points)))
    return Signature(tuple(strokes), 200, 80, 0.25)


def line(
    x: float, y: float, to_x: float, to_y: float, steps: int = 20
) -> list[tuple[float, float]]:
    return [
        (x + (to_x - x) * step / steps, y + (to_y - y) * step / steps) for step in range(steps + 1)
    ]


def circle(radius: float, steps: int = 40) -> Way:
    turns = [2 * math.pi * step / steps for step in range(steps + 1)]
    return [(60 + radius * math.cos(turn), 40 + radius * math.sin(turn)) for turn in turns]


def wave() -> Way:
    return [(20 + step, 30 + 8 * math.sin(step / 3)) for step in range(100)]


NAME = [line(20, 20, 40, 20), line(30, 12, 30, 50), line(30, 30, 22, 48), line(50, 30, 75, 30)]

MARKS: dict[str, tuple[Signature, bool]] = {
    "nothing": (drawn(), False),
    "a dot": (drawn([(60, 30)]), False),
    "a resting palm": (drawn([(60, 30)] * 300), False),
    "many dots": (drawn(*[[(x, 30)] for x in range(0, 150, 3)]), False),
    "a sleeve across": (drawn(line(5, 40, 190, 35)), False),
    "a slow straight line": (drawn(line(5, 40, 190, 35), step_ms=100), False),
    "a bent swipe": (drawn(line(5, 40, 100, 30) + line(100, 30, 190, 60)), False),
    "a tiny scribble": (drawn(*[line(60, 30, 66, 33)] * 12), False),
    "two quick taps that slid": (drawn(line(20, 20, 40, 20, 2), line(60, 20, 80, 20, 2)), False),
    "a flick back and forth": (drawn(line(5, 40, 90, 40, 3), line(90, 40, 5, 40, 3)), False),
    "a name of few strokes": (drawn(*NAME), True),
    "a name in one go": (drawn(wave()), True),
    "a cross": (drawn(line(30, 10, 60, 50), line(60, 10, 30, 50)), True),
    "a circle": (drawn(circle(12)), True),
    "the demonstration's": (samples.signature(), True),
}


@pytest.mark.parametrize("mark", MARKS)
def test_what_passes_for_a_signature(mark: str) -> None:
    signature, meant = MARKS[mark]
    assert signature.looks_meant is meant


@given(st.floats(0.5, 3), st.floats(-20, 100), st.floats(-20, 20))
def test_a_name_is_a_name_wherever_and_however_large_it_is_written(
    scale: float, right: float, down: float
) -> None:
    moved = [[(x * scale + right, y * scale + down) for x, y in way] for way in NAME]
    assert drawn(*moved).looks_meant


@given(st.integers(0, 360), st.floats(0, 300), st.integers(1, 200))
def test_no_straight_swipe_is_a_name_however_it_goes(turn: int, mm: float, step_ms: int) -> None:
    angle = math.radians(turn)
    way = line(50, 50, 50 + mm * math.cos(angle), 50 + mm * math.sin(angle))
    assert not drawn(way, step_ms=step_ms).looks_meant


def test_a_log_shows_nothing_of_it() -> None:
    assert repr(samples.signature()) == "Signature(<redacted>)"
    assert "20" not in f"{samples.signature()}"


def test_the_canonical_form_holds_all_that_was_drawn() -> None:
    signature = samples.signature()
    told = json.loads(signature.canonical())
    assert set(told) == {"height_mm", "mm_per_px", "strokes", "width_mm"}
    assert [len(stroke["points"]) for stroke in told["strokes"]] == [31, 31]
    assert told["strokes"][1]["points"][0] == [20, 38, 700, 0.5]
    assert told["strokes"][0]["pointer"] == "pen"


def test_a_moved_point_or_moment_is_another_digest() -> None:
    one, *others = (
        drawn([(60, 30)]),
        drawn([(60.001, 30)]),
        drawn([(60, 30), (60, 30)]),
        drawn([(60, 30)], [(60, 30)]),
    )
    assert len({one.digest(), *(other.digest() for other in others)}) == 4
    assert one.digest() == drawn([(60, 30)]).digest()
