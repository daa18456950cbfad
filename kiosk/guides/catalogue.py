"""The disclosure catalogue (目录): what a published guide must state, held against the guides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import Final

from kiosk.folders import ASSETS_FOLDER
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, Sentence, Sentences
from kiosk.guides.terms import PlaceKind
from kiosk.settings.bounds import STRICT
from kiosk.settings.region import Source
from kiosk.settings.toml_files import load_toml

CATALOGUE_FILE: Final = ASSETS_FOLDER / "catalogue" / "items.toml"


@unique
class Element(Enum):
    """Something a published guide must state, in the catalogue's own words."""

    NAME = "事项名称"
    SUMMARY = "事项简述"
    MATERIALS = "办理材料"
    WAYS = "办理方式"
    TIME_LIMIT = "办理时限"
    DELIVERY = "结果送达"
    CONTRIBUTION_BASIS = "缴费依据及标准"
    HOURS = "办事时间"
    PLACES = "办理机构及地点"
    ADVICE = "咨询查询途径"
    SUPERVISION = "监督投诉渠道"
    LEGAL_BASES = "公开依据"
    WHO = "对象范围"
    CONDITIONS = "政策申请条件"
    POLICY_MATERIALS = "政策申请材料"
    STEPS = "办理流程"
    PLACE_OR_WAY = "办理地点（方式）"
    ADVICE_PHONE = "咨询电话"
    AGENCY_NAME = "机构名称"
    AGENCY_DUTIES = "业务范围"
    AGENCY_ADDRESS = "机构地点"
    AGENCY_CONTACT = "联系方式"


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """An entry of the catalogue: its place in three levels, and the elements to be published."""

    number: int
    levels: Sentences
    elements: tuple[Element, ...]
    note: Sentence | None = None
    note_en: Sentence | None = None
    __pydantic_config__ = STRICT

    @property
    def name(self) -> str:
        """What the entry is called: its lowest level."""
        return self.levels[-1]


@dataclass(frozen=True, slots=True)
class DisclosureCatalogue:
    """All entries by number."""

    source: Source
    items: tuple[CatalogueItem, ...]
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class DisclosureCoverage:
    """How far a region's guides publish one entry: each guide's id with what it does not state."""

    item: CatalogueItem
    missing: Mapping[str, tuple[Element, ...]]

    @property
    def published(self) -> bool:
        """Whether any guide, or the directory, is about the entry."""
        return bool(self.missing)


def load_catalogue(file: Path = CATALOGUE_FILE) -> DisclosureCatalogue:
    """Return the catalogue.

    Raises:
        DataFileBroken: the file is absent or wrong.
    """
    return load_toml(file, DisclosureCatalogue)


def coverage(
    catalogue: DisclosureCatalogue, library: GuideLibrary
) -> tuple[DisclosureCoverage, ...]:
    """Return, for each entry, the guides of a region and what each of them does not state."""
    return tuple(DisclosureCoverage(item, _missing(item, library)) for item in catalogue.items)


def _missing(item: CatalogueItem, library: GuideLibrary) -> dict[str, tuple[Element, ...]]:
    if Element.AGENCY_NAME in item.elements:
        return _missing_in_directory(item, library)
    return {
        guide.id: tuple(e for e in item.elements if not _stated_by_guide(e, guide))
        for guide in library.guides
        if item.number in guide.catalogue_items
    }


def _missing_in_directory(
    item: CatalogueItem, library: GuideLibrary
) -> dict[str, tuple[Element, ...]]:
    """The entry that asks for the agencies themselves is published by the directory."""
    agencies = [place for place in library.places.values() if place.kind is PlaceKind.AGENCY]
    if not agencies:
        return {}
    stated = {
        Element.AGENCY_NAME: True,
        Element.AGENCY_DUTIES: False,
        Element.AGENCY_ADDRESS: all(place.address is not None for place in agencies),
        Element.AGENCY_CONTACT: all(place.phone is not None for place in agencies),
    }
    return {"places": tuple(element for element in item.elements if not stated[element])}


_STATED: Final[Mapping[Element, Callable[[Guide], object]]] = {
    Element.NAME: lambda guide: guide.title,
    Element.SUMMARY: lambda guide: guide.summary,
    Element.MATERIALS: lambda guide: guide.materials is not None,
    Element.POLICY_MATERIALS: lambda guide: guide.materials is not None,
    Element.WAYS: lambda guide: guide.ways,
    Element.STEPS: lambda guide: guide.ways,
    Element.TIME_LIMIT: lambda guide: guide.time_limit or guide.when,
    Element.DELIVERY: lambda guide: guide.delivery,
    Element.CONTRIBUTION_BASIS: lambda guide: guide.fee,
    Element.HOURS: lambda guide: guide.hours,
    Element.PLACES: lambda guide: guide.places,
    Element.PLACE_OR_WAY: lambda guide: guide.places or guide.ways,
    Element.ADVICE: lambda guide: guide.phones.advice,
    Element.ADVICE_PHONE: lambda guide: guide.phones.advice,
    Element.SUPERVISION: lambda guide: guide.phones.supervision,
    Element.LEGAL_BASES: lambda guide: guide.legal_bases,
    Element.WHO: lambda guide: guide.who,
    Element.CONDITIONS: lambda guide: guide.conditions,
}


def _stated_by_guide(element: Element, guide: Guide) -> bool:
    return element in _STATED and bool(_STATED[element](guide))
