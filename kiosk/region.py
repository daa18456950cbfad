"""A region's pack: what its own text lets a terminal do, and the rules it must obey there.

Source of every rule is data: assets/regions/<code>/region.toml names document and item beside it.
"""

from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path

from kiosk.data_files import STRICT, DataFileBroken, load_toml
from kiosk.folders import REGIONS_FOLDER
from kiosk.texts import Words


@unique
class Service(Enum):
    """A matter a citizen can come for; the value is its key in region.toml and kiosk.toml."""

    CONTRIBUTION_CERTIFICATE = "contribution_certificate"
    REPORT_LOSS = "report_loss"
    RELEASE_LOSS = "release_loss"
    MY_RECORDS = "my_records"
    PAPERS = "papers"
    GUIDES = "guides"
    CONTRIBUTION_DETAILS = "contribution_details"
    RIGHTS_RECORD = "rights_record"
    BENEFIT_CERTIFICATE = "benefit_certificate"
    UNEMPLOYMENT_MOVE_CERTIFICATE = "unemployment_move_certificate"
    BLANK_FORMS = "blank_forms"


@unique
class Offer(Enum):
    """Where the region's text lets the matter be done."""

    TERMINAL = "terminal"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a fact is written: the document's file name and the item there."""

    document: str
    item: int | str
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """Whether the terminal may do a service, and the guide that explains it."""

    service: Service
    offered: Offer
    source: Source
    guide: str | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class TemporaryLossRule:
    """What a temporary loss report means; `lasts_days` is absent where the text names no end."""

    source: Source
    lasts_days: int | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class RegionNotice:
    """A notice for the welcome page."""

    text: str
    text_en: str
    __pydantic_config__ = STRICT

    @property
    def words(self) -> Words:
        """The notice in the languages it has."""
        return Words(self.text, self.text_en)


@dataclass(frozen=True, slots=True)
class Region:
    """The rules of one region and what its terminals offer."""

    code: str
    name: str
    name_en: str
    advice_phone: str
    temporary_loss: TemporaryLossRule
    services: tuple[ServiceRule, ...]
    notices: tuple[RegionNotice, ...] = ()
    __pydantic_config__ = STRICT

    def rule(self, service: Service) -> ServiceRule | None:
        """Return the rule of `service`, or None where the region's text has no such item."""
        return next((rule for rule in self.services if rule.service is service), None)


def load_region(code: str, folder: Path = REGIONS_FOLDER) -> Region:
    """Return the region pack `code`.

    Raises:
        DataFileBroken: there is no such pack, or its file is wrong; says how to mend it.
    """
    file = folder / code / "region.toml"
    if not file.exists():
        packs = ", ".join(sorted(pack.parent.name for pack in folder.glob("*/region.toml")))
        raise DataFileBroken(file, None, f"there is no region pack '{code}'; packs: {packs}")
    region = load_toml(file, Region)
    if region.code != code:
        raise DataFileBroken(file, 1, f"code must be '{code}', the folder's name")
    return region
