"""Region packs for the tests: the shipping ones, and small ones written to a folder."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path

from kiosk.flows.services import service_name
from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.library import GuideLibrary, load_library
from kiosk.guides.model import Guide
from kiosk.guides.site import write_site
from kiosk.language.texts import Message, Moment, Money, Personal, PluralMessage, Text, Words
from kiosk.pages.kinds import GuideSection

TODAY = date(2026, 11, 22)
REGIONS = ("fushun", "jinan", "weihai")

SMALLEST_GUIDE = """\
title = "社会保障卡挂失"
title_en = "Report a card lost"
summary = "卡丢了先挂失。"
summary_en = "Block a lost card."
category = "card"
audience = ["person"]
catalogue_items = []
keywords = ["丢卡"]
checked_on = 2026-11-22

[source]
document = "001_c8e6606881babb29.txt"
item = 1
"""


@cache
def shipped(region: str) -> GuideLibrary:
    """A region pack as it ships."""
    return load_library(region)


def every_guide() -> list[Guide]:
    """All guides that ship."""
    return [guide for region in REGIONS for guide in shipped(region).guides]


def write_shipped_site(region: str, folder: Path, address: str | None) -> None:
    """The site of a region pack as it ships, as on `TODAY`."""
    write_site(shipped(region), folder, address=address, today=TODAY, service_name=service_name)


def copied(folder: Path, region: str = "jinan") -> Path:
    """A copy of a shipping pack below `folder`, to be spoilt; returns the pack."""
    return Path(shutil.copytree(REGIONS_FOLDER / region, folder / region))


def small_pack(folder: Path, *guides: str) -> Path:
    """A pack `small` below `folder` with these guides as files 01-guide.toml, 02-guide.toml …"""
    pack = folder / "small"
    (pack / "guides").mkdir(parents=True)
    for number, text in enumerate(guides, start=1):
        (pack / "guides" / f"{number:02}-guide.toml").write_text(text, encoding="utf-8")
    return pack


def only_guide(folder: Path, text: str) -> tuple[Guide, GuideLibrary]:
    """The one guide of a small pack, and its library."""
    small_pack(folder, text)
    library = load_library("small", folder)
    assert not library.faults
    return library.guides[0], library


def said(text: Text) -> str:
    """A text in the messages' English with the region's Chinese."""
    match text:
        case Message(message):
            return message.format(**{name: _value(value) for name, value in text.values})
        case PluralMessage(singular, plural, count):
            return (singular if count == 1 else plural).format(count=count)
        case Words(chinese):
            return chinese
        case Personal(_, masked):
            return masked
        case Money(yuan):
            return str(yuan)
        case Moment(at):
            return at.isoformat()
        case _:
            return text.day.isoformat()


def said_by(sections: tuple[GuideSection, ...]) -> dict[str, list[str]]:
    """What each section says, by its heading."""
    return {said(s.heading): [said(line) for line in s.lines] for s in sections}


def _value(value: Text | str | int) -> str:
    return str(value) if isinstance(value, str | int) else said(value)
