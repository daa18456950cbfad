"""A region's guides and everything they refer to, loaded from its folder.

What is broken is left out and kept as a fault that names file, line and mending; nothing in these
files can take the terminal down.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from kiosk.folders import ASSETS_FOLDER, REGIONS_FOLDER
from kiosk.guides.case_checking import refuse_wrong_cases
from kiosk.guides.entries import (
    AskedQuestion,
    Link,
    NewsFile,
    NewsItem,
    Place,
    Prohibition,
    QuestionsFile,
    SourceDocument,
    Tolerance,
)
from kiosk.guides.everyday import EVERYDAY_FILE, Elsewhere, Everyday
from kiosk.guides.model import Guide, GuideFile, guide_of
from kiosk.guides.terms import Category, HolderFact, PlaceKind, Standing
from kiosk.settings.region import Offer, load_region
from kiosk.settings.service import Service
from kiosk.settings.toml_files import DataFileBroken, load_entries, load_toml

Entry = TypeVar("Entry")

#: The social security hotline of the whole country.
HOTLINE: Final = "12333"

#: What the documents are called whose file names stand in `source`.
DOCUMENTS_FILE: Final = ASSETS_FOLDER / "catalogue" / "documents.toml"


@dataclass(frozen=True)
class GuideLibrary:
    """The guides of one region in the order of their numbers, and their places, links and news.

    `explained` are the services that guides explain, `done_here` those of the region's terminals.
    """

    region: str
    guides: tuple[Guide, ...]
    places: Mapping[str, Place]
    links: Mapping[str, Link]
    questions: tuple[AskedQuestion, ...]
    news: tuple[NewsItem, ...]
    prohibitions: Mapping[str, Prohibition]
    tolerances: Mapping[str, Tolerance]
    documents: Mapping[str, SourceDocument]
    everyday: Everyday
    done_here: Mapping[str, tuple[Service, ...]]
    explained: Mapping[str, tuple[Service, ...]]
    faults: tuple[DataFileBroken, ...]
    hotline: str = HOTLINE
    """Whom to call where a guide has no number."""

    def guide(self, id: str) -> Guide | None:
        """The guide with this id, or None."""
        return self._by_id.get(id)

    def guides_named(self, ids: Iterable[str]) -> tuple[Guide, ...]:
        """The guides with these ids, in their order; an id that leads nowhere is passed over."""
        found = (self.guide(id) for id in ids)
        return tuple(guide for guide in found if guide is not None)

    def places_named(self, ids: Iterable[str]) -> tuple[Place, ...]:
        """The places with these ids, in their order; an id that leads nowhere is passed over."""
        return tuple(self.places[id] for id in ids if id in self.places)

    def links_named(self, ids: Iterable[str]) -> tuple[Link, ...]:
        """The links with these ids, in their order; an id that leads nowhere is passed over."""
        return tuple(self.links[id] for id in ids if id in self.links)

    def services_of(self, guide: Guide, group: str | None = None) -> tuple[Service, ...]:
        """What the region's rules name this guide for, wherever it is done; in a case of it."""
        case, services = guide.case(group), self.explained.get(guide.id, ())
        if case is None or case.services is None:
            return services
        return tuple(service for service in services if service in case.services)

    def card_branches(self) -> tuple[Place, ...]:
        """The bank branches that make cards, one by one; none where they are named as a whole."""
        branches = (p for p in self.places.values() if p.kind is PlaceKind.ISSUING_BRANCH)
        return tuple(place for place in branches if place.bank is not None)

    def makes_cards_at_banks(self, guide: Guide) -> bool:
        """Whether the guide sends people to those branches."""
        places = (*(guide.places or ()), *(id for way in guide.ways or () for id in way.places))
        return bool(self.card_branches()) and any(
            place.kind is PlaceKind.ISSUING_BRANCH for place in self.places_named(places)
        )

    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """What people look for here and no guide of the region is about."""
        return self._elsewhere

    def categories(self) -> tuple[Category, ...]:
        """The categories that have a guide, in the order of the screen."""
        present = {guide.category for guide in self.guides}
        return tuple(category for category in Category if category in present)

    @cached_property
    def _elsewhere(self) -> tuple[Elsewhere, ...]:
        return self.everyday.elsewhere(id for guide in self.guides for id in guide.matters)

    @cached_property
    def _by_id(self) -> Mapping[str, Guide]:
        return {guide.id: guide for guide in self.guides}

    def in_category(self, category: Category) -> tuple[Guide, ...]:
        """The guides of a category."""
        return tuple(guide for guide in self.guides if guide.category is category)


def load_library(region: str, folder: Path = REGIONS_FOLDER) -> GuideLibrary:
    """Return what can be used of the region's files; what cannot is in `faults`."""
    pack = folder / region
    faults: list[DataFileBroken] = []
    return GuideLibrary(
        region=region,
        guides=_guides(pack, region, faults),
        places=_entries(pack / "places.toml", Place, faults),
        links=_entries(pack / "links.toml", Link, faults),
        questions=_file(pack / "faq.toml", QuestionsFile(()), faults).questions,
        news=_file(pack / "news.toml", NewsFile(()), faults).news,
        prohibitions=_entries(pack / "prohibited.toml", Prohibition, faults),
        tolerances=_entries(pack / "deficiency_tolerant.toml", Tolerance, faults),
        documents=_entries(DOCUMENTS_FILE, SourceDocument, faults),
        everyday=_file(EVERYDAY_FILE, Everyday(), faults),
        done_here=_services(region, folder, (Offer.TERMINAL,)),
        explained=_services(region, folder, tuple(Offer)),
        faults=tuple(faults),
        hotline=_hotline(region, folder),
    )


def library_files(region: str, folder: Path = REGIONS_FOLDER) -> tuple[Path, ...]:
    """Every file of the region that `load_library` reads, sorted, then the shared words."""
    pack = folder / region
    return (*_guide_files(pack), *sorted(pack.glob("*.toml")), EVERYDAY_FILE)


def order_for(
    facts: frozenset[HolderFact], library: GuideLibrary, *, today: date
) -> tuple[Guide, ...]:
    """Return the guides in force that say themselves that they fit a holder.

    Those that fit in more ways come first, then as the subjects do on the screen.
    """
    fitting = [
        guide
        for guide in library.guides
        if facts.intersection(guide.fits) and guide.standing(today) is Standing.CURRENT
    ]
    subjects = list(Category)

    def rank(guide: Guide) -> tuple[int, int]:
        return -len(facts.intersection(guide.fits)), subjects.index(guide.category)

    return tuple(sorted(fitting, key=rank))


def _hotline(region: str, folder: Path) -> str:
    try:
        return load_region(region, folder).advice_phone
    except DataFileBroken:
        return HOTLINE


def _services(
    region: str, folder: Path, offers: Collection[Offer]
) -> Mapping[str, tuple[Service, ...]]:
    """What the region's rules offer in these ways, by guide; nothing without rules."""
    explained: dict[str, tuple[Service, ...]] = {}
    try:
        rules = load_region(region, folder).services
    except DataFileBroken:
        return explained
    for rule in rules:
        if rule.offered in offers and rule.guide is not None:
            explained[rule.guide] = (*explained.get(rule.guide, ()), rule.service)
    return explained


def _guide_files(pack: Path) -> tuple[Path, ...]:
    return tuple(sorted((pack / "guides").glob("[!.]*.toml")))


def _guides(pack: Path, region: str, faults: list[DataFileBroken]) -> tuple[Guide, ...]:
    guides: list[Guide] = []
    sources: dict[tuple[str, int | str], Path] = {}
    for file in _guide_files(pack):
        try:
            guide = guide_of(load_toml(file, GuideFile), region=region, id=file.stem)
            refuse_wrong_cases(guide, file)
        except DataFileBroken as fault:
            faults.append(fault)
            continue
        first = sources.setdefault((guide.source.document, guide.source.item), file)
        if first is file:
            guides.append(guide)
        else:
            faults.append(_duplicate(file, first))
    if not guides:
        faults.append(DataFileBroken(pack / "guides", None, "there is no guide in this folder"))
    return tuple(guides)


def _duplicate(file: Path, first: Path) -> DataFileBroken:
    lines = enumerate(file.read_text("utf-8").splitlines(), start=1)
    return DataFileBroken(
        file,
        next((number for number, text in lines if "document" in text), None),
        f"duplicate: {first.name} already describes this item; "
        "correct [source] here, or delete one of the two files",
    )


def _file(file: Path, absent: Entry, faults: list[DataFileBroken]) -> Entry:
    if not file.exists():
        return absent
    try:
        return load_toml(file, type(absent))
    except DataFileBroken as fault:
        faults.append(fault)
        return absent


def _entries(file: Path, kind: type[Entry], faults: list[DataFileBroken]) -> Mapping[str, Entry]:
    if not file.exists():
        return {}
    try:
        entries, broken = load_entries(file, kind)
    except DataFileBroken as fault:
        faults.append(fault)
        return {}
    faults.extend(broken)
    return entries
