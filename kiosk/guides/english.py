"""What of a guide a citizen must act upon and cannot read in English."""

from collections.abc import Iterator

from kiosk.guides.doubts import told
from kiosk.guides.glossary import named
from kiosk.guides.model import Guide


def lines_without_english(guide: Guide) -> tuple[str, ...]:
    """Return them; legal bases and what only the operator reads stay Chinese."""
    lines = dict.fromkeys(acted_upon(guide))
    return tuple(line for line in lines if not line.isascii() and named(line).english is None)


def acted_upon(guide: Guide) -> Iterator[str]:
    """Return the facts and sentences of a guide that a citizen must act upon, in Chinese."""
    return filter(None, _facts(guide))


def _facts(guide: Guide) -> Iterator[str | None]:
    yield from (guide.who, guide.when, guide.time_limit, guide.fee, guide.delivery, guide.hours)
    yield from (*(guide.conditions or ()), *guide.notes)
    for paper in guide.materials or ():
        yield from (paper.name, paper.group, paper.obtained_from, paper.alternative_to, paper.note)
    yield from (case.name for case in guide.cases)
    for way in guide.ways or ():
        yield from (way.title, *way.steps)
    for form in guide.forms:
        yield from (form.name, form.note)
    yield from (fault.told for fault in told(guide.faults))
