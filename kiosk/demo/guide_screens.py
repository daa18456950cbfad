"""The pages of all guides as screens: what each shows first, and all of it."""

from collections.abc import Iterator
from datetime import date

from kiosk.demo.screens import DrawnPage
from kiosk.flows.services import service_name
from kiosk.guides.checking import region_codes
from kiosk.guides.front_page import Doing, front_page
from kiosk.guides.guide_pages import (
    all_papers_page,
    background_page,
    contacts_page,
    guide_page,
    papers_page,
    ways_page,
)
from kiosk.guides.library import load_library
from kiosk.guides.papers import cases_of, needs_of
from kiosk.pages.kinds import Choice


def guide_screens(today: date) -> Iterator[DrawnPage]:
    """Return each page of every guide of every region, for its first case."""
    for region in region_codes():
        library = load_library(region)
        for guide in library.guides:
            name = f"{region}-{guide.id}"
            case = cases_of(guide)[0]
            here = library.done_here.get(guide.id, ())
            services = library.services_of(guide, case.group)
            starts = tuple(Choice(s, service_name(s)) for s in services if s in here)
            first = front_page(
                guide, case, library, today=today, doing=Doing(starts), hotline="12333"
            )
            yield DrawnPage(f"{name}-first", first)
            yield DrawnPage(f"{name}-whole", guide_page(guide, library, today=today))
            yield DrawnPage(f"{name}-documents", all_papers_page(guide, library))
            yield DrawnPage(f"{name}-places", contacts_page(guide, library, today=today))
            yield DrawnPage(f"{name}-background", background_page(guide, library))
            if guide.ways:
                yield DrawnPage(f"{name}-steps", ways_page(guide, library, today=today))
            if needs_of(guide, case):
                yield DrawnPage(f"{name}-ticks", papers_page(guide, case, frozenset()))
