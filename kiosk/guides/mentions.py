"""What each entry of a region's files names: its source, and the ids of other entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.settings.region import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """The ids that one entry of `file` names."""

    file: Path
    source: Source
    guides: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    catalogue_items: tuple[int, ...] = ()


def mentions(library: GuideLibrary, pack: Path) -> Iterator[Mentions]:
    """Return what every entry of the region's folder names."""
    for guide in library.guides:
        yield _of_guide(guide, guide_file(guide, pack))
    for place in library.places.values():
        yield Mentions(file=pack / "places.toml", source=place.source)
    for link in library.links.values():
        yield Mentions(file=pack / "links.toml", source=link.source)
    for question in library.questions:
        yield Mentions(
            file=pack / "faq.toml",
            source=question.source,
            guides=question.guides,
            links=question.links,
        )
    for item in library.news:
        yield Mentions(
            file=pack / "news.toml",
            source=item.source,
            guides=item.guides,
            places=item.places,
            links=item.links,
        )
    for prohibition in library.prohibitions.values():
        file = pack / "prohibited.toml"
        yield Mentions(file=file, source=prohibition.source, guides=prohibition.guides)
    for tolerance in library.tolerances.values():
        file = pack / "deficiency_tolerant.toml"
        yield Mentions(file=file, source=tolerance.source, guides=tolerance.guides)


def guide_file(guide: Guide, pack: Path) -> Path:
    """Return the file that a guide of the region's folder was read from."""
    return pack / "guides" / f"{guide.id}.toml"


def _of_guide(guide: Guide, file: Path) -> Mentions:
    ways = guide.ways or ()
    return Mentions(
        file=file,
        source=guide.source,
        guides=guide.related,
        places=(
            *(guide.places or ()),
            *guide.advice_places,
            *(id for way in ways for id in way.places),
        ),
        links=(*guide.links, *(id for way in ways for id in way.links)),
        catalogue_items=guide.catalogue_items,
    )
