"""What lies over the shipped guides, rules and templates, and whether it can be put there again."""

from datetime import date
from typing import Final

from kiosk.content.package import ContentRefused
from kiosk.content.shelf import ContentShelf
from kiosk.doctor.finding import Finding, Health
from kiosk.language.texts import _
from kiosk.settings.configuration import Configuration

THING: Final = "content"
_REFRESH: Final = _("kiosk content refresh says what is wrong; what is in force stays meanwhile.")


def content_finding(configuration: Configuration, shelf: ContentShelf | None = None) -> Finding:
    """Return which package is in force, and whether it and the hall's own are as they were."""
    shelf = shelf or ContentShelf(configuration)
    wanted = shelf.state.wanted
    told = "as shipped" if wanted is None else f"package {wanted}"
    try:
        told += "; the hall's own over it" if shelf.has_own else ""
        due = shelf.due(date.today())
    except ContentRefused as refused:
        return Finding(THING, Health.ATTENTION, "", f"{told}: {refused}", _REFRESH)
    if due != shelf.in_force:
        return Finding(THING, Health.ATTENTION, "", f"{told}: not in force yet", _REFRESH)
    return Finding(THING, Health.WELL, "", told)
