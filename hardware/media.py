"""How a job names its paper: a size of the page as a `media` keyword that its queue knows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TOLERANCE_MM = 1.0
_MM = {"mm": 1.0, "in": 25.4}
_MM_A_POINT = 25.4 / 72
_NUMBER = rb"\s*(-?\d{1,6}(?:\.\d{1,6})?)"
_MEDIA_BOX = re.compile(rb"/MediaBox\s*\[" + _NUMBER * 4 + rb"\s*\]")
_SELF_DESCRIBING = re.compile(r"_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)$")


@dataclass(frozen=True, slots=True)
class PageSize:
    """Width and height of a page in millimetres."""

    width_mm: float
    height_mm: float

    def is_near(self, other: "PageSize") -> bool:
        """Whether it is the same paper, as makers round it."""
        return (
            abs(self.width_mm - other.width_mm) <= _TOLERANCE_MM
            and abs(self.height_mm - other.height_mm) <= _TOLERANCE_MM
        )

    def holds(self, other: "PageSize") -> bool:
        """Whether the other fits on it."""
        return (
            self.width_mm + _TOLERANCE_MM >= other.width_mm
            and self.height_mm + _TOLERANCE_MM >= other.height_mm
        )


def page_boxes(pdf: bytes) -> int:
    """How many pages of a PDF say their own size, as all do that Typst writes."""
    return len(_MEDIA_BOX.findall(pdf))


def page_size(pdf: bytes) -> PageSize | None:
    """The width and the greatest height of a PDF's pages (MediaBox, ISO 32000-1, 14.11.2).

    None where no page says it in plain letters, as Typst writes them.
    """
    boxes = [tuple(map(float, box)) for box in _MEDIA_BOX.findall(pdf)]
    if not boxes:
        return None
    width_pt = max(right - left for left, _, right, _ in boxes)
    height_pt = max(upper - lower for _, lower, _, upper in boxes)
    return PageSize(round(width_pt * _MM_A_POINT, 1), round(height_pt * _MM_A_POINT, 1))


def size_named(keyword: str) -> PageSize | None:
    """The size a PWG media name ends with (PWG 5101.1); None for a name without one."""
    found = _SELF_DESCRIBING.search(keyword)
    if found is None:
        return None
    unit = _MM[found[3]]
    return PageSize(float(found[1]) * unit, float(found[2]) * unit)


def media_for(size: PageSize, supported: Iterable[str]) -> str | None:
    """The keyword that asks a queue for a page of this size; None when it has nothing for it.

    Its own name of this very size, else a custom size within its limits, else the shortest paper
    as wide that holds the page.
    """
    names = {name: named for name in supported if (named := size_named(name)) is not None}
    sheets = {name: named for name, named in names.items() if not name.startswith("custom_m")}
    for name, named in sheets.items():
        if named.is_near(size):
            return name
    if _within_custom(size, names):
        return f"Custom.{size.width_mm:g}x{size.height_mm:g}mm"
    larger = [
        (named.height_mm, name)
        for name, named in sheets.items()
        if named.holds(size) and abs(named.width_mm - size.width_mm) <= _TOLERANCE_MM
    ]
    return min(larger)[1] if larger else None


def _within_custom(size: PageSize, names: dict[str, PageSize]) -> bool:
    least = [named for name, named in names.items() if name.startswith("custom_min_")]
    most = [named for name, named in names.items() if name.startswith("custom_max_")]
    return any(size.holds(one) for one in least) and any(one.holds(size) for one in most)
