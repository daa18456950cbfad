"""Whether the guides of a region can be published as they are, and what they leave out.

An error is something a clerk must mend. What a source does not state is a gap: reported, no error.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final

from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.addresses import switched_on_fault
from kiosk.guides.case_checking import CasesWrong
from kiosk.guides.catalogue import DisclosureCatalogue, DisclosureCoverage, coverage, load_catalogue
from kiosk.guides.doubts import codes_of, told, without_codes
from kiosk.guides.english import lines_without_english
from kiosk.guides.flaws import Flaw, FlawKind, Grade, broken, found
from kiosk.guides.glossary import load_glossary, named
from kiosk.guides.library import GuideLibrary, load_library
from kiosk.guides.mentions import guide_file, mentions
from kiosk.guides.model import Guide, GuideFile, Misstatement
from kiosk.guides.terms import Reader, Standing
from kiosk.settings.region import load_region
from kiosk.settings.toml_files import DataFileBroken

LONGEST_SUMMARY: Final = 40
LONGEST_ENGLISH_TITLE: Final = 60

#: What speaks of the source and of printing, with which a citizen can do nothing.
EDITORS_WORDS: Final = re.compile("源文|原文|来源|印作|印成|裸IP|二维码|经办机构核实")


@dataclass(frozen=True, slots=True)
class SourceFault:
    """A fault of the source that `file` marks; for the agency, not for the clerk."""

    file: Path
    fault: Misstatement


@dataclass(frozen=True, slots=True)
class RegionReport:
    """What was found in one region, and how far it covers the disclosure catalogue."""

    region: str
    guides: int
    findings: tuple[Flaw, ...]
    coverage: tuple[DisclosureCoverage, ...]
    source_faults: tuple[SourceFault, ...]

    @property
    def failed(self) -> bool:
        """Whether anything must be mended before the guides are published."""
        return any(finding.grade is Grade.ERROR for finding in self.findings)


def region_codes(folder: Path = REGIONS_FOLDER) -> tuple[str, ...]:
    """Return every region that has a folder."""
    return tuple(sorted(pack.name for pack in folder.iterdir() if pack.is_dir()))


def check_region(region: str, *, today: date, folder: Path = REGIONS_FOLDER) -> RegionReport:
    """Return what is wrong with the guides of a region as of `today`.

    Raises:
        DataFileBroken: the disclosure catalogue or the glossary is absent or wrong.
    """
    load_glossary()
    library, pack, catalogue = load_library(region, folder), folder / region, load_catalogue()
    findings = (
        *(broken(_kind_of(fault), fault) for fault in library.faults),
        *_rules(library, folder, today),
        *_references(library, pack, catalogue),
        *_links(library, pack / "links.toml"),
        *_names(library, pack),
        *(finding for guide in library.guides for finding in _guide(guide, library, pack)),
    )
    covered = coverage(catalogue, library)
    marked = tuple(_source_faults(library, pack))
    return RegionReport(region, len(library.guides), findings, covered, marked)


def _kind_of(fault: DataFileBroken) -> FlawKind:
    return FlawKind.WRONG_CASE if isinstance(fault, CasesWrong) else FlawKind.BROKEN_FILE


def _source_faults(library: GuideLibrary, pack: Path) -> Iterator[SourceFault]:
    """What is marked as wrong in guides, answers and news, at places, and at links held back."""
    for guide in library.guides:
        yield from (SourceFault(guide_file(guide, pack), fault) for fault in guide.faults)
    for question in library.questions:
        yield from (SourceFault(pack / "faq.toml", fault) for fault in question.faults)
    for item in library.news:
        yield from (SourceFault(pack / "news.toml", fault) for fault in item.faults)
    for id_, place in library.places.items():
        if place.fault is not None:
            yield SourceFault(pack / "places.toml", _remark(id_, place.fault))
    for id_, link in library.links.items():
        if link.reason is not None:
            remark = link.reason if link.url is None else f"{link.reason} {link.url}"
            yield SourceFault(pack / "links.toml", _remark(id_, remark))


def _remark(id_: str, text: str) -> Misstatement:
    """The remark at a place or link, which is for those who keep the guides."""
    codes, remark = codes_of(text), without_codes(text)
    return Misstatement(
        code="/".join(codes) or "–", field=id_, text=remark, shown_to=Reader.OPERATOR
    )


def _rules(library: GuideLibrary, folder: Path, today: date) -> Iterator[Flaw]:
    """The region has rules, and none of its services leads to a policy that has ended.

    One that says itself since when it has ended only shows a citizen what they had.
    """
    try:
        region = load_region(library.region, folder)
    except DataFileBroken as fault:
        yield broken(FlawKind.NO_RULES, fault)
        return
    file = folder / library.region / "region.toml"
    named = [rule.guide for rule in region.services if rule.guide is not None]
    yield from _dead(file, named, {guide.id for guide in library.guides})
    offering = [rule.guide for rule in region.services if rule.guide and rule.ended is None]
    for guide in library.guides_named(dict.fromkeys(offering)):
        if guide.standing(today) is Standing.ENDED:
            message = f"{guide.id} ended on {guide.valid.until}, but a service still offers it"
            yield found(FlawKind.ENDED_OFFERED, file, guide.id, message)


def _references(
    library: GuideLibrary, pack: Path, catalogue: DisclosureCatalogue
) -> Iterator[Flaw]:
    """Every source is a known document, and every id that is named exists."""
    guides = {guide.id for guide in library.guides}
    numbers = {item.number for item in catalogue.items}
    for entry in mentions(library, pack):
        document = entry.source.document
        if document not in library.documents:
            message = f"the source '{document}' is not in assets/catalogue/documents.toml"
            yield found(FlawKind.UNKNOWN_SOURCE, entry.file, document, message)
        yield from _dead(entry.file, entry.guides, guides)
        yield from _dead(entry.file, entry.places, library.places)
        yield from _dead(entry.file, entry.links, library.links)
        yield from _dead(entry.file, entry.catalogue_items, numbers)


def _dead(file: Path, named: Iterable[str | int], known: Container[str | int]) -> Iterator[Flaw]:
    for id_ in dict.fromkeys(named):
        if id_ not in known:
            message = f"'{id_}' is named but not there; correct the name or add the entry"
            word = f'"{id_}"' if isinstance(id_, str) else "catalogue_items"
            yield found(FlawKind.DEAD_REFERENCE, file, word, message)


def _links(library: GuideLibrary, file: Path) -> Iterator[Flaw]:
    """No faulty address is given out; one that is held back says why."""
    for id_, link in library.links.items():
        fault = switched_on_fault(link) if link.qr else None
        if fault is not None:
            message = f"{id_}: qr is true, but {fault}; set qr = false and give a reason"
            yield found(FlawKind.FAULTY_LINK_ON, file, f"[{id_}]", message)
        elif not link.qr and link.url is not None and link.reason is None:
            message = f"{id_}: qr is false without a reason"
            yield found(FlawKind.NO_REASON, file, f"[{id_}]", message)


def _names(library: GuideLibrary, pack: Path) -> Iterator[Flaw]:
    """Every place and link has an English name, which stands beside the Chinese one."""
    links = [(pack / "links.toml", link.label) for link in library.links.values()]
    places = [(pack / "places.toml", place.bank or place.name) for place in library.places.values()]
    for file, name in dict.fromkeys((*links, *places)):
        if not name.isascii() and named(name).english is None:
            message = f"'{name}' has no English in english.toml"
            yield found(FlawKind.NO_ENGLISH, file, name, message)


def _guide(guide: Guide, library: GuideLibrary, pack: Path) -> Iterator[Flaw]:
    file = guide_file(guide, pack)
    if any(fault.field == "valid" for fault in guide.faults) and guide.valid.until is None:
        message = "a fault says that the policy has ended, but [valid] until is missing"
        yield found(FlawKind.ENDED_OFFERED, file, '"valid"', message)
    yield from _dead(file, guide.matters, library.everyday.matters)
    missing = lines_without_english(guide)
    if missing:
        message = f"{len(missing)} lines have no English in english.toml; the first: {missing[0]}"
        yield found(FlawKind.NO_ENGLISH, file, missing[0], message)
    keys = {field.name for field in fields(GuideFile)}
    for fault in guide.faults:
        if fault.field not in keys:
            message = f"a fault names '{fault.field}', which is no key of a guide"
            yield found(FlawKind.UNKNOWN_FIELD, file, fault.field, message)
    for fault in told(guide.faults):
        if EDITORS_WORDS.search(fault.told):
            message = f"citizens read '{fault.told}'; write what they can do as advice"
            yield found(FlawKind.EDITORS_WORDS, file, fault.told, message)
    if isinstance(guide.source.item, int) and not _numbered(guide.id, guide.source.item):
        message = f"the file's number is not that of item {guide.source.item}"
        yield found(FlawKind.OTHER_NUMBER, file, "item =", message)
    yield from _too_long(file, "summary", guide.summary, LONGEST_SUMMARY)
    yield from _too_long(file, "title_en", guide.title_en, LONGEST_ENGLISH_TITLE)


def _too_long(file: Path, key: str, text: str, limit: int) -> Iterator[Flaw]:
    if len(text) > limit:
        message = f"{key} has {len(text)} characters, more than {limit}"
        yield found(FlawKind.TOO_LONG, file, f"{key} =", message)


def _numbered(id_: str, item: int) -> bool:
    number = id_.partition("-")[0]
    return number.isdigit() and int(number) == item
